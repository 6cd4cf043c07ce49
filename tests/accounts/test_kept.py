"""What was typed after a session had ended is kept for its writer, and offered back to them alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import KeptPost, Session
from portal.extensions import db, writing
from tests.accounts.conftest import PASSWORD, code, try_code, try_password
from tests.support.pages import press, read

Make = Callable[..., str]


@pytest.fixture
def writer(client: FlaskClient, app: Flask, make: Make) -> FlaskClient:
    """An administrator who is writing on a page when time runs out."""
    make("administrator")
    make("administrator", email="other@example.org")
    try_password(client)
    try_code(client, code())
    return client


def _send_too_late(
    writer: FlaskClient, frozen: time_machine.Traveller, name: str = "Noor Example"
) -> str | None:
    page = read(writer.get("/staff/people/invite"))
    frozen.shift(timedelta(minutes=61))
    typed = {"name": name, "email": "noor@example.org", "roles": ["adviser", "manager"]}
    return press(writer, page, "Send the invitation", typed).location


def _sign_in_again(client: FlaskClient, email: str = "me@example.org") -> str | None:
    answer = try_password(client, email=email)
    assert answer.location == "/sign-in/second-step"
    return try_code(client, code()).location


def test_what_was_typed_is_offered_back_and_sent_with_one_press(
    writer: FlaskClient,
    app: Flask,
    frozen: time_machine.Traveller,
    mails: Callable[[], list[tuple[str, str]]],
) -> None:
    assert _send_too_late(writer, frozen) == "/sign-in?kept=yes"
    assert "We kept what you typed" in read(writer.get("/sign-in?kept=yes")).text
    with app.app_context():
        kept = db.session.scalars(select(KeptPost)).one()
        assert "Noor" not in kept.sealed
        assert "csrf" not in kept.path
    assert _sign_in_again(writer) == "/session/kept"
    page = read(writer.get("/session/kept"))
    assert page.h1 == "We kept what you typed"
    assert "noor@example.org" in page.text
    answer = press(writer, page, "Send it now")
    assert answer.status_code == 303
    assert "Adviser, Manager" in read(writer.get(answer.location)).text
    assert mails() == [("staff_invitation", "noor@example.org")]
    assert writer.get("/session/kept").location == "/staff/people", "it is offered no more"


def test_pressing_twice_sends_it_once(
    writer: FlaskClient, frozen: time_machine.Traveller, mails: Callable[[], list[tuple[str, str]]]
) -> None:
    _send_too_late(writer, frozen)
    _sign_in_again(writer)
    page = read(writer.get("/session/kept"))
    first, second = press(writer, page, "Send it now"), press(writer, page, "Send it now")
    assert first.location == second.location
    assert len(mails()) == 1


def test_another_person_never_sees_it(
    writer: FlaskClient, app: Flask, frozen: time_machine.Traveller
) -> None:
    _send_too_late(writer, frozen)
    assert _sign_in_again(writer, "other@example.org") == "/staff/people"
    assert writer.get("/session/kept").location == "/staff/people"
    with app.app_context():
        reference = db.session.scalars(select(KeptPost)).one().reference
    page = read(writer.get("/account"))
    keys = {"csrf_token": page.soup.select_one("[name=csrf_token]")["value"], "once": "x" * 24}  # type: ignore[index]
    writer.post(f"/session/kept/{reference}/forget", data=keys)
    with app.app_context():
        assert db.session.scalars(select(KeptPost)).one().reference == reference


def test_it_is_kept_for_an_hour(writer: FlaskClient, frozen: time_machine.Traveller) -> None:
    _send_too_late(writer, frozen)
    frozen.shift(timedelta(minutes=61))
    assert _sign_in_again(writer) == "/staff/people"
    assert writer.get("/session/kept").location == "/staff/people"


def test_it_can_be_thrown_away(writer: FlaskClient, frozen: time_machine.Traveller) -> None:
    _send_too_late(writer, frozen)
    _sign_in_again(writer)
    press(writer, read(writer.get("/session/kept")), "Throw it away")
    assert writer.get("/session/kept").location == "/staff/people"


def test_after_sign_out_in_this_browser_it_is_kept_too(
    writer: FlaskClient, app: Flask, frozen: time_machine.Traveller
) -> None:
    """The script signs out a quiet page, then hands in what was being written."""
    page = read(writer.get("/staff/people/invite"))
    press(writer, page, "Sign out")
    answer = press(writer, page, "Send the invitation", {"name": "Noor", "email": "n@example.org"})
    assert answer.location == "/sign-in?kept=yes"
    frozen.shift(timedelta(minutes=1))
    assert _sign_in_again(writer) == "/session/kept"


@pytest.mark.parametrize("how", ["elsewhere", "password", "account", "second_factor"])
def test_after_an_end_from_elsewhere_nothing_is_kept(writer: FlaskClient, app: Flask, how: str) -> None:
    page = read(writer.get("/staff/people/invite"))
    with app.app_context(), writing():
        row = db.session.scalars(select(Session)).one()
        db.session.execute(update(Session).values(ended_at=row.made_at, ended_how=how))
    answer = press(writer, page, "Send the invitation", {"name": "Noor", "email": "n@example.org"})
    assert answer.location == "/sign-in"
    with app.app_context():
        assert db.session.scalars(select(KeptPost)).all() == []


def test_passwords_are_never_kept(writer: FlaskClient, app: Flask, frozen: time_machine.Traveller) -> None:
    page = read(writer.get("/account/password"))
    frozen.shift(timedelta(minutes=61))
    typed = {"current": PASSWORD, "password": "four odd words standing"}
    assert press(writer, page, "Save password", typed).location == "/sign-in"
    with app.app_context():
        assert db.session.scalars(select(KeptPost)).all() == []


def test_what_another_site_sends_is_not_kept(
    writer: FlaskClient, app: Flask, frozen: time_machine.Traveller
) -> None:
    frozen.shift(timedelta(minutes=61))
    data = {"name": "Somebody", "csrf_token": "made up"}
    assert writer.post("/staff/people/invite", data=data).location == "/sign-in"
    with app.app_context():
        assert db.session.scalars(select(KeptPost)).all() == []


def test_htmx_is_led_to_sign_in_as_a_whole_page(writer: FlaskClient, frozen: time_machine.Traveller) -> None:
    page = read(writer.get("/staff/people/invite"))
    frozen.shift(timedelta(minutes=61))
    token = page.soup.select_one("[name=csrf_token]")["value"]  # type: ignore[index]
    data = {"name": "Noor", "csrf_token": token}
    answer = writer.post("/staff/people/invite", data=data, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in?kept=yes"
