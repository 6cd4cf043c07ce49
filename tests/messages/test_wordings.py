"""The administrator's wording of e-mails."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.agency.models import Authority
from portal.audit.models import AuditRow
from portal.extensions import db, writing
from portal.messages.rendering import template_names
from portal.messages.staff_wordings import WHEN_SENT
from portal.messages.sweeps import send_due
from tests.messages.conftest import Write
from tests.messages.mail_server import MailServer
from tests.support.pages import press, read
from tests.support.people import sign_in

PAGE = "/staff/agency/wordings/something-for-you"
OURS = "Look here when you have a quiet moment:\n{link}\n\nIt is {telephone} if you would rather talk."


@pytest.fixture
def administrator(client: FlaskClient) -> str:
    """Somebody signed in as administrator; their reference."""
    return sign_in(client, "administrator")


def test_every_email_can_be_read(client: FlaskClient, administrator: str) -> None:
    listed = read(client.get("/staff/agency/wordings"))
    pages = [str(link["href"]) for link in listed.soup.select("td a")]
    assert len(pages) == len(template_names())
    for page in pages:
        read(client.get(page))
        html = client.get(f"{page}/html")
        assert html.status_code == 200
        assert "sandbox" in html.headers["Content-Security-Policy"]


def test_each_says_when_it_is_sent(client: FlaskClient, administrator: str) -> None:
    assert sorted(WHEN_SENT) == template_names()
    listed = read(client.get("/staff/agency/wordings")).text
    assert "We have an enquiry: with the link to confirm the address" in listed


def test_a_preview_shows_the_words_and_changes_nothing(
    app: Flask, client: FlaskClient, administrator: str
) -> None:
    shown = read(press(client, read(client.get(PAGE)), "Preview", subject="News", body=OURS))
    assert "Preview: not in use yet" in shown.text
    assert "It is 01632 960000 if you would rather talk." in shown.text
    assert "https://portal.example.org/open/" in shown.text
    assert "News" not in read(client.get(PAGE)).text


def test_own_words_are_what_is_sent_then_taken_back(
    app: Flask, client: FlaskClient, administrator: str, mail_server: MailServer, write: Write, live_link: str
) -> None:
    shown = read(press(client, read(client.get(PAGE)), "Preview", subject="News", body=OURS))
    assert press(client, shown, "Use this wording").status_code == 303
    assert "Your own" in read(client.get("/staff/agency/wordings")).text
    write()
    with app.app_context():
        send_due(clock.now())
    press(client, read(client.get(PAGE)), "Use the first wording again")
    write()
    with app.app_context():
        send_due(clock.now())
        events = set(db.session.scalars(select(AuditRow.event)))
    own, first = mail_server.letters
    assert (own["Subject"], first["Subject"]) == ("News", "There is something for you")
    html = own.get_body(("html",))
    assert html is not None
    assert f'<a href="{live_link}">{live_link}</a>' in html.get_content()
    assert {"messages.wording_changed", "messages.wording_taken_back"} <= events


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("Your adoption", OURS, "Take out “adoption”"),
        ("News", OURS + " Dear Mrs Example", "Take out “Mrs”"),
        ("News from Kent", OURS, "Take out “Kent”"),
        ("News", OURS + " Click here.", "Take out “Click here”"),
        ("News", OURS + " {name}", "There is nothing to put in for {name}"),
        ("News", "Nothing to go on with.", "Put {link} in the text"),
        ("News {link}", OURS, "not in the subject"),
    ],
    ids=["what we do", "a title", "a place", "a bare link", "an unknown place", "no link", "link in subject"],
)
def test_words_that_cannot_be_used_are_refused_by_name(
    app: Flask, client: FlaskClient, administrator: str, subject: str, body: str, said: str
) -> None:
    with app.app_context(), writing():
        db.session.add(Authority(code="kent", name="Kent", council="Kent County Council"))
    page = read(client.get(PAGE))
    for button in ("Preview", "Use this wording"):
        refused = read(press(client, page, button, subject=subject, body=body), status=422)
        assert said in refused.errors[0]
        assert body.split("\n")[0] in refused.html
    assert "As it came" in read(client.get("/staff/agency/wordings")).text
    assert "Your own" not in read(client.get("/staff/agency/wordings")).text


def test_there_is_no_page_of_an_email_that_is_not_sent(client: FlaskClient, administrator: str) -> None:
    for name in ("nothing", "layout", "own-words", "staff"):
        read(client.get(f"/staff/agency/wordings/{name}"), status=404)


@pytest.mark.parametrize("role", ["manager", "adviser", "applicant"])
def test_others_do_not_word_emails(client: FlaskClient, role: str) -> None:
    sign_in(client, role)
    read(client.get("/staff/agency/wordings"), status=403)
    read(client.get(PAGE), status=403)
