"""The pages about e-mails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.messages import actions, staff
from portal.messages.models import Message
from portal.messages.sweeps import send_due
from portal.roles import PERMISSION_TABLE
from tests.messages.conftest import Write
from tests.messages.mail_server import MailServer
from tests.support.pages import press, read
from tests.support.people import sign_in

Row = Callable[[str], Message]


def work(app: Flask) -> None:
    with app.app_context():
        send_due(clock.now())


@pytest.fixture
def undelivered(app: Flask, mail_server: MailServer, write: Write) -> str:
    """The reference of a message whose address the server does not know."""
    mail_server.refuses["gone@example.org"] = "550 No such mailbox"
    reference = write("gone@example.org")
    work(app)
    return reference


def test_why_a_message_did_not_arrive(client: FlaskClient, undelivered: str) -> None:
    sign_in(client, "adviser")
    page = read(client.get(f"/staff/messages/{undelivered}"))
    assert page.h1 == "A message did not arrive"
    assert "gone@example.org" in page.text
    assert "550 No such mailbox" in page.text


def test_the_page_leads_to_what_the_message_is_about(
    app: Flask, client: FlaskClient, undelivered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "subject_addresses", [lambda kind, ref: f"/staff/{kind}s/{ref}"])
    sign_in(client, "adviser")
    page = read(client.get(f"/staff/messages/{undelivered}"))
    assert page.link("Sample 7K4M-92QX") == "/staff/samples/7K4M-92QX"


def test_the_opening_is_audited(app: Flask, client: FlaskClient, undelivered: str) -> None:
    adviser = sign_in(client, "adviser")
    client.get(f"/staff/messages/{undelivered}")
    with app.app_context():
        opening = db.session.scalars(select(AuditRow).where(AuditRow.event == "messages.opened")).one()
    assert (opening.by, opening.subject_ref) == (adviser, undelivered)


def test_trying_again_sends_it_once_more(
    app: Flask, client: FlaskClient, mail_server: MailServer, undelivered: str, row: Row
) -> None:
    sign_in(client, "adviser")
    mail_server.refuses.clear()
    page = read(client.get(f"/staff/messages/{undelivered}"))
    assert press(client, page, "Save", what="again").status_code == 303
    work(app)
    assert mail_server.arrived == {"gone@example.org": 1}
    assert row(undelivered).state == "sent"
    read(client.get(f"/staff/messages/{undelivered}"), status=404)


def test_a_message_that_fails_again_is_shown_again(app: Flask, client: FlaskClient, undelivered: str) -> None:
    sign_in(client, "adviser")
    press(client, read(client.get(f"/staff/messages/{undelivered}")), "Save", what="again")
    assert client.get(f"/staff/messages/{undelivered}").status_code == 404
    work(app)
    assert "A message did not arrive" in read(client.get(f"/staff/messages/{undelivered}")).h1


def test_a_link_never_goes_to_another_address(
    client: FlaskClient, undelivered: str, row: Row, mail_server: MailServer
) -> None:
    """It may sign somebody in: whoever could change its address could be that person."""
    sign_in(client, "adviser")
    page = read(client.get(f"/staff/messages/{undelivered}"))
    assert not page.soup.select("input[type=email], input[name=email]:not([type=hidden])")
    answer = press(client, page, "Save", what="again", email="staff@example.org")
    assert "meant for this address alone" in read(answer, status=409).text
    assert row(undelivered).to == "gone@example.org"
    assert row(undelivered).state == "undeliverable"


def test_an_address_is_corrected_where_the_link_is_nobodys(
    app: Flask,
    client: FlaskClient,
    mail_server: MailServer,
    undelivered: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "links_for_anyone", {"sample"})
    sign_in(client, "business_support")
    page = read(client.get(f"/staff/messages/{undelivered}"))
    press(client, page, "Save", what="again", email="Right@Example.org")
    work(app)
    assert mail_server.arrived == {"right@example.org": 1}


def test_dealt_with_another_way(app: Flask, client: FlaskClient, undelivered: str) -> None:
    sign_in(client, "manager")
    page = read(client.get(f"/staff/messages/{undelivered}"))
    press(client, page, "Save", what="settled", how="Rang and told them")
    after = read(client.get(f"/staff/messages/{undelivered}"))
    assert "Rang and told them" in after.text
    assert not after.soup.select("form [name=what]")
    with app.app_context():
        events = db.session.scalars(select(AuditRow.event).where(AuditRow.subject_ref == undelivered)).all()
    assert "messages.settled" in events


def test_what_is_missing_is_said(client: FlaskClient, undelivered: str) -> None:
    sign_in(client, "adviser")
    page = read(client.get(f"/staff/messages/{undelivered}"))
    assert read(press(client, page, "Save"), status=422).errors == ["Choose what you want to do"]
    asked = read(press(client, page, "Save", what="settled"), status=422)
    assert asked.errors == ["Say what you did, so that your colleagues know"]


def test_two_colleagues_at_once(client: FlaskClient, app: Flask, undelivered: str) -> None:
    sign_in(client, "adviser")
    first = read(client.get(f"/staff/messages/{undelivered}"))
    second = read(client.get(f"/staff/messages/{undelivered}"))
    press(client, first, "Save", what="settled", how="Rang")
    answer = read(press(client, second, "Save", what="settled", how="Wrote"), status=409)
    assert "A colleague has dealt with this message" in answer.text


def test_a_message_that_arrived_has_no_such_page(client: FlaskClient, app: Flask, write: Write) -> None:
    reference = write()
    work(app)
    sign_in(client, "adviser")
    read(client.get(f"/staff/messages/{reference}"), status=404)


@pytest.mark.parametrize("role", ["assessor", "administrator", "applicant"])
def test_others_may_not_mend(client: FlaskClient, undelivered: str, role: str) -> None:
    assert role not in PERMISSION_TABLE["messages:mend"]
    sign_in(client, role)
    read(client.get(f"/staff/messages/{undelivered}"), status=403)


def test_the_outbox_shows_each_email_with_its_link(
    app: Flask, client: FlaskClient, write: Write, live_link: str
) -> None:
    reference = write("robin@example.org")
    sign_in(client, "adviser")
    waiting = read(client.get(f"/staff/outbox/{reference}"))
    assert "Not written yet" in waiting.text
    work(app)
    listed = read(client.get("/staff/outbox"))
    assert "robin@example.org" in listed.text
    page = read(client.get(f"/staff/outbox/{reference}"))
    assert page.link(live_link) == live_link
    html = client.get(page.link("See it as HTML"))
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]
    assert live_link in html.get_data(as_text=True)


def test_an_empty_outbox_says_what_will_come(client: FlaskClient) -> None:
    sign_in(client, "adviser")
    assert "No e-mails yet" in read(client.get("/staff/outbox")).text


def test_the_outbox_is_paged(app: Flask, client: FlaskClient, write: Write) -> None:
    first = write("first@example.org")
    for number in range(50):
        write(f"person-{number}@example.org")
    sign_in(client, "adviser")
    newest = read(client.get("/staff/outbox"))
    assert first not in newest.html
    assert first in read(client.get(newest.link("Older →"))).html


def test_there_is_no_outbox_where_mail_is_sent(
    client: FlaskClient, mail_server: MailServer, write: Write
) -> None:
    reference = write()
    sign_in(client, "adviser")
    for address in ("/staff/outbox", f"/staff/outbox/{reference}", f"/staff/outbox/{reference}/html"):
        read(client.get(address), status=404)
