"""Beginning again: after a break that ran out, a withdrawal or a "no", with what they wrote before.

A second adoption begins so too. What was written is there to be confirmed page by page; nothing is
signed, and nothing of it counts before they say that it is still so.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import Refused
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.journey.actions import audit_journey
from portal.journey.models import Journey
from portal.journey.moves import Outcome
from portal.journey.pathways import Pathway
from portal.journey.queries import journey_for
from portal.journey.registration.carrying import begin_registration, carried_of
from portal.journey.registration.models import RegistrationSection
from portal.journey.registration.queries import registration_of
from portal.journey.registration.rules import HOUSEHOLD

AGAIN = frozenset(set(Outcome) - {Outcome.PARTED})
"""How a journey may have ended for the household to begin again; people who parted begin anew each."""


def may_begin_again(journey: Journey) -> bool:
    """Whether the household may begin again from this page."""
    return journey.ended_at is not None and journey.outcome in AGAIN


def begin_again(reference: str, *, by: Viewer, now: datetime) -> Journey:
    """Open a new journey of the household on the same pathway, with what was written before.

    Consents are asked anew. Raises NotFound, Refused while the last one goes on, Conflict when a new
    one has begun.
    """
    before = journey_for(by, reference)
    if not may_begin_again(before):
        raise Refused("This goes on still, so nothing new can begin.")
    registration = registration_of(before)
    journey = begin_registration(
        before.household_id,
        Pathway(before.pathway),
        carried_of(registration) if registration else None,
        by=by,
        now=now,
    )
    after = registration_of(journey)
    if registration is not None and after is not None:
        staying = {HOUSEHOLD, *(one.person_id for one in applicants_of(journey.household_id))}
        for row in _rows(registration.id):
            if row.person_key in staying and row.code != "consents":
                db.session.add(
                    RegistrationSection(
                        registration_id=after.id,
                        person_id=row.person_id,
                        person_key=row.person_key,
                        code=row.code,
                        answers=row.answers,
                        is_done=False,
                        version=1,
                        changed_at=row.changed_at,
                        changed_by=row.changed_by,
                        changed_by_name=row.changed_by_name,
                    )
                )
        db.session.flush()
    audit_journey("registration.begun_again", journey, by, now, before=reference)
    return journey


def _rows(registration_id: int) -> list[RegistrationSection]:
    return list(
        db.session.scalars(
            select(RegistrationSection)
            .where(RegistrationSection.registration_id == registration_id)
            .order_by(RegistrationSection.id)
        )
    )
