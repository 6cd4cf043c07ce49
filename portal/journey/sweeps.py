"""What falls due by itself in journeys: a child at home who turns 18 adds a police check."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.agency.rules import local_day
from portal.extensions import db
from portal.households.models import Membership, Person
from portal.journey.actions import journey_by_id, refresh_steps
from portal.journey.models import Journey
from portal.promises.rules import add_months

OF_AGE = 18 * 12
"""In months."""


def follow_birthdays(now: datetime) -> int:
    """Bring the steps in line where a child at home has come of age; says how many steps changed."""
    born_by = add_months(local_day(now), -OF_AGE)
    found = db.session.execute(
        select(Journey.household_id, Journey.id)
        .join(Membership, Membership.household_id == Journey.household_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Journey.ended_at.is_(None),
            Membership.role == "child",
            Membership.until_on.is_(None),
            Person.born_on <= born_by,
        )
        .distinct()
        .order_by(Journey.household_id, Journey.id)  # as households are held
    ).all()
    return sum(refresh_steps(journey_by_id(one.id), now=now) for one in found)
