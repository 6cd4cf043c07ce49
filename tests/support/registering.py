"""Couples on a live portal, at the step a story begins with.

Made by a few lines of Python on the live portal's settings, which print what the story needs, as JSON.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from portal import clock, create_app
from portal.access import Viewer
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.journey.actions import change_step
from portal.journey.breaks.actions import record_pause
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.pathways import Pathway
from portal.journey.queries import rows_of
from portal.journey.registration.carrying import Carried, begin_registration
from portal.journey.registration.deciding import accept
from portal.journey.registration.filling import fill_for_example
from portal.journey.registration.queries import registration_of
from portal.journey.rules import FINISHED, StepState
from portal.web.changes import begin_write
from tests.support.live import LivePortal

STAFF = Viewer(account_id=0, reference="STAF-0001", name="Wendy Worker", kind="staff")


PROGRAM = "from tests.support.registering import make; print(make('{state}', '{pathway}', {names!r}))"
ACCEPTED_BEFORE, PAUSED_BEFORE = timedelta(days=45), timedelta(days=10)
"""How long before now somebody paused was accepted, and their pause began."""

PAUSED_UNTIL = date(2026, 12, 18)


@dataclass(frozen=True)
class Couple:
    """A couple on a live portal: their journey, and a session cookie's value for each."""

    journey: str
    household: str
    cookies: list[str]


def couple_on(
    portal: LivePortal, state: str, pathway: str = "standard", names: tuple[str, ...] = ("Sam", "Alex")
) -> Couple:
    """Make a couple on a portal that runs: open, filled, signed, stage_1, paused or break."""
    told = json.loads(portal.run_python(PROGRAM.format(state=state, pathway=pathway, names=names)))
    return Couple(told["journey"], told["household"], told["cookies"])


def _made(state: str, pathway: str, names: tuple[str, ...]) -> tuple[Journey, str, list[Account]]:
    now, mark = clock.now(), secrets.token_hex(3)
    if state == "paused":
        now -= ACCEPTED_BEFORE
    household = make_household(f"{' and '.join(names)} Example {mark}", authority="kent", by=STAFF, now=now)
    accounts, first = [], 0
    for name in names:
        person = add_person(
            household.id,
            given_name=name,
            family_name="Example",
            email=f"{name.lower()}-{mark}@example.org",
            by=STAFF,
            now=now,
            from_on=clock.today(),
        )
        first = first or person.id
        account = db.session.get_one(Account, make_account_of(person.id, by=STAFF, now=now))
        account.first_signed_in_at = now
        accounts.append(account)
    if pathway == Pathway.CHILD_IN_FAMILY:
        add_person(
            household.id,
            given_name="Pip",
            family_name="Example",
            role="child",
            born_on=date(2018, 5, 1),
            by=STAFF,
            now=now,
            from_on=clock.today(),
        )
    carried = Carried(person_id=first, authority="kent", postcode="ME14 1XX", access_needs="Large print")
    journey = begin_registration(household.id, pathway, carried, by=STAFF, now=now)
    if state != "open":
        fill_for_example(journey, now=now, is_signed=state != "filled")
    if state in ("stage_1", "paused", "break"):
        _accept(journey, now)
    if state == "paused":
        began = clock.now() - PAUSED_BEFORE
        record_pause(journey.reference, until=PAUSED_UNTIL, reason="A move", by=STAFF, now=began)
    if state == "break":
        for row in rows_of(journey):
            if row.state not in FINISHED:
                change_step(journey, row, StepState.IN_ORDER, by=STAFF, now=now)
        move_on(journey.reference, Verb.PASS_STAGE_1, by=STAFF, now=now)
    return journey, household.reference, accounts


def _accept(journey: Journey, now: datetime) -> None:
    registration = registration_of(journey)
    assert registration is not None
    assert registration.complete_at is not None
    accept(journey.reference, complete_at=registration.complete_at.isoformat(), by=STAFF, now=now)


def _cookie(app: Flask, account: Account) -> str:
    token = open_session(account.id, device="A story's browser", now=clock.now(), second_factor=False)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({COOKIE_KEY: token}))


def make(state: str, pathway: str, names: tuple[str, ...]) -> str:
    """Make the couple on the portal of these settings; what the story needs, as JSON."""
    app = create_app()
    with app.app_context():
        begin_write()
        journey, household, accounts = _made(state, pathway, names)
        cookies = [_cookie(app, account) for account in accounts]
        db.session.commit()
        return json.dumps({"journey": journey.reference, "household": household, "cookies": cookies})
