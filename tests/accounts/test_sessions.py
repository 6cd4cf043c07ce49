"""How long a quiet session lives, to the second, and what ends it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.cookie import SEEN
from portal.accounts.models import Session
from portal.accounts.rules import idle_at, is_session_live
from portal.extensions import db
from tests.accounts.conftest import code, signs_in, try_code, try_password
from tests.conftest import NOW
from tests.support.pages import press, read
from tests.support.people import sign_in

Make = Callable[..., str]
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("role", "minutes"), [("applicant", 30), ("adviser", 60), ("administrator", 60)])
def test_a_quiet_session_ends_on_time(
    client: FlaskClient, frozen: time_machine.Traveller, role: str, minutes: int
) -> None:
    sign_in(client, role)
    assert signs_in(client)
    frozen.shift(timedelta(minutes=minutes) - SECOND)
    assert signs_in(client)
    frozen.shift(timedelta(minutes=minutes))
    answer = client.get("/account")
    assert answer.location == "/sign-in?next=/account"


def test_every_activity_counts_though_the_row_is_written_every_five_minutes(
    client: FlaskClient, app: Flask, frozen: time_machine.Traveller
) -> None:
    sign_in(client, "applicant")
    client.get("/account")
    frozen.shift(timedelta(minutes=4))
    client.get("/account")  # too soon for the row
    with app.app_context():
        row = db.session.scalars(select(Session)).one()
        assert row.last_seen_at == row.made_at
    frozen.shift(timedelta(minutes=29))
    assert signs_in(client), "29 minutes after the last activity, 33 after the row's"
    with app.app_context():
        row = db.session.scalars(select(Session)).one()
        assert row.last_seen_at > row.made_at


def test_an_old_or_changed_cookie_only_says_less(
    client: FlaskClient, app: Flask, frozen: time_machine.Traveller
) -> None:
    sign_in(client, "applicant")
    client.get("/account")
    old = client.get_cookie(SEEN)
    assert old is not None
    frozen.shift(timedelta(minutes=20))
    client.get("/account")
    client.set_cookie(SEEN, old.value)
    frozen.shift(timedelta(minutes=15))
    assert signs_in(client), "the row knows of the later activity"
    frozen.shift(timedelta(minutes=9))
    client.set_cookie(SEEN, f"{old.value}x")
    assert signs_in(client)
    client.set_cookie(SEEN, "nonsense")
    frozen.shift(timedelta(minutes=10))
    assert not signs_in(client), "without the cookie the shortest time holds"


def test_background_refreshes_keep_nobody_signed_in(
    client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    sign_in(client, "adviser")
    client.get("/account")
    for _ in range(7):
        frozen.shift(timedelta(minutes=8))
        answer = client.get("/account", headers={"X-Background": "1"})
        assert answer.status_code == 200
        assert "seen=" not in str(answer.headers.getlist("Set-Cookie"))
    frozen.shift(timedelta(minutes=4))
    assert not signs_in(client)


def test_stay_keeps_somebody_signed_in_and_says_when_it_is_too_late(
    client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    sign_in(client, "applicant")
    page = read(client.get("/account"))
    keys = {"csrf_token": page.soup.select_one("[name=csrf_token]")["value"]}  # type: ignore[index]
    frozen.shift(timedelta(minutes=29))
    assert client.post("/session/stay", data=keys).status_code == 204
    assert client.post("/session/stay").status_code == 400
    frozen.shift(timedelta(minutes=29))
    assert signs_in(client)
    frozen.shift(timedelta(minutes=30))
    assert client.post("/session/stay", data=keys).status_code == 401
    assert not signs_in(client)
    assert read(client.get("/session/ended")).h1 == "You are signed out"


def test_the_page_of_the_end_does_not_prolong_anything(
    client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    sign_in(client, "applicant")
    client.get("/account")
    frozen.shift(timedelta(minutes=29))
    assert read(client.get("/session/ended")).h1 == "You are still signed in"
    frozen.shift(timedelta(minutes=1))
    assert not signs_in(client)


def test_pages_say_after_how_many_seconds_they_end(client: FlaskClient) -> None:
    assert read(client.get("/sign-in")).soup.body.get("data-idle-seconds") is None  # type: ignore[union-attr]
    sign_in(client, "applicant")
    assert read(client.get("/account")).soup.body["data-idle-seconds"] == "1800"  # type: ignore[index]
    sign_in(client, "adviser")
    assert read(client.get("/account")).soup.body["data-idle-seconds"] == "3600"  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "path", "minutes"),
    [
        ("family", "/home", 30),
        ("family", "/support", 10),
        ("family", "/support/requests/7K4M-92QX", 10),
        ("family", "/children/7K4M-92QX", 10),
        ("family", "/supporting", 30),
        ("staff", "/staff/support", 60),
        ("staff", "/support", 60),
    ],
)
def test_support_and_children_are_short_for_families(kind: str, path: str, minutes: int) -> None:
    assert idle_at(kind, path) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("there", "here", "quiet", "live"),
    [(30, 30, 29, True), (30, 30, 30, False), (10, 30, 11, False), (30, 10, 11, False), (10, 10, 9, True)],
)
def test_the_shorter_of_two_pages_holds(there: int, here: int, quiet: int, live: bool) -> None:
    result = is_session_live(
        seen_at=NOW - timedelta(minutes=quiet),
        now=NOW,
        there=timedelta(minutes=there),
        here=timedelta(minutes=here),
    )
    assert result is live


def test_a_session_ended_from_elsewhere_is_over_at_once(client: FlaskClient, app: Flask, make: Make) -> None:
    make("applicant")
    try_password(client)
    elsewhere = app.test_client()
    try_password(elsewhere)
    page = read(client.get("/account/sessions"))
    assert press(client, page, "Sign out everywhere but here").status_code == 303
    assert signs_in(client)
    assert not signs_in(elsewhere)


def test_a_role_taken_away_holds_from_the_next_request(
    client: FlaskClient, make: Make, change: Callable[..., None]
) -> None:
    me = make("administrator")
    try_password(client)
    try_code(client, code())
    assert client.get("/staff/people").status_code == 200
    change(me, roles=["adviser"])
    assert client.get("/staff/people").status_code == 403
    assert signs_in(client), "nothing else of the session ends"
