"""People who sign in the long way, and the links they were mailed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.accounts.links import LINK_MAKERS
from portal.accounts.models import Account
from portal.accounts.passwords import hash_password
from portal.audit.models import AuditRow
from portal.clock import now
from portal.extensions import db, writing
from portal.messages.models import Message
from portal.sealing import seal
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, somebody

PASSWORD = "marmalade tractor fjord 88"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@cache
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def make(app: Flask) -> Callable[..., str]:
    """Make somebody of a role who has a password, and an app where they are staff; their reference."""

    def make_one(role: str, email: str = "me@example.org", **more: object) -> str:
        with app.app_context(), writing():
            account = somebody(role, email=email)
            account.password_hash = hashed()
            if account.kind == "staff":
                account.totp_sealed = seal(SECRET)
            for name, value in more.items():
                setattr(account, name, value)
            return account.reference

    return make_one


@pytest.fixture
def administrator(client: FlaskClient) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    sign_in(client, "administrator")
    return client


@pytest.fixture
def link(app: Flask) -> Callable[..., str]:
    """The path of a mailed link, as the worker makes it."""

    def make_link(purpose: str, subject: str) -> str:
        with app.app_context(), writing():
            made = LINK_MAKERS[purpose](subject, base_url="http://localhost", now=now())
        return urlsplit(made).path

    return make_link


@pytest.fixture
def events(app: Flask) -> Callable[[], list[tuple[str, str, str]]]:
    """What the audit holds: event, by, about whom."""

    def read_events() -> list[tuple[str, str, str]]:
        with app.app_context():
            rows = db.session.execute(
                select(AuditRow.event, AuditRow.by, AuditRow.subject_ref).order_by(AuditRow.id)
            )
            return [(row.event, row.by, row.subject_ref) for row in rows]

    return read_events


@pytest.fixture
def mails(app: Flask) -> Callable[[], list[tuple[str, str]]]:
    """The e-mails written so far: template and recipient."""

    def read_mails() -> list[tuple[str, str]]:
        with app.app_context():
            rows = db.session.execute(select(Message.template, Message.to).order_by(Message.id))
            return [(row.template, row.to) for row in rows]

    return read_mails


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """Set columns of an account from outside."""

    def change_account(reference: str, **values: object) -> None:
        with app.app_context(), writing():
            db.session.execute(update(Account).where(Account.reference == reference).values(**values))

    return change_account


def code(at: datetime | None = None) -> str:
    """What the app shows at this moment."""
    return pyotp.TOTP(SECRET).at(at or now())


def try_password(
    client: FlaskClient, password: str = PASSWORD, email: str = "me@example.org", to: str = "/sign-in"
) -> TestResponse:
    """Enter e-mail address and password on the sign-in page."""
    return press(client, read(client.get(to)), "Sign in", email=email, password=password)


def try_code(client: FlaskClient, typed: str) -> TestResponse:
    """Enter a code on the second step's page."""
    return press(client, read(client.get("/sign-in/second-step")), "Sign in", code=typed)


def signs_in(client: FlaskClient) -> bool:
    """Whether this browser is signed in."""
    return client.get("/account").status_code == 200


def form_of(page: Page, button: str) -> dict[str, str]:
    """The fields of the form with this button, as they are sent."""
    form = page.form_with(button)
    return {str(f["name"]): str(f.get("value", "")) for f in form.select("input[name]")}
