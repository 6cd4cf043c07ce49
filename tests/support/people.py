"""People who are signed in, without going through the sign-in pages.

In a test with the test client: `sign_in(client, "adviser")`. For a browser, this module runs as a
program on a live portal's settings and prints the value of the session cookie.
"""

from __future__ import annotations

import sys

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.agency.models import Authority
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from portal.roles import STAFF_ROLES
from portal.web.changes import begin_write

STAGES = {"applicant": "applicant", "approved_adopter": "approved", "adoptive_parent": "adoptive_parent"}
"""The family roles of the service, and the stage of a household that makes somebody one."""

ROLES = (*STAGES, *STAFF_ROLES)


def authority(code: str = "kent") -> str:
    """A partner authority, added when there is none of this code."""
    if db.session.get(Authority, code) is None:
        db.session.add(Authority(code=code, name=code.title(), council=f"{code.title()} Council"))
        db.session.flush()
    return code


def somebody(role: str, *, name: str = "", email: str = "") -> Account:
    """A new person with an account of this role; family roles with a household of their own.

    Raises KeyError for a role that the service does not have.
    """
    is_staff = role in STAFF_ROLES
    stage = "" if is_staff else STAGES[role]
    number = db.session.scalar(select(func.count()).select_from(Account))
    account = Account(
        kind="staff" if is_staff else "family",
        email=email or f"{role}-{number}@example.org",
        name=name or f"{role.replace('_', ' ').title()} Example",
        roles=[role] if is_staff else [],
        made_at=clock.now(),
        first_signed_in_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    if not is_staff:
        _at_home(account, stage)
    return account


def _at_home(account: Account, stage: str) -> None:
    given, _, family = account.name.partition(" ")
    household = Household(label=account.name, authority=authority(), stage=stage, made_at=clock.now())
    person = Person(given_name=given, family_name=family, account_id=account.id, made_at=clock.now())
    db.session.add_all([household, person])
    db.session.flush()
    db.session.add(Membership(household_id=household.id, person_id=person.id, from_on=clock.today()))
    db.session.flush()


def sign_in(client: FlaskClient, who: str) -> str:
    """Sign a test client in as a new person of a role, or as the account of a reference.

    Second factor included. Gives the account's reference.
    """
    app: Flask = client.application
    with app.app_context():
        begin_write()
        account = somebody(who) if who in ROLES else _account(who)
        token, reference = _session_of(account), account.reference
        db.session.commit()
    with client.session_transaction() as cookie:
        cookie[COOKIE_KEY] = token
    return reference


def sign_out(client: FlaskClient) -> None:
    """Forget who this client is; the session itself goes on."""
    with client.session_transaction() as cookie:
        cookie.clear()


def _account(reference: str) -> Account:
    return db.session.scalars(select(Account).where(Account.reference == reference)).one()


def _session_of(account: Account) -> str:
    is_staff = account.kind == "staff"
    return open_session(account.id, device="A test's browser", now=clock.now(), second_factor=is_staff)


def _example_person(role: str) -> Account:
    """Somebody of this role who is there already, or somebody new."""
    living = select(Account).where(Account.ended_at.is_(None)).order_by(Account.id)
    if role in STAFF_ROLES:
        staff = db.session.scalars(living.where(Account.kind == "staff"))
        return next((account for account in staff if role in account.roles), None) or somebody(role)
    at_home = (
        living.join(Person, Person.account_id == Account.id)
        .join(Membership, (Membership.person_id == Person.id) & Membership.until_on.is_(None))
        .join(Household, Household.id == Membership.household_id)
        .where(Household.stage == STAGES[role])
    )
    return db.session.scalars(at_home).first() or somebody(role)


def mint(role: str) -> str:
    """The session cookie's value for somebody of this role, on the portal of these settings."""
    app = create_app()
    with app.app_context():
        begin_write()
        token = _session_of(_example_person(role))
        db.session.commit()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    value = signer.dumps({COOKIE_KEY: token})
    return str(value)


if __name__ == "__main__":
    sys.stdout.write(mint(sys.argv[1]))
