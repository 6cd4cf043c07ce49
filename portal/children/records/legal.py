"""Milestones and clearing: what was decided of a child, and whether it allows that families are shown it.

Clearing is a person's act, for which the milestones must allow it; where they do not any more, it is taken
back by itself, in the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.changing import change_where
from portal.children.ending import end_grants_of_group
from portal.children.holding import MOVED_ON, audit_child, hold_child, move, note
from portal.children.models import Child, ChildGroup, ChildMilestone
from portal.children.placing.standing import is_with_a_family
from portal.children.queries import milestones_of
from portal.children.rules import BY_HAND, GroupState, Milestone, why_not_cleared
from portal.children.showing.rules import Ended
from portal.errors import Conflict, Refused
from portal.extensions import db


def write_milestone(
    reference: str, kind: str, on: date, text: str, *, by: Viewer, now: datetime
) -> ChildMilestone:
    """Write down what was decided of a child, and when. Raises NotFound, Refused, Conflict for a second one.

    Where it means that the child may not be shown any more, the clearing is taken back.
    """
    child, group = hold_child(reference, by)
    if kind not in set(BY_HAND):
        raise Refused("Choose what was decided.")
    if not child.born_on <= on <= local_day(now):
        raise Refused("Enter the day it was decided: after the child was born, and not to come.")
    if kind in kinds_of(child):
        raise Conflict("This is written down already. Undo it first if the day is wrong.")
    row = ChildMilestone(child_id=child.id, kind=kind, on=on, note=text.strip(), by=by.label, at=now)
    db.session.add(row)
    audit_child("children.milestone_written", child, by, now, kind=kind)
    _follow(child, group, by, now)
    return row


def undo_milestone(reference: str, kind: str, *, by: Viewer, now: datetime) -> None:
    """Undo what was written down by mistake; it is kept as undone. Raises NotFound, Conflict."""
    child, group = hold_child(reference, by)
    done = change_where(
        ChildMilestone,
        ChildMilestone.child_id == child.id,
        ChildMilestone.kind == kind,
        ChildMilestone.kind.in_([one.value for one in BY_HAND]),
        ChildMilestone.undone_at.is_(None),
        undone_at=now,
        undone_by=by.label,
    )
    if not done:
        raise Conflict(MOVED_ON)
    audit_child("children.milestone_undone", child, by, now, kind=kind)
    _follow(child, group, by, now)


def clear(reference: str, *, by: Viewer, now: datetime) -> None:
    """Say that families may be shown this child. Raises NotFound, Refused where the milestones forbid it."""
    child, group = hold_child(reference, by)
    if group.state == GroupState.WITHDRAWN:
        raise Refused("The plan has changed. Get the group ready again first.")
    if why := why_not_cleared(kinds_of(child)):
        raise Refused(why)
    if child.cleared_at is None:
        child.cleared_at, child.cleared_by = now, by.label
        audit_child("children.child_cleared", child, by, now)


def take_clearing_back(reference: str, *, by: Viewer, now: datetime) -> None:
    """Say that families may not be shown this child now. Again changes nothing. Raises NotFound."""
    child, group = hold_child(reference, by)
    if child.cleared_at is not None:
        _unclear(child, group, "A child may not be shown now", by, now)


def kinds_of(child: Child) -> set[str]:
    """The kinds of milestone that stand of a child."""
    return {one.kind for one in milestones_of([child.id])[child.id]}


def _follow(child: Child, group: ChildGroup, by: Viewer, now: datetime) -> None:
    if child.cleared_at is not None and why_not_cleared(kinds_of(child)):
        _unclear(child, group, "The plan of a child changed", by, now)


def _unclear(child: Child, group: ChildGroup, what: str, by: Viewer, now: datetime) -> None:
    """Nobody is shown the group any more: what is open ends, and if it waited it is on hold.

    While it goes to a family, or lives with one, that goes on until it is written down there that it ended.
    """
    child.cleared_at, child.cleared_by = None, ""
    audit_child("children.clearing_taken_back", child, by, now)
    if group.state == GroupState.ADOPTED or is_with_a_family(group.id):
        note(group, what, by=by, now=now, text=child.alias)
        return
    end_grants_of_group(group.id, Ended.CHANGED, by=by, now=now)
    if group.state == GroupState.WAITING:
        move(group, GroupState.ON_HOLD, now=now)
    note(group, what, by=by, now=now, text=child.alias)


def first_placement_orders(group_ids: list[int]) -> dict[int, date]:
    """The day of the earliest placement order in each of these groups that has one. One query."""
    rows = db.session.execute(
        select(Child.group_id, ChildMilestone.on)
        .join(ChildMilestone, ChildMilestone.child_id == Child.id)
        .where(
            Child.group_id.in_(group_ids),
            ChildMilestone.kind == Milestone.PLACEMENT_ORDER.value,
            ChildMilestone.undone_at.is_(None),
        )
    )
    found: dict[int, date] = {}
    for group_id, on in rows:
        found[group_id] = min(on, found.get(group_id, on))
    return found
