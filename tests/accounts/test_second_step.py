"""The second step of staff: a code works once, five tries, and no session before it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.actions import open_session
from portal.accounts.actions.second_step import new_recovery_codes
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account, Session
from portal.clock import now
from portal.extensions import db, writing
from tests.accounts.conftest import code, form_of, signs_in, try_code, try_password
from tests.support.pages import press, read

Make = Callable[..., str]
Events = Callable[[], list[tuple[str, str, str]]]


def test_password_then_code(client: FlaskClient, make: Make, events: Events) -> None:
    me = make("adviser")
    assert try_password(client).location == "/sign-in/second-step"
    assert not signs_in(client)
    assert try_code(client, code()).location == "/staff"
    assert signs_in(client)
    assert events() == [("accounts.signed_in", me, me)]


def test_no_session_exists_before_the_second_step(client: FlaskClient, app: Flask, make: Make) -> None:
    make("adviser")
    try_password(client)
    with app.app_context():
        assert db.session.scalars(select(Session)).all() == []


def test_a_session_without_the_second_step_opens_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    """Should some way of signing in ever forget it."""
    me = make("adviser")
    with app.app_context(), writing():
        account = db.session.scalars(select(Account).where(Account.reference == me)).one()
        token = open_session(account.id, device="", now=now())
    with client.session_transaction() as cookie:
        cookie[COOKIE_KEY] = token
    assert not signs_in(client)


def test_a_code_works_once(client: FlaskClient, make: Make, frozen: time_machine.Traveller) -> None:
    make("adviser")
    used = code()
    try_password(client)
    assert try_code(client, used).status_code == 303
    other = client.application.test_client()
    try_password(other)
    page = read(try_code(other, used), status=422)
    assert "used before" in page.errors[0]
    frozen.shift(timedelta(seconds=30))
    assert try_code(other, used).status_code == 422, "nor while it is still shown a little longer"
    assert try_code(other, code()).status_code == 303


def test_a_code_works_once_under_posts_at_once(app: Flask, make: Make) -> None:
    make("adviser")
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        try_password(browser)
    forms = [form_of(read(b.get("/sign-in/second-step")), "Sign in") | {"code": code()} for b in browsers]
    statuses: list[int] = []
    start = threading.Barrier(len(browsers))

    def post(browser: FlaskClient, data: dict[str, str]) -> None:
        start.wait()
        statuses.append(browser.post("/sign-in/second-step", data=data).status_code)

    threads = [threading.Thread(target=post, args=pair) for pair in zip(browsers, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 422, 422, 422]


def test_five_tries_and_then_not_even_the_right_one(
    client: FlaskClient, make: Make, events: Events, frozen: time_machine.Traveller
) -> None:
    me = make("adviser")
    try_password(client)
    for _ in range(5):
        assert try_code(client, "000000").status_code == 422
    refused = read(try_code(client, code()), status=429)
    assert "10:05am" in refused.text
    assert "01632 960" in refused.text
    assert not signs_in(client)
    assert try_code(client, code()).status_code == 429
    assert events().count(("accounts.second_step_failed", "visitor", me)) == 5
    assert events().count(("accounts.too_many_tries", "visitor", me)) == 1
    other = client.application.test_client()
    try_password(other)
    assert try_code(other, code()).status_code == 429, "counted for the account, not the browser"
    frozen.shift(timedelta(minutes=5))
    assert try_code(client, code()).status_code == 303


def test_codes_of_the_step_before_and_after_are_taken_and_no_others(client: FlaskClient, make: Make) -> None:
    make("adviser")
    try_password(client)
    assert try_code(client, code(now() - timedelta(seconds=61))).status_code == 422
    assert try_code(client, code(now() + timedelta(seconds=61))).status_code == 422
    assert try_code(client, code(now() - timedelta(seconds=30))).status_code == 303


def test_the_second_step_must_follow_soon(
    client: FlaskClient, make: Make, frozen: time_machine.Traveller
) -> None:
    make("adviser")
    try_password(client)
    page = read(client.get("/sign-in/second-step"))
    frozen.shift(timedelta(minutes=10, seconds=1))
    assert press(client, page, "Sign in", code=code()).location == "/sign-in?late=yes"
    assert not signs_in(client)


def test_nobody_comes_to_the_second_step_without_the_first(client: FlaskClient, app: Flask) -> None:
    for path in ("/sign-in/second-step", "/sign-in/recovery-code"):
        assert client.get(path).location == "/sign-in?late=yes"
    assert client.post("/sign-in/second-step/passkey-options").status_code in (400, 404)


def test_a_recovery_code_works_once_however_it_is_typed(client: FlaskClient, app: Flask, make: Make) -> None:
    me = make("adviser")
    with app.app_context(), writing():
        account = db.session.scalars(select(Account).where(Account.reference == me)).one()
        codes = new_recovery_codes(account)
    assert len(set(codes)) == 10
    try_password(client)
    page = read(client.get("/sign-in/recovery-code"))
    typed = codes[3].lower().replace("-", " ")
    assert press(client, page, "Sign in", code=typed).status_code == 303
    other = app.test_client()
    try_password(other)
    page = read(other.get("/sign-in/recovery-code"))
    assert press(other, page, "Sign in", code=codes[3]).status_code == 422
    assert press(other, page, "Sign in", code=codes[4]).status_code == 303
    with app.app_context():
        kept = db.session.connection().exec_driver_sql("SELECT code_hash FROM recovery_code").scalars().all()
    assert not {c.replace("-", "") for c in codes} & set(kept), "only fingerprints are kept"


def test_staff_whose_second_step_is_gone_are_told_what_to_do(client: FlaskClient, make: Make) -> None:
    make("adviser", totp_sealed=None)
    page = read(try_password(client), status=422)
    assert "invitation" in page.errors[0]
    assert not signs_in(client)
