"""One's own account: e-mail address, password, where one is signed in, second step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pyotp
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Account, EmailChange
from portal.clock import now
from portal.extensions import db
from portal.households.models import Person
from portal.messages.models import Message
from portal.sealing import seal
from tests.accounts.conftest import PASSWORD, code, signs_in, try_code, try_password
from tests.support.pages import press, read
from tests.support.people import sign_in

Make = Callable[..., str]
Link = Callable[..., str]
Mails = Callable[[], list[tuple[str, str]]]
NEW = "new@example.org"


def _ask(client: FlaskClient, email: str = NEW, current: str = PASSWORD) -> int:
    page = read(client.get("/account/email"))
    button = "Send a link to the new address"
    return press(client, page, button, email=email, current=current).status_code


def _change(app: Flask) -> str:
    with app.app_context():
        open_ones = select(EmailChange).where(EmailChange.ended_at.is_(None))
        return db.session.scalars(open_ones).one().reference


def test_another_address_holds_once_its_link_is_used(
    client: FlaskClient, app: Flask, make: Make, link: Link, mails: Mails
) -> None:
    make("applicant")
    try_password(client)
    assert _ask(client) == 303
    assert mails() == [("email_change_asked", "me@example.org"), ("confirm_email", NEW)]
    assert try_password(app.test_client(), email=NEW).status_code == 422, "not yet"
    path = link("confirm_email", _change(app))
    page = read(client.get(path))
    assert NEW in page.text
    assert press(client, page, "Confirm this address").status_code == 303
    assert mails()[2:] == [("email_changed", "me@example.org")]
    assert try_password(app.test_client(), email=NEW).status_code == 303
    assert try_password(app.test_client()).status_code == 422
    assert client.get(path).status_code == 410
    with app.app_context():
        assert db.session.scalars(select(Person)).one().email == NEW


def test_the_old_address_is_never_told_the_new_one(client: FlaskClient, app: Flask, make: Make) -> None:
    make("applicant")
    try_password(client)
    _ask(client)
    with app.app_context():
        to_old = db.session.scalars(select(Message).where(Message.to == "me@example.org")).one()
        assert NEW not in f"{to_old.parameters} {to_old.subject_ref} {to_old.link_subject}"


def test_somebody_elses_link_confirms_nothing(
    client: FlaskClient, app: Flask, make: Make, link: Link
) -> None:
    make("applicant")
    try_password(client)
    _ask(client)
    path = link("confirm_email", _change(app))
    thief = app.test_client()
    assert thief.get(path).location.startswith("/sign-in?next=")
    sign_in(thief, "applicant")
    assert thief.get(path).status_code == 410


def test_asking_again_ends_the_first_link_and_a_day_ends_any(
    client: FlaskClient, app: Flask, make: Make, link: Link, frozen: time_machine.Traveller
) -> None:
    make("applicant")
    try_password(client)
    _ask(client)
    first = link("confirm_email", _change(app))
    _ask(client, "third@example.org")
    second = link("confirm_email", _change(app))
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    frozen.shift(timedelta(days=1))
    try_password(client)
    assert client.get(second).status_code == 410


def test_an_address_in_use_looks_the_same_and_nothing_goes_there(
    client: FlaskClient, make: Make, mails: Mails
) -> None:
    make("applicant")
    make("applicant", email=NEW)
    try_password(client)
    assert _ask(client) == 303
    assert mails() == [("email_change_asked", "me@example.org")]


def test_changes_ask_for_the_password(client: FlaskClient, make: Make, mails: Mails) -> None:
    make("applicant")
    try_password(client)
    assert _ask(client, current="wrong") == 422
    assert _ask(client, current="") == 422
    page = read(client.get("/account/password"))
    refused = press(client, page, "Save password", current="wrong", password="four odd words standing")
    assert refused.status_code == 422
    assert mails() == []
    for _ in range(7):
        _ask(client, current="wrong")
    assert _ask(client) == 429, "it cannot be tried out"


def test_a_new_password_signs_out_elsewhere_and_not_here(client: FlaskClient, app: Flask, make: Make) -> None:
    make("applicant")
    try_password(client)
    elsewhere = app.test_client()
    try_password(elsewhere)
    page = read(client.get("/account/password"))
    press(client, page, "Save password", current=PASSWORD, password="four odd words standing")
    assert signs_in(client)
    assert not signs_in(elsewhere)


def test_a_new_address_signs_out_elsewhere_and_not_here(
    client: FlaskClient, app: Flask, make: Make, link: Link
) -> None:
    """Whoever changes it because somebody else reads the old one wants them out."""
    make("applicant")
    try_password(client)
    elsewhere = app.test_client()
    try_password(elsewhere)
    _ask(client)
    press(client, read(client.get(link("confirm_email", _change(app)))), "Confirm this address")
    assert signs_in(client)
    assert not signs_in(elsewhere)


def test_sessions_are_listed_and_one_can_be_ended(client: FlaskClient, app: Flask, make: Make) -> None:
    make("applicant")
    try_password(client)
    elsewhere, third = app.test_client(), app.test_client()
    phone = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604"}
    elsewhere.environ_base.update(phone)
    try_password(elsewhere)
    try_password(third)
    page = read(client.get("/account/sessions"))
    assert page.text.count("This browser") == 1
    assert "Safari on an iPhone" in page.text
    ends = [f for f in page.soup.select("form") if str(f.get("action", "")).endswith("/end")]
    assert len(ends) == 2
    phone_form = next(f for f in ends if "iPhone" in f.get_text())
    keys = {str(f["name"]): str(f["value"]) for f in phone_form.select("input")}
    assert client.post(str(phone_form["action"]), data=keys).status_code == 303
    assert not signs_in(elsewhere)
    assert signs_in(client)
    assert signs_in(third)
    stranger = app.test_client()
    sign_in(stranger, "applicant")
    other = next(f for f in ends if "iPhone" not in f.get_text())
    read(stranger.get("/account"))
    token = read(stranger.get("/account")).soup.select_one("[name=csrf_token]")["value"]  # type: ignore[index]
    data = {"csrf_token": token, "once": "z" * 24}
    assert stranger.post(str(other["action"]), data=data).status_code == 404
    assert signs_in(third)


def test_another_app_replaces_the_first(
    client: FlaskClient, app: Flask, make: Make, mails: Mails, frozen: time_machine.Traveller
) -> None:
    make("adviser")
    try_password(client)
    try_code(client, code())
    page = read(client.get("/account/app"))
    key = page.soup.select_one(".app-key")
    assert key is not None
    secret = key.get_text().replace(" ", "")
    button = "Use this app from now on"
    wrong = read(press(client, page, button, code="000000", current=PASSWORD), status=422)
    assert wrong.soup.select_one(".app-key").get_text().replace(" ", "") == secret, "the same picture"  # type: ignore[union-attr]
    right = pyotp.TOTP(secret).at(now())
    assert press(client, wrong, button, code=right, current=PASSWORD).status_code == 303
    assert mails() == [("second_step_changed", "me@example.org")]
    frozen.shift(timedelta(minutes=1))
    other = app.test_client()
    try_password(other)
    assert try_code(other, code()).status_code == 422
    assert try_code(other, pyotp.TOTP(secret).at(now())).status_code == 303


def test_the_app_page_reads_nothing_else_that_the_portal_sealed(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    make("adviser")
    try_password(client)
    try_code(client, code())
    page = read(client.get("/account/app"))
    foreign = press(
        client, page, "Use this app from now on", code="000000", secret=seal("SOMEBODYS OWN WORDS")
    )
    assert "SOME BODY" not in read(foreign, status=422).text


def test_new_recovery_codes_are_shown_once_and_the_old_ones_stop(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    make("adviser")
    try_password(client)
    try_code(client, code())

    def codes() -> list[str]:
        page = read(client.get("/account/recovery-codes"))
        shown = read(press(client, page, "Make ten new codes", current=PASSWORD))
        return [tag.get_text() for tag in shown.soup.select(".app-codes code")]

    old, new = codes(), codes()
    assert not set(old) & set(new)
    assert "10 of 10 left" in read(client.get("/account")).text
    other = app.test_client()
    try_password(other)
    page = read(other.get("/sign-in/recovery-code"))
    assert press(other, page, "Sign in", code=old[0]).status_code == 422
    assert press(other, page, "Sign in", code=new[0]).status_code == 303
    assert "9 of 10 left" in read(other.get("/account")).text


def test_a_family_sets_up_a_second_step_and_takes_it_from_then_on(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    make("applicant")
    try_password(client)
    elsewhere = app.test_client()
    try_password(elsewhere)
    assert read(elsewhere.get("/account")).h1 == "Your account"
    page = read(client.get("/account/app"))
    secret = page.soup.select_one(".app-key")
    assert secret is not None
    shown = pyotp.TOTP("".join(secret.get_text().split())).at(now())
    done = press(client, page, "Use this app from now on", code=shown, current=PASSWORD)
    assert done.headers["Location"] == "/account/recovery-codes"
    assert elsewhere.get("/account").status_code == 303  # had not taken it: signed out
    fresh = app.test_client()
    assert try_password(fresh).headers["Location"] == "/sign-in/second-step"
    assert fresh.get("/account").status_code == 303


def test_the_reference_stays_when_the_address_changes(
    client: FlaskClient, app: Flask, make: Make, link: Link
) -> None:
    me = make("adviser")
    try_password(client)
    try_code(client, code())
    _ask(client)
    press(client, read(client.get(link("confirm_email", _change(app)))), "Confirm this address")
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        assert (account.reference, account.email) == (me, NEW)
