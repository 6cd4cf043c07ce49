"""When adults part, the assessment stops and is decided afresh (safety rule 3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import SYSTEM
from portal.extensions import db
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.messages.actions import withdraw_messages


def stop_for_parting(household_id: int, now: datetime) -> None:
    """Stop a household's open journey: its promises end, nothing that waits goes out, links open nothing.

    Nothing says who said it. Once a manager has decided, undoing this lets the journey go on for
    whoever stays.
    """
    reference = db.session.scalar(
        select(Journey.reference).where(Journey.household_id == household_id, Journey.ended_at.is_(None))
    )
    if reference is None:
        return
    withdraw_messages(SUBJECT, reference, by=SYSTEM, now=now)
    move_on(reference, Verb.PART, by="system", now=now)
