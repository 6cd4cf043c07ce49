"""From the match to moving in: the placement begun, the days of introductions, the day they move in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.changing import change_where
from portal.children.holding import MOVED_ON, hold_group, move, note
from portal.children.models import ChildGroup, ChildMilestone
from portal.children.placing.holding import audit, hold_placement, move_household, take, write_milestones
from portal.children.placing.letting_go import withdraw_letters
from portal.children.placing.models import ChildIntroduction, ChildPlacement
from portal.children.placing.promising import begin_again, begin_chain, chain_of, take_all_back
from portal.children.placing.rules import OPEN, State, check_ahead, check_past
from portal.children.queries import children_of
from portal.children.rules import GroupState, Milestone
from portal.children.telling import tell_household
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.journey.moves import Verb

MOST_DAYS = 60
"""Days of introductions at most."""

OPEN_ALREADY = "They go to a family, or live with one, already; or another child does with this family."


@dataclass(frozen=True)
class PlannedDay:
    """One day of the introductions."""

    on: date
    what: str
    who: str
    place: str


def begin_placement(
    group_reference: str,
    *,
    told_on: date | None = None,
    moves_in_on: date | None = None,
    by: Viewer,
    now: datetime,
) -> ChildPlacement:
    """Begin the way of a matched group to its family: the plan of introductions.

    `told_on` is when the family was told in writing that they are matched, `moves_in_on` the day of moving in
    that is planned. Raises NotFound, Refused for days that cannot be, Conflict where the group is not
    matched or it has begun.
    """
    group = hold_group(group_reference, by)
    if group.state != GroupState.MATCHED or group.household_id is None:
        raise Conflict("Only a group that is matched goes to its family.")
    matched_on = _matched_on(group) or local_day(group.since_at)
    _check_days(matched_on, told_on, moves_in_on, now)
    placement = ChildPlacement(
        group_id=group.id,
        household_id=group.household_id,
        state=State.PLANNED.value,
        matched_on=matched_on,
        told_on=told_on,
        moves_in_on=moves_in_on,
        began_at=now,
        began_by=by.label,
    )
    insert_placement(placement)
    note(group, "Introductions are planned", by=by, now=now)
    audit("children.placement_begun", placement, by, now)
    return placement


def insert_placement(placement: ChildPlacement) -> None:
    """Write a new placement. Raises Conflict where one of the group or the household is open."""
    is_open = select(ChildPlacement.id).where(
        ChildPlacement.state.in_([one.value for one in OPEN]),
        (ChildPlacement.group_id == placement.group_id)
        | (ChildPlacement.household_id == placement.household_id),
    )
    if db.session.scalars(is_open).first() is not None:
        raise Conflict(OPEN_ALREADY)
    try:
        with db.session.begin_nested():
            db.session.add(placement)
            db.session.flush()
    except IntegrityError as problem:  # somebody else was first by a moment
        raise Conflict(OPEN_ALREADY) from problem


def _matched_on(group: ChildGroup) -> date | None:
    return db.session.scalar(
        select(func.max(ChildMilestone.on)).where(
            ChildMilestone.child_id.in_([one.id for one in children_of(group.id)]),
            ChildMilestone.kind == Milestone.MATCHED.value,
            ChildMilestone.undone_at.is_(None),
        )
    )


def _check_days(
    matched_on: date | None, told_on: date | None, moves_in_on: date | None, now: datetime
) -> None:
    if told_on is not None:
        check_past(told_on, None, now, "they were told")
    if moves_in_on is not None:
        check_ahead(moves_in_on, matched_on, now)


def keep_days(
    reference: str, *, told_on: date | None, moves_in_on: date | None, by: Viewer, now: datetime
) -> None:
    """Say when the family was told that they are matched, and when the children are to move in.

    Raises NotFound, Refused for days that cannot be, Conflict once they live there for adoption.
    """
    placement, group = hold_placement(reference, by)
    _check_days(placement.matched_on, told_on, moves_in_on, now)
    was = placement.moves_in_on
    take(placement, [State.PLANNED], State.PLANNED, told_on=told_on, moves_in_on=moves_in_on)
    audit("children.moving_in_planned", placement, by, now)
    if moves_in_on is not None and moves_in_on != was:
        tell_household(placement.household_id, group, now=now)


def plan_day(reference: str, day: PlannedDay, *, by: Viewer, now: datetime) -> ChildIntroduction:
    """Put a day into the plan of introductions. Raises NotFound, Refused, Conflict once they moved in."""
    placement, _group = hold_placement(reference, by)
    if placement.state != State.PLANNED:
        raise Conflict(MOVED_ON)
    check_ahead(day.on, placement.matched_on, now)
    if not (day.what.strip() and day.who.strip() and day.place.strip()):
        raise Refused("Write what happens, who is there, and where.")
    stands = select(func.count()).where(
        ChildIntroduction.placement_id == placement.id, ChildIntroduction.removed_at.is_(None)
    )
    if (db.session.scalar(stands) or 0) >= MOST_DAYS:
        raise Refused(f"{MOST_DAYS} entries at most. Remove one first.")
    row = ChildIntroduction(
        placement_id=placement.id,
        on=day.on,
        what=day.what.strip(),
        who=day.who.strip(),
        place=day.place.strip(),
        by=by.label,
        at=now,
    )
    db.session.add(row)
    audit("children.introduction_planned", placement, by, now)
    return row


def remove_day(reference: str, day: str, *, by: Viewer, now: datetime) -> None:
    """Take a day out of the plan; it stays in the history. Raises NotFound, Conflict where it is out."""
    placement, _group = hold_placement(reference, by)
    done = change_where(
        ChildIntroduction,
        ChildIntroduction.placement_id == placement.id,
        ChildIntroduction.reference == day,
        ChildIntroduction.removed_at.is_(None),
        removed_at=now,
        removed_by=by.label,
    )
    if not done or placement.state != State.PLANNED:
        raise Conflict(MOVED_ON)
    audit("children.introduction_removed", placement, by, now)


def move_in(reference: str, on: date, *, by: Viewer, now: datetime) -> None:
    """Write down the day the children moved in; of a fostered child, when that became for adoption.

    The group and the household's journey go along; visits and reviews are promised from this day.
    Raises NotFound, Refused for a day that cannot be, Conflict where they live there already.
    """
    placement, group = hold_placement(reference, by)
    if placement.state not in (State.PLANNED, State.FOSTERED):
        raise Conflict(MOVED_ON)
    is_fostered = placement.state == State.FOSTERED
    if is_fostered and placement.matched_on is None:
        raise Refused("Write down the match first: the court and the panel come before.")
    check_past(on, placement.matched_on, now, "they moved in")
    moved_in_on = placement.moved_in_on if is_fostered else on
    take(placement, [State.PLANNED, State.FOSTERED], State.LIVING, moved_in_on=moved_in_on, counts_from=on)
    move(group, GroupState.MOVED_IN, now=now)
    write_milestones(group, Milestone.MOVED_IN, on, by=by, now=now)
    move_household(placement.household_id, Verb.CHILD_MOVES_IN, by=by, now=now)
    if is_fostered:
        withdraw_letters(placement, now=now)
        begin_again(placement, by=by, now=now)
    else:
        begin_chain(placement, by=by, now=now)
    note(group, "Moved in", by=by, now=now)
    audit("children.moved_in", placement, by, now)


def correct_moving_in(reference: str, on: date, because: str, *, by: Viewer, now: datetime) -> None:
    """Put right the day from which visits and reviews count: they are promised again from it.

    Raises NotFound, Refused without a reason or for a day after a visit, Conflict where they are not there.
    """
    placement, group = hold_placement(reference, by)
    if placement.state != State.LIVING or placement.counts_from is None:
        raise Conflict(MOVED_ON)
    if not because.strip():
        raise Refused("Write why, in a few words.")
    check_past(on, placement.matched_on, now, "they moved in")
    if any(one.on < on for one in chain_of(placement)):
        raise Refused("A visit or review was written down before that day. Undo it first.")
    if placement.applied_on is not None:
        raise Refused("The family has applied for the order: the day stands.")
    take_all_back(placement, by=by, now=now)
    moved_in_on = on if not placement.is_early else placement.moved_in_on
    take(placement, [State.LIVING], State.LIVING, moved_in_on=moved_in_on, counts_from=on)
    begin_again(placement, by=by, now=now)
    db.session.execute(
        update(ChildMilestone)
        .where(
            ChildMilestone.child_id.in_([one.id for one in children_of(group.id)]),
            ChildMilestone.kind == Milestone.MOVED_IN.value,
            ChildMilestone.undone_at.is_(None),
        )
        .values(undone_at=now, undone_by=by.label)
        .execution_options(synchronize_session="fetch")
    )
    write_milestones(group, Milestone.MOVED_IN, on, by=by, now=now)
    note(group, "The day of moving in was put right", by=by, now=now, text=because)
    audit("children.moving_in_corrected", placement, by, now)
