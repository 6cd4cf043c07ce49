"""Telling a family what was done for it: it keeps the promise, and the next one begins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.telling import tell_who_adopts
from portal.children.updates.models import ChildUpdate
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import household_for
from portal.journey.actions import SUBJECT as JOURNEY
from portal.journey.models import Journey
from portal.journey.moving import WAITING, promise_for_journey
from portal.promises.actions import keep_promise
from portal.promises.kinds import Kind

MOST = 5_000
"""Characters of one telling."""


def tell_what_we_did(household: str, words: str, *, by: Viewer, now: datetime) -> ChildUpdate:
    """Tell an approved family, in words that it reads, what was done for it since the last time.

    The open promise is kept, and the next one is due four weeks from now. Raises NotFound, Refused without
    words, Conflict for a family that does not wait for a child (any more).
    """
    if not words.strip():
        raise Refused("Write what was done for them.")
    found = household_for(by, household)
    home = db.session.scalars(
        select(Household)
        .where(Household.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    journey = db.session.scalars(
        select(Journey)
        .where(Journey.household_id == home.id, Journey.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if journey is None or journey.stage not in WAITING:
        raise Conflict("This is for approved families that wait for a child.")
    told = ChildUpdate(household_id=home.id, words=words.strip(), by=by.label, at=now)
    db.session.add(told)
    db.session.flush()
    keep_promise(Kind.WAITING_UPDATE, JOURNEY, journey.reference, by=by, now=now)
    promise_for_journey(journey, Kind.WAITING_UPDATE, by=by, now=now)
    record(
        "children.update_told",
        by=by,
        subject_kind="household",
        subject_ref=home.reference,
        now=now,
        details={"update": told.reference},
    )
    tell_who_adopts(home.id, "household", home.reference, now=now)
    return told
