"""Signing a registration by typing one's own name; the last signature begins our time."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from portal.access import Viewer
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.journey.actions import audit_journey
from portal.journey.models import Journey
from portal.journey.moving import promise_for_journey
from portal.journey.pathways import Stage
from portal.journey.registration.actions import bring_in_line, own_name, take_own
from portal.journey.registration.models import Registration, RegistrationAsk, RegistrationSignature
from portal.journey.registration.queries import done_codes, rows_of, seen_of, signers_of
from portal.journey.registration.rules import HOUSEHOLD, is_own_name, missing_sections
from portal.promises.kinds import Kind


def sign(typed: str, *, seen: str, by: Viewer, now: datetime) -> bool:
    """Sign by typing one's own name; says whether everybody has signed now, so that our time begins.

    `seen` is what the signer read (queries.Overview.seen). Signing twice changes nothing. Raises Refused
    naming what is missing, Conflict when something they read has changed since.
    """
    journey, registration = take_own(by)
    member = own_name(journey, by)
    if member.person_id in signers_of(registration):
        return registration.complete_at is not None
    missing = [
        *missing_sections(done_codes(registration, member.person_id), journey.pathway, is_own=True),
        *missing_sections(done_codes(registration, HOUSEHOLD), journey.pathway, is_own=False),
    ]
    if missing:
        raise Refused("Still to fill in: " + ", ".join(one.title for one in missing) + ".")
    rows = rows_of(registration, member.person_id)
    if seen != seen_of(rows):
        raise Conflict("Something on this page has changed since you opened it. Read it again, then sign.")
    identity = next(json.loads(row.answers) for row in rows if row.code == "identity")
    full_name = f"{identity.get('given_name', '')} {identity.get('family_name', '')}"
    if not is_own_name(typed, full_name, member.name):
        raise Refused(f"Type your name as it stands in your part: {full_name.strip()}.")
    db.session.add(
        RegistrationSignature(
            registration_id=registration.id, person_id=member.person_id, name=typed.strip(), signed_at=now
        )
    )
    _meet_asks(registration, [member.person_id], now=now)
    db.session.flush()
    audit_journey("registration.signed", journey, by, now)
    is_complete = _complete(journey, registration, by=by, now=now)
    bring_in_line(journey, registration, by=by, now=now)
    return is_complete


def _complete(journey: Journey, registration: Registration, *, by: Viewer, now: datetime) -> bool:
    adopting = [one.person_id for one in applicants_of(journey.household_id)]
    if not set(adopting) <= signers_of(registration):
        return False
    registration.complete_at = now
    _meet_asks(registration, [None], now=now)
    if journey.stage == Stage.REGISTRATION:
        promise_for_journey(journey, Kind.REGISTRATION_DECISION, by=by, now=now)
    audit_journey("registration.complete", journey, by, now)
    return True


def _meet_asks(registration: Registration, whose: Collection[int | None], *, now: datetime) -> None:
    keys = [one for one in whose if one is not None]
    theirs = RegistrationAsk.person_id.in_(keys) if keys else RegistrationAsk.person_id.is_(None)
    db.session.execute(
        update(RegistrationAsk)
        .where(RegistrationAsk.registration_id == registration.id, RegistrationAsk.met_at.is_(None), theirs)
        .values(met_at=now)
    )
