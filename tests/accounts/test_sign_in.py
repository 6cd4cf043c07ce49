"""Signing in with a password: right, wrong, too often, and by whom nobody learns anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts import passwords
from portal.accounts.family import sign_in as pages
from portal.accounts.passwords import is_password
from portal.clock import now
from portal.extensions import db
from tests.accounts.conftest import PASSWORD, signs_in, try_password
from tests.support.pages import press, read

Make = Callable[..., str]
Events = Callable[[], list[tuple[str, str, str]]]


def test_a_family_signs_in_and_out(client: FlaskClient, make: Make, events: Events) -> None:
    me = make("applicant")
    answer = try_password(client)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert signs_in(client)
    home = read(client.get("/home"))
    assert press(client, home, "Sign out").status_code == 303
    assert not signs_in(client)
    assert [e for e in events() if e[0].startswith("accounts.signed")] == [
        ("accounts.signed_in", me, me),
        ("accounts.signed_out", me, me),
    ]


def test_case_and_spaces_of_the_address_do_not_matter(client: FlaskClient, make: Make) -> None:
    make("applicant")
    assert try_password(client, email=" ME@Example.org ").status_code == 303


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    client: FlaskClient, make: Make, events: Events
) -> None:
    make("applicant")
    wrong = read(try_password(client, "not the right one at all"), status=422)
    unknown = read(try_password(client, email="nobody@example.org"), status=422)
    assert wrong.errors == unknown.errors == [pages.WRONG]
    assert wrong.text == unknown.text
    assert [e[0] for e in events()] == ["accounts.sign_in_failed"] * 2


@pytest.mark.parametrize("way", ["password", "link"])
@pytest.mark.parametrize("email", ["me@example.org", "nobody@example.org", "nopassword@example.org"])
def test_the_same_hashing_whoever_it_is_and_never_in_a_transaction(
    client: FlaskClient, app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch, email: str, way: str
) -> None:
    make("applicant")
    make("applicant", email="nopassword@example.org", password_hash=None)
    calls: list[bool] = []

    def counted(password_hash: str | None, password: str) -> bool:
        calls.append(bool(pages_session().in_transaction()))
        return is_password(password_hash, password)

    def pages_session() -> Any:
        return db.session

    monkeypatch.setattr(pages, "is_password", counted)
    page = read(client.get("/sign-in"))
    if way == "password":
        press(client, page, "Sign in", email=email, password="wrong wrong wrong")
    else:
        press(client, page, "E-mail me a link instead", email=email)
    assert calls == [False]


def test_a_password_nobody_has_takes_a_whole_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Counting:
        def verify(self, kept: str, typed: str) -> bool:
            seen.append(kept)
            return True

        def hash(self, password: str) -> str:
            return "the hash of nobody"

    passwords._hash_of_nobody.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", Counting())
    try:
        assert is_password(None, "anything") is False
        assert seen == ["the hash of nobody"]
    finally:
        passwords._hash_of_nobody.cache_clear()


def test_ten_tries_in_five_minutes_for_an_account(
    client: FlaskClient, make: Make, events: Events, frozen: time_machine.Traveller
) -> None:
    me = make("applicant")
    page = read(client.get("/sign-in"))
    for number in range(10):
        there = {"REMOTE_ADDR": f"192.0.2.{number}"}
        assert _post(client, page, "wrong wrong wrong", there).status_code == 422
    refused = read(_post(client, page, PASSWORD, {"REMOTE_ADDR": "192.0.2.99"}), status=429)
    assert "10:05am" in refused.text
    assert "01632 960" in refused.text
    assert not signs_in(client)
    assert events()[-1] == ("accounts.too_many_tries", "visitor", me)
    frozen.shift(timedelta(minutes=5))
    assert _post(client, page, PASSWORD, {"REMOTE_ADDR": "192.0.2.99"}).status_code == 303


def test_ten_tries_in_five_minutes_from_an_address(client: FlaskClient, make: Make) -> None:
    make("applicant")
    for number in range(10):
        assert try_password(client, "wrong", email=f"somebody{number}@example.org").status_code == 422
    assert try_password(client).status_code == 429


def test_an_unknown_address_is_counted_the_same(client: FlaskClient, app: Flask) -> None:
    page = read(client.get("/sign-in"))
    answers = [
        _post(
            client, page, "wrong", {"REMOTE_ADDR": f"192.0.2.{number}"}, email="nobody@example.org"
        ).status_code
        for number in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_signing_in_well_uses_up_no_tries(client: FlaskClient, app: Flask, make: Make) -> None:
    """A whole office arrives at nine behind one network address."""
    make("applicant")
    for _ in range(11):
        assert try_password(app.test_client()).status_code == 303


def test_where_somebody_was_going_and_never_elsewhere(client: FlaskClient, make: Make) -> None:
    make("applicant")
    assert client.get("/account/email").location == "/sign-in?next=/account/email"
    assert _sign_in_towards(client, "/account/email") == "/account/email"
    for away in ("https://example.com/", "//example.com/", "/\\example.com", "/sign-out", "javascript:1"):
        assert _sign_in_towards(client, away) == "/home"


def test_the_session_is_a_new_one_after_signing_in(client: FlaskClient, make: Make) -> None:
    make("applicant")
    page = read(client.get("/sign-in"))
    with client.session_transaction() as cookie:
        cookie["left_by_somebody_else"] = "yes"
        before = dict(cookie)
    press(client, page, "Sign in", email="me@example.org", password=PASSWORD)
    with client.session_transaction() as cookie:
        assert "left_by_somebody_else" not in cookie
        assert cookie.get("csrf_token") != before["csrf_token"]
    old = {"csrf_token": page.soup.select_one("[name=csrf_token]")["value"]}  # type: ignore[index]
    assert client.post("/sign-out", data=old).status_code == 400
    assert signs_in(client)


def test_somebody_who_has_left_cannot_sign_in(
    client: FlaskClient, make: Make, change: Callable[..., None]
) -> None:
    me = make("applicant")
    try_password(client)
    change(me, ended_at=now())
    assert not signs_in(client), "the open session ends with the account"
    assert try_password(client).status_code == 422


def test_the_fields_that_are_missing_are_named(client: FlaskClient, app: Flask) -> None:
    page = read(try_password(client, "", email=""), status=422)
    assert "Enter your e-mail address" in page.errors
    page = read(try_password(client, ""), status=422)
    assert page.errors == ["Enter your password, or ask for a link instead"]


def _sign_in_towards(client: FlaskClient, wanted: str) -> str | None:
    browser = client.application.test_client()
    page = read(browser.get("/sign-in", query_string={"next": wanted}))
    data = {"email": "me@example.org", "password": PASSWORD, **_keys(page)}
    return browser.post("/sign-in", query_string={"next": wanted}, data=data).location


def _keys(page: Any) -> dict[str, str]:
    form = page.form_with("Sign in")
    return {name: form.select_one(f"[name={name}]")["value"] for name in ("csrf_token", "once")}


def _post(
    client: FlaskClient, page: Any, password: str, where: dict[str, str], email: str = "me@example.org"
) -> Any:
    data = {"email": email, "password": password, **_keys(page)}
    return client.post("/sign-in", data=data, environ_base=where)
