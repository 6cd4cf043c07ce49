"""What falls due by itself in an assessment: the applicants' time for comments on the report is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.extensions import db
from portal.journey.actions import journey_by_id
from portal.journey.assessment.reporting import go_on_without
from portal.journey.models import Journey, JourneyStep
from portal.journey.rules import StepState


def let_comments_lapse(now: datetime) -> int:
    """Go on without the comments whose time is over; says how many applicants that was about."""
    waiting = db.session.execute(
        select(Journey.household_id, Journey.id)
        .join(JourneyStep, JourneyStep.journey_id == Journey.id)
        .where(JourneyStep.code == "par_read", JourneyStep.state == StepState.WAITING_FOR_YOU.value)
        .distinct()
        .order_by(Journey.household_id, Journey.id)  # as households are held
    ).all()
    return sum(go_on_without(journey_by_id(one.id), by="system", now=now) for one in waiting)
