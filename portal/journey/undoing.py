"""Undoing a wrong click: the last move, on the day it was made, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.households.partings.queries import is_parting
from portal.households.queries import applicants_of
from portal.journey.actions import SUBJECT, audit_journey, journey_by_id, refresh_steps
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import MOVES, Verb
from portal.journey.moving import follow_household, last_move, moved
from portal.journey.pathways import Stage
from portal.promises.actions import cancel_promise
from portal.promises.queries import promises_for
from portal.promises.reopening import reopen_promise

keeps_from_undoing: list[Callable[[Journey, JourneyMove], str]] = []
"""Hook: what happened since a move and has to be taken back before it, in a sentence; empty: nothing."""


def undo_last_move(reference: str, *, because: str, by: Viewer, now: datetime) -> Journey:
    """Undo a wrong click: the last move, on the day it was made, with a reason.

    The stage before is again as it was, its promise open with the due moment that was told. Raises
    Refused for the family's own moves, another day's, or without a reason. What stopped because the
    adults part goes on by this on any day, once a manager has decided: for whoever stays.
    """
    found = db.session.scalar(select(Journey.id).where(Journey.reference == reference))
    journey = journey_by_id(found or 0)
    last = last_move(journey.id)
    if last is None:
        raise Refused("There is no move to undo.")
    if problem := why_not_undo(journey, last, now):
        raise Refused(problem)
    if not because.strip():
        raise Refused("Enter why this was a mistake.")
    left = Stage(journey.stage)
    undone = db.session.execute(
        update(Journey)
        .where(Journey.id == journey.id, Journey.moves == journey.moves)
        .values(
            stage=last.from_stage,
            stage_since=_since(journey, last),
            moves=Journey.moves + 1,
            ended_at=None,
            ended_on=None,
            outcome=None,
        )
        .returning(Journey.id)
    ).scalar()
    if undone is None:
        raise Conflict("A colleague has just moved this household on. Look at it again first.")
    last.undone_at, last.undone_by, last.undone_because = now, by.label, because.strip()[:200]
    db.session.refresh(journey)
    for promise in promises_for(SUBJECT, journey.reference):
        if promise.reference in last.made_promises and promise.ended_at is None:
            cancel_promise(promise.kind, SUBJECT, journey.reference, because="Undone", by=by, now=now)
    for ended in last.ended_promises:
        reopen_promise(ended, by=by, now=now)
    follow_household(journey)
    refresh_steps(journey, now=now)
    audit_journey("journey.undone", journey, by, now, move=last.verb, was=left.value)
    for tell in moved:
        tell(journey, last)
    return journey


def why_not_undo(journey: Journey, last: JourneyMove, now: datetime) -> str:
    """Why a journey's last move cannot be undone now, in words; empty when it can."""
    if last.verb == Verb.PART:
        return _why_not_go_on(journey)
    if MOVES[Verb(last.verb)].by_family:
        return "The family asked for this. Talk with them first."
    if last.on != local_day(now):
        return "Only a move made today can be undone. Make the right move now, and note why."
    return next(filter(None, (asks(journey, last) for asks in keeps_from_undoing)), "")


def _why_not_go_on(journey: Journey) -> str:
    if is_parting(journey.household_id):
        return "A manager has to decide about the adults first."
    if not applicants_of(journey.household_id):
        return "Nobody who adopts is in this household any more. Begin again with each in their own."
    return ""


def _since(journey: Journey, last: JourneyMove) -> datetime:
    before = db.session.scalar(
        select(JourneyMove.at)
        .where(
            JourneyMove.journey_id == journey.id,
            JourneyMove.undone_at.is_(None),
            JourneyMove.to_stage == last.from_stage,
            JourneyMove.number < last.number,
        )
        .order_by(JourneyMove.number.desc())
        .limit(1)
    )
    return before or journey.began_at
