"""One placement and its group, held until the transaction ends; their milestones, audit and journey."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.changing import change_where
from portal.children.holding import MOVED_ON, audit_child, hold_with_families
from portal.children.models import Child, ChildGroup, ChildMilestone
from portal.children.placing.models import ChildPlacement
from portal.children.placing.rules import SUBJECT, State
from portal.children.placing.visibility import is_open_placement
from portal.children.queries import children_of, milestones_of
from portal.children.rules import Milestone
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on


def hold_placement(reference: str, by: Viewer) -> tuple[ChildPlacement, ChildGroup]:
    """A placement and its group as they are now, for staff; families and group are held first.

    Raises NotFound.
    """
    which = select(ChildPlacement.group_id, ChildPlacement.household_id)
    found = db.session.execute(
        which.where(ChildPlacement.reference == reference, is_open_placement(by))
    ).one_or_none()
    if found is None:
        raise NotFound
    hold_with_families([found.group_id], [found.household_id])
    group = db.session.get_one(ChildGroup, found.group_id, populate_existing=True)
    held = select(ChildPlacement).where(ChildPlacement.reference == reference).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one(), group


def take(placement: ChildPlacement, was: Collection[State], to: State, **also: object) -> None:
    """Take a held placement on to a state, with what goes along. Raises Conflict where it is elsewhere."""
    done = change_where(
        ChildPlacement,
        ChildPlacement.id == placement.id,
        ChildPlacement.state.in_([one.value for one in was]),
        state=to.value,
        **also,
    )
    if not done:
        raise Conflict(MOVED_ON)


def audit(event: str, placement: ChildPlacement, by: Viewer, now: datetime, **details: str) -> None:
    """Write what was done, after what changed is written."""
    db.session.flush()
    record(event, by=by, subject_kind=SUBJECT, subject_ref=placement.reference, now=now, details=details)


def write_milestones(
    group: ChildGroup, kind: Milestone, on: date, *, by: Viewer, now: datetime
) -> None:  # fmt: skip
    """Write a milestone of every child of a group that has it not yet."""
    children = children_of(group.id)
    stands = milestones_of([one.id for one in children])
    for child in children:
        if kind not in {one.kind for one in stands[child.id]}:
            row = ChildMilestone(child_id=child.id, kind=kind.value, on=on, by=by.label, at=now)
            db.session.add(row)
            audit_child("children.milestone_written", child, by, now, kind=kind.value)


def undo_milestones(
    group: ChildGroup, kinds: Collection[Milestone], *, by: Viewer | str, now: datetime, stood: bool = False
) -> None:  # fmt: skip
    """Undo milestones of every child of a group; they stay in the history as undone.

    `stood`: they were true, and what followed ended them: reports go on counting them.
    """
    children = {one.id: one for one in children_of(group.id)}
    undone = db.session.execute(
        update(ChildMilestone)
        .where(
            ChildMilestone.child_id.in_(sorted(children)),
            ChildMilestone.kind.in_([one.value for one in kinds]),
            ChildMilestone.undone_at.is_(None),
        )
        .values(undone_at=now, undone_by=by if isinstance(by, str) else by.label, stood=stood)
        .returning(ChildMilestone.child_id, ChildMilestone.kind)
        .execution_options(synchronize_session="fetch")
    ).all()
    for child_id, kind in sorted(undone):
        audit_child("children.milestone_undone", children[child_id], by, now, kind=kind)


def uncleared(group: ChildGroup) -> list[Child]:
    """The children of a group who may not be shown to families."""
    return [one for one in children_of(group.id) if one.cleared_at is None]


def move_household(household_id: int, verb: Verb, *, by: Viewer, now: datetime) -> None:
    """Take the household's journey along; nothing where it has ended, since the adults part.

    Raises Refused saying what is missing, Conflict where the journey is elsewhere.
    """
    reference = db.session.scalar(
        select(Journey.reference).where(Journey.household_id == household_id, Journey.ended_at.is_(None))
    )
    if reference is not None:
        move_on(reference, verb, by=by, now=now)
