"""However active somebody is, a session ends: staff sign in each day, families each month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from config import Unsettled, read_settings
from portal.accounts.models import Session
from portal.extensions import db, writing
from tests.accounts.conftest import code, signs_in, try_code, try_password
from tests.conftest import NOW
from tests.support.pages import press, read
from tests.support.people import sign_in

Make = Callable[..., str]
SECOND = timedelta(seconds=1)


def _began(app: Flask, ago: timedelta) -> None:
    """The session began so long ago, and was in use all the time."""
    with app.app_context(), writing():
        db.session.execute(update(Session).values(made_at=NOW.astimezone(UTC) - ago))


@pytest.mark.parametrize(
    ("role", "lives"),
    [
        ("adviser", timedelta(hours=12)),
        ("administrator", timedelta(hours=12)),
        ("applicant", timedelta(days=30)),
    ],
)
def test_an_active_session_ends_too(
    client: FlaskClient, app: Flask, frozen: time_machine.Traveller, role: str, lives: timedelta
) -> None:
    sign_in(client, role)
    _began(app, lives - SECOND)
    assert signs_in(client)
    frozen.shift(SECOND)
    assert client.get("/account").location == "/sign-in?next=/account"


def test_staff_who_work_all_day_sign_in_after_twelve_hours(
    client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    sign_in(client, "adviser")
    for _ in range(14):
        assert signs_in(client)
        frozen.shift(timedelta(minutes=50))
    assert signs_in(client), "11 hours and 40 minutes"
    frozen.shift(timedelta(minutes=20))
    assert not signs_in(client)


def test_staying_does_not_prolong_it(client: FlaskClient, app: Flask, frozen: time_machine.Traveller) -> None:
    sign_in(client, "adviser")
    page = read(client.get("/account"))
    keys = {"csrf_token": page.soup.select_one("[name=csrf_token]")["value"]}  # type: ignore[index]
    _began(app, timedelta(hours=12) - SECOND)
    assert client.post("/session/stay", data=keys).status_code == 204
    frozen.shift(SECOND)
    assert client.post("/session/stay", data=keys).status_code == 401


def test_the_page_warns_before_it_too(client: FlaskClient, app: Flask) -> None:
    sign_in(client, "adviser")
    _began(app, timedelta(hours=11, minutes=50))
    assert read(client.get("/account")).soup.body["data-idle-seconds"] == "600"  # type: ignore[index]


def test_what_was_typed_then_is_kept_and_sent_after_signing_in_again(
    client: FlaskClient,
    app: Flask,
    make: Make,
    frozen: time_machine.Traveller,
    mails: Callable[[], list[tuple[str, str]]],
) -> None:
    make("administrator")
    try_password(client)
    try_code(client, code())
    page = read(client.get("/staff/people/invite"))
    _began(app, timedelta(hours=12))
    frozen.shift(timedelta(minutes=1))
    typed = {"name": "Noor Example", "email": "noor@example.org", "roles": ["adviser"]}
    assert press(client, page, "Send the invitation", typed).location == "/sign-in?kept=yes"
    try_password(client)
    assert try_code(client, code()).location == "/session/kept"
    assert press(client, read(client.get("/session/kept")), "Send it now").status_code == 303
    assert mails() == [("staff_invitation", "noor@example.org")]


def test_what_the_script_hands_in_at_the_end_is_kept_too(
    client: FlaskClient, app: Flask, make: Make, frozen: time_machine.Traveller
) -> None:
    """Told by 401 that it is over, the script signs out, then sends the form that is being written."""
    make("administrator")
    try_password(client)
    try_code(client, code())
    page = read(client.get("/staff/people/invite"))
    _began(app, timedelta(hours=12))
    frozen.shift(timedelta(minutes=1))
    keys = {"csrf_token": page.soup.select_one("[name=csrf_token]")["value"]}  # type: ignore[index]
    assert client.post("/session/stay", data=keys).status_code == 401
    press(client, page, "Sign out")
    typed = {"name": "Noor Example", "email": "noor@example.org"}
    assert press(client, page, "Send the invitation", typed).location == "/sign-in?kept=yes"


def test_it_is_not_listed_as_open_any_more(client: FlaskClient, app: Flask, make: Make) -> None:
    make("applicant")
    try_password(app.test_client())
    _began(app, timedelta(days=30))
    try_password(client)
    page = read(client.get("/account/sessions"))
    assert "You are signed in nowhere else" in page.text
    assert "Sign out everywhere but here" not in page.text


def test_both_times_are_settings() -> None:
    told = read_settings({"PORTAL_ENV": "test", "SESSION_HOURS_STAFF": "8", "SESSION_DAYS_FAMILY": "7"})
    assert told.session_lives("staff") == timedelta(hours=8)
    assert told.session_lives("family") == timedelta(days=7)


@pytest.mark.parametrize("name", ["SESSION_HOURS_STAFF", "SESSION_DAYS_FAMILY"])
@pytest.mark.parametrize("value", ["0", "-1", "long"])
def test_a_time_must_be_a_whole_number(name: str, value: str) -> None:
    with pytest.raises(Unsettled, match=name):
        read_settings({"PORTAL_ENV": "test", name: value})
