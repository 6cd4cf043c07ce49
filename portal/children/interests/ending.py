"""Ending interests: of a group that is held, withdrawn or linked, or of a household that goes another way.

The family reads a gentle sentence on its pages and never why a child is on hold. Nothing is promised about
an ended interest any more. A grant whose day passes ends no interest: it still gets its answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.access import Viewer
from portal.children.interests.holding import audit, no_answer_needed, note
from portal.children.interests.models import ChildInterest
from portal.children.interests.rules import LIVE, NOT_NEEDED, Closed, State, closed_for
from portal.children.models import ChildGroup
from portal.children.telling import tell_household, tell_worker
from portal.extensions import db
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.pathways import Stage

GOES_ON = (Stage.STAGE_2, Stage.APPROVED)
"""Stages of a journey in which a family waits for answers."""


def close_interests(
    group_id: int, because: str, *, by: Viewer, now: datetime, keep_household_id: int | None = None
) -> int:
    """End every live interest in a held group, but of the household that stays; says how many there were.

    `because` is why its grants end (showing.rules.Ended), or "linked". Each family that waited is told to
    look, but where it is left alone (safety rule 12).
    """
    others = ChildInterest.household_id != (keep_household_id or 0)
    rows = _live(ChildInterest.group_id == group_id, others)
    for one, group in rows:
        _close(one, group, closed_for(because), by=by, now=now)
        tell_household(one.household_id, group, now=now)
        tell_worker(one.household_id, now=now)
    return len(rows)


def close_for_link(group_id: int, household_id: int, *, by: Viewer | str, now: datetime) -> None:
    """End the interest that we took further, as the link of a held group ends. Nobody is written to."""
    theirs = ChildInterest.group_id == group_id, ChildInterest.household_id == household_id
    for one, group in _live(*theirs, ChildInterest.state == State.TAKEN_UP.value):
        _close(one, group, Closed.LINK_ENDED, by=by, now=now)


def close_for_parting(household_id: int, now: datetime) -> None:
    """End the interests of a household whose adults part; nobody is written to (safety rule 3)."""
    for one, group in _live(ChildInterest.household_id == household_id):
        _close(one, group, Closed.PARTED, by="system", now=now)


def follow_journey(journey: Journey, move: JourneyMove) -> None:
    """End what a family waited for as it stops, or goes on with one child. Hook of journey.moving.moved.

    What we took further with it is ended by whoever ends that link; nobody is written to.
    """
    if move.undone_at is not None or (journey.ended_at is None and journey.stage in GOES_ON):
        return
    states = LIVE if journey.ended_at is not None else LIVE[:1]
    theirs = ChildInterest.household_id == journey.household_id
    for one, group in _live(theirs, ChildInterest.state.in_(states)):
        because = Closed.PARTED if move.verb == Verb.PART else Closed.OWN_WAY
        _close(one, group, because, by=move.by, now=move.at)


def _live(*which: ColumnElement[bool]) -> Sequence[tuple[ChildInterest, ChildGroup]]:
    rows = db.session.execute(
        select(ChildInterest, ChildGroup)
        .join(ChildGroup, ChildGroup.id == ChildInterest.group_id)
        .where(*which, ChildInterest.state.in_(LIVE))
        .order_by(ChildInterest.id)
        .with_for_update(of=ChildInterest)
        .execution_options(populate_existing=True)
    )
    return [(one, group) for one, group in rows]


def _close(
    one: ChildInterest, group: ChildGroup, because: Closed, *, by: Viewer | str, now: datetime
) -> None:
    one.state, one.closed_because = State.ENDED.value, because.value
    one.changed_at, one.seen = now, one.seen + 1
    no_answer_needed(one, NOT_NEEDED[because], by=by, now=now)
    note(one, f"Ended: {NOT_NEEDED[because].lower()}", by=by, now=now)
    audit("children.interest_ended", one, group.reference, by, now, because=because.value)
