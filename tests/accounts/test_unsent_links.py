"""A mail with a link that waits to go out opens nothing that has ended since it was written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import EmailChange, MailedLink
from portal.audit.models import AuditRow
from portal.clock import now
from portal.extensions import db, writing
from portal.messages.models import Message
from portal.messages.sweeps import send_due
from tests.accounts.conftest import PASSWORD, code, try_code, try_password
from tests.support.pages import press, read
from tests.support.people import sign_in

Make = Callable[..., str]
Link = Callable[[str, str], str]
OLD, NEW = "me@example.org", "new@example.org"


def _ask_for_link(app: Flask, email: str = OLD) -> None:
    browser = app.test_client()
    page = read(browser.get("/sign-in/forgotten"))
    assert press(browser, page, "E-mail me a link", email=email).status_code == 303


def _links_waiting(app: Flask) -> list[tuple[str, str]]:
    """The mails with links that may still go out, staff trying again included: link and recipient."""
    with app.app_context():
        rows = db.session.execute(
            select(Message.link, Message.to)
            .where(Message.link.is_not(None), Message.state.in_(("waiting", "undeliverable")))
            .order_by(Message.id)
        )
        return [(str(row.link), row.to) for row in rows]


def _change_address(client: FlaskClient, app: Flask, link: Link) -> None:
    page = read(client.get("/account/email"))
    press(client, page, "Send a link to the new address", email=NEW, current=PASSWORD)
    with app.app_context():
        change = db.session.scalars(select(EmailChange.reference)).one()
    press(client, read(client.get(link("confirm_email", change))), "Confirm this address")


@pytest.mark.parametrize("state", ["waiting", "undeliverable"])
def test_no_link_goes_to_an_address_that_was_given_up(
    client: FlaskClient, app: Flask, make: Make, link: Link, state: str
) -> None:
    make("applicant")
    _ask_for_link(app)
    with app.app_context(), writing():
        db.session.execute(update(Message).values(state=state))
    try_password(client)
    _change_address(client, app, link)
    assert ("forgotten", OLD) not in _links_waiting(app)
    with app.app_context():
        send_due(now())
        went = db.session.execute(
            select(Message.template, Message.link).where(Message.to == OLD, Message.state == "sent")
        ).all()
        assert {row.template for row in went} == {"email_change_asked", "email_changed"}, "notices still go"
        taken_back = db.session.scalars(select(Message).where(Message.link == "forgotten")).one()
        audited = db.session.scalars(select(AuditRow).where(AuditRow.event == "messages.withdrawn")).all()
        assert taken_back.state == "withdrawn"
        assert taken_back.reference in {row.subject_ref for row in audited}


def test_a_link_asked_for_with_the_new_address_still_goes(
    client: FlaskClient, app: Flask, make: Make, link: Link
) -> None:
    make("applicant")
    try_password(client)
    _change_address(client, app, link)
    _ask_for_link(app, NEW)
    assert ("forgotten", NEW) in _links_waiting(app)


@pytest.mark.parametrize("purpose", ["sign_in", "forgotten", "family_invitation", "staff_invitation"])
def test_a_link_that_went_out_before_the_change_is_dead(
    client: FlaskClient, app: Flask, make: Make, link: Link, purpose: str
) -> None:
    me = make("administrator")
    try_password(client)
    try_code(client, code())
    link(purpose, me)
    _change_address(client, app, link)
    with app.app_context():
        assert db.session.scalars(select(MailedLink).where(MailedLink.used_at.is_(None))).all() == []


def test_somebody_who_leaves_gets_no_link_any_more(client: FlaskClient, app: Flask, make: Make) -> None:
    leaver = make("adviser", email=OLD)
    _ask_for_link(app)
    sign_in(client, "administrator")
    page = read(client.get(f"/staff/people/{leaver}/end"))
    button = str(page.soup.select("main form button")[-1].get_text(strip=True))
    assert press(client, page, button).status_code == 303
    assert _links_waiting(app) == []


def test_a_second_step_set_up_anew_takes_earlier_links_back(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    target = make("adviser", email=OLD)
    _ask_for_link(app)
    sign_in(client, "administrator")
    page = read(client.get(f"/staff/people/{target}/reset"))
    button = str(page.soup.select("main form button")[-1].get_text(strip=True))
    assert press(client, page, button).status_code == 303
    assert _links_waiting(app) == [("staff_invitation", OLD)]


def test_signing_out_everywhere_else_takes_links_back(
    client: FlaskClient, app: Flask, make: Make, link: Link
) -> None:
    me = make("applicant")
    try_password(client)
    try_password(app.test_client())
    _ask_for_link(app)
    live = link("sign_in", me)
    press(client, read(client.get("/account/sessions")), "Sign out everywhere but here")
    assert _links_waiting(app) == []
    assert client.get(live).status_code == 410


def test_a_new_password_takes_links_back(client: FlaskClient, app: Flask, make: Make) -> None:
    make("applicant")
    try_password(client)
    _ask_for_link(app)
    page = read(client.get("/account/password"))
    assert press(client, page, "Save password", current=PASSWORD, password="four odd words standing").location
    assert _links_waiting(app) == []


def test_only_ones_own_links_are_taken_back(client: FlaskClient, app: Flask, make: Make) -> None:
    make("applicant")
    make("applicant", email="other@example.org")
    _ask_for_link(app, "other@example.org")
    try_password(client)
    try_password(app.test_client())
    press(client, read(client.get("/account/sessions")), "Sign out everywhere but here")
    assert _links_waiting(app) == [("forgotten", "other@example.org")]
