"""One group or child, held until the transaction ends; what happened to it, and the audit of it.

Whoever shows, writes, joins or holds back a group waits here for whoever does so at the same moment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.models import Child, ChildGroup, ChildGroupEntry
from portal.children.rules import CHILD, GROUP, WITH_A_FAMILY, GroupState, may_move
from portal.children.visibility import is_open_to_staff
from portal.errors import Conflict, NotFound
from portal.extensions import db

MOVED_ON = "A colleague has changed this since you opened the page. Look at it again."


def hold_group(reference: str, by: Viewer) -> ChildGroup:
    """A group as it is now, for staff. Raises NotFound."""
    found = db.session.scalars(
        select(ChildGroup)
        .where(ChildGroup.reference == reference, is_open_to_staff(by))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def hold_child(reference: str, by: Viewer) -> tuple[Child, ChildGroup]:
    """A child and its group as they are now, for staff: the group is held. Raises NotFound."""
    of_group = select(ChildGroup.reference).join(Child, Child.group_id == ChildGroup.id)
    group = db.session.scalar(of_group.where(Child.reference == reference, is_open_to_staff(by)))
    if group is None:
        raise NotFound
    held = hold_group(group, by)
    child = db.session.scalars(
        select(Child).where(Child.reference == reference).execution_options(populate_existing=True)
    ).one()
    if child.group_id != held.id:
        raise Conflict(MOVED_ON)
    return child, held


def move(group: ChildGroup, to: GroupState, *, now: datetime) -> None:
    """Take a held group on to another state. Raises Conflict where it cannot go there from where it is."""
    if not may_move(group.state, to):
        raise Conflict(MOVED_ON)
    meant = {} if to in WITH_A_FAMILY else {"household_id": None}
    done = db.session.scalar(
        update(ChildGroup)
        .where(ChildGroup.id == group.id, ChildGroup.state == group.state)
        .values(state=to.value, since_at=now, version=ChildGroup.version + 1, **meant)
        .returning(ChildGroup.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict(MOVED_ON)


def join_household(group: ChildGroup, household_id: int, to: GroupState, *, now: datetime) -> None:
    """Take a held group on to a state in which one household is meant, in one statement. Raises Conflict."""
    if not may_move(group.state, to):
        raise Conflict(MOVED_ON)
    done = db.session.scalar(
        update(ChildGroup)
        .where(ChildGroup.id == group.id, ChildGroup.state == group.state)
        .values(state=to.value, household_id=household_id, since_at=now, version=ChildGroup.version + 1)
        .returning(ChildGroup.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict(MOVED_ON)


def note(group: ChildGroup, what: str, *, by: Viewer | str, now: datetime, text: str = "") -> None:
    """Keep what happened to a group, and why, for staff."""
    label = by if isinstance(by, str) else by.label
    db.session.add(ChildGroupEntry(group_id=group.id, what=what, note=text.strip(), by=label, at=now))
    db.session.flush()


def audit(event: str, group: ChildGroup, by: Viewer | str, now: datetime, **details: str) -> None:
    """Write what was done with a group, after what changed is written."""
    db.session.flush()
    record(event, by=by, subject_kind=GROUP, subject_ref=group.reference, now=now, details=details)


def audit_child(event: str, child: Child, by: Viewer | str, now: datetime, **details: str) -> None:
    """Write what was done with a child, after what changed is written."""
    db.session.flush()
    record(event, by=by, subject_kind=CHILD, subject_ref=child.reference, now=now, details=details)
