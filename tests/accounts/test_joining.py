"""Taking up an invitation: password, second step, ten codes; and using a passkey."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.actions.second_step import add_passkey
from portal.accounts.models import Account, Passkey, RecoveryCode
from portal.accounts.passkeys import Site, new_challenge, questions_to_register, read_registration
from portal.clock import now
from portal.extensions import db, writing
from tests.accounts.authenticator import SoftKey
from tests.accounts.conftest import form_of, signs_in, try_password
from tests.support.pages import Page, press, read

Make = Callable[..., str]
Link = Callable[..., str]
CHOSEN = "four odd words standing"


@pytest.fixture
def invited(make: Make) -> str:
    """A member of staff who was invited and has done nothing yet."""
    return make("adviser", password_hash=None, totp_sealed=None, first_signed_in_at=None)


def _begin(client: FlaskClient, path: str) -> Page:
    answer = press(client, read(client.get(path)), "Begin")
    assert answer.location == "/sign-in/join/password"
    answer = press(client, read(client.get(answer.location)), "Save password", password=CHOSEN)
    assert answer.location == "/sign-in/join/second-step"
    return read(client.get(answer.location))


def _code(page: Page) -> str:
    key = page.soup.select_one(".app-key")
    assert key is not None
    return pyotp.TOTP(key.get_text().replace(" ", "")).at(now())


def _finish(client: FlaskClient, page: Page) -> list[str]:
    done = read(press(client, page, "Finish", code=_code(page)))
    assert done.h1 == "Your recovery codes"
    return [code.get_text() for code in done.soup.select(".app-codes code")]


def _options(client: FlaskClient, page: Page, path: str) -> dict[str, Any]:
    token = page.soup.select_one("form [name=csrf_token]")
    assert token is not None
    answer = client.post(path, data={"csrf_token": token["value"]})
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_an_invitation_is_taken_up_with_an_app(
    client: FlaskClient, app: Flask, invited: str, link: Link, frozen: time_machine.Traveller
) -> None:
    path = link("staff_invitation", invited)
    page = _begin(client, path)
    picture = page.soup.select_one("img.app-qr")
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/svg+xml")
    assert not signs_in(client), "a password alone opens nothing"
    codes = _finish(client, page)
    assert len(set(codes)) == 10
    assert signs_in(client)
    assert client.get(path).status_code == 410
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        kept = f"{account.totp_sealed} {account.password_hash}"
        assert CHOSEN not in kept
        assert str(page.soup.select_one(".app-key")) not in kept
        assert len(db.session.scalars(select(RecoveryCode)).all()) == 10
    other = app.test_client()
    assert try_password(other, CHOSEN).location == "/sign-in/second-step"
    second = read(other.get("/sign-in/second-step"))
    assert press(other, second, "Sign in", code=_code(page)).status_code == 422, "used when it was set up"
    frozen.shift(timedelta(seconds=30))
    assert press(other, second, "Sign in", code=_code(page)).location == "/staff"


def test_who_is_interrupted_begins_again_with_the_same_link(
    client: FlaskClient, app: Flask, invited: str, link: Link
) -> None:
    path = link("staff_invitation", invited)
    _begin(client, path)
    other = app.test_client()
    assert len(_finish(other, _begin(other, path))) == 10


def test_the_invitation_works_once_and_takes_the_earlier_ones_with_it(
    client: FlaskClient, app: Flask, invited: str, link: Link
) -> None:
    first, second = link("staff_invitation", invited), link("staff_invitation", invited)
    other = app.test_client()
    behind = _begin(other, first)
    _finish(client, _begin(client, second))
    assert press(other, behind, "Finish", code=_code(behind)).status_code == 410
    assert client.get(first).status_code == 410


def test_it_works_for_seven_days(
    client: FlaskClient, invited: str, link: Link, frozen: time_machine.Traveller
) -> None:
    path = link("staff_invitation", invited)
    frozen.shift(timedelta(days=7) - timedelta(seconds=1))
    page = read(client.get(path))
    frozen.shift(timedelta(seconds=1))
    assert press(client, page, "Begin").status_code == 410


@pytest.mark.parametrize(
    "weak", ["short", "passwordpassword", "adviser example", "qwertyuiop[]", "aaaaaaaaaaaaaaaa"]
)
def test_a_weak_password_is_refused_with_the_reason(
    client: FlaskClient, invited: str, link: Link, weak: str
) -> None:
    press(client, read(client.get(link("staff_invitation", invited))), "Begin")
    page = read(client.get("/sign-in/join/password"))
    refused = read(press(client, page, "Save password", password=weak), status=422)
    assert len(refused.errors) == 1
    assert refused.errors[0].endswith((".", "remember."))
    assert weak not in refused.html.replace('value="adviser', "")


def test_without_the_link_nobody_gets_anywhere(client: FlaskClient, app: Flask) -> None:
    for path in ("/sign-in/join/password", "/sign-in/join/second-step"):
        assert client.get(path).status_code == 410
    assert client.get("/sign-in/invitation/nonsense").status_code == 404


def test_a_passkey_can_be_the_second_step(
    client: FlaskClient, app: Flask, invited: str, link: Link, frozen: time_machine.Traveller
) -> None:
    key, page = SoftKey(), _begin(client, link("staff_invitation", invited))
    answer = key.register(_options(client, page, "/sign-in/join/passkey-options"))
    form = next(f for f in page.soup.select("form") if f.get("action") == "/sign-in/join/passkey")
    data = {str(f["name"]): str(f["value"]) for f in form.select("input")} | {"answer": answer}
    done = read(client.post("/sign-in/join/passkey", data=data))
    assert len(done.soup.select(".app-codes code")) == 10
    assert signs_in(client)

    frozen.shift(timedelta(minutes=1))
    other = app.test_client()
    try_password(other, CHOSEN)
    page = read(other.get("/sign-in/second-step"))
    assert page.soup.select_one("[name=code]") is None, "there is no app"
    options = _options(other, page, "/sign-in/second-step/passkey-options")
    sent = form_of(page, "Use your passkey") | {"answer": key.sign_in(options)}
    assert other.post("/sign-in/second-step/passkey", data=sent).location == "/staff"
    assert signs_in(other)


def _with_key(app: Flask, reference: str, key: SoftKey) -> None:
    """Keep a passkey for an account, by way of the library that reads the answer."""
    site, challenge = Site("http://localhost"), new_challenge()
    question = questions_to_register(
        site, challenge, reference=reference, email="me@example.org", agency="Agency", known=()
    )
    made = read_registration(site, challenge, key.register(question))
    with app.app_context(), writing():
        account = db.session.scalars(select(Account).where(Account.reference == reference)).one()
        add_passkey(account, made, name="Key", now=now())


@pytest.mark.parametrize("wrong", ["other key", "other site", "old question", "nonsense"])
def test_a_passkeys_wrong_answer_opens_nothing(
    client: FlaskClient, app: Flask, make: Make, frozen: time_machine.Traveller, wrong: str
) -> None:
    key = SoftKey()
    _with_key(app, make("adviser"), key)
    frozen.shift(timedelta(minutes=1))
    try_password(client)
    page = read(client.get("/sign-in/second-step"))
    options = _options(client, page, "/sign-in/second-step/passkey-options")
    answer = key.sign_in(options)
    if wrong == "other key":
        thief = SoftKey()
        thief.id = key.id
        answer = thief.sign_in(options)
    elif wrong == "other site":
        key.origin = "https://example.com"
        answer = key.sign_in(options)
    elif wrong == "old question":
        _options(client, page, "/sign-in/second-step/passkey-options")
    else:
        answer = '{"id": 7}'
    sent = form_of(page, "Use your passkey") | {"answer": answer}
    assert client.post("/sign-in/second-step/passkey", data=sent).status_code == 422
    assert not signs_in(client)


@pytest.mark.parametrize("counts", [True, False])
def test_a_passkeys_answer_works_once(
    client: FlaskClient, app: Flask, make: Make, frozen: time_machine.Traveller, counts: bool
) -> None:
    key = SoftKey(counts=counts)
    _with_key(app, make("adviser"), key)
    frozen.shift(timedelta(minutes=1))
    try_password(client)
    page = read(client.get("/sign-in/second-step"))
    options = _options(client, page, "/sign-in/second-step/passkey-options")
    sent = form_of(page, "Use your passkey") | {"answer": key.sign_in(options)}
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    assert client.post("/sign-in/second-step/passkey", data=sent).status_code == 303
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    again = {**sent, "once": "y" * 24}
    assert thief.post("/sign-in/second-step/passkey", data=again).status_code == 422
    assert not signs_in(thief)
    with app.app_context():
        assert db.session.scalars(select(Passkey)).one().sign_count == int(counts)
