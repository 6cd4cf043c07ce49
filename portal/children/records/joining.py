"""Bringing brothers and sisters together in one group, or parting them.

Nothing is shown afterwards until all is read again: what was published speaks of other children, so it is
published no longer, whatever is open ends, and the groups get ready anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.children.ending import end_grants_of_group
from portal.children.holding import audit, hold_child, hold_group, hold_with_families, note
from portal.children.models import Child, ChildGroup, InGroup, Writing
from portal.children.pictures.actions import publish_again
from portal.children.rules import MAY_BE_JOINED, MOST_CHILDREN, GroupState, sought
from portal.children.showing.rules import Ended
from portal.children.visibility import is_open_to_staff
from portal.errors import Conflict, Refused
from portal.extensions import db

NOT_NOW = "A family is meant for them, or the plan has changed: they stay as they are."
TOGETHER = "Brought in as brothers and sisters of another group"


def join_groups(reference: str, other: str, alias: str, *, by: Viewer, now: datetime) -> None:
    """Bring the children of another group into this one, under a new alias; the other one is withdrawn.

    Raises NotFound, Refused for the group itself or too many children, Conflict where a family is meant.
    """
    if reference == other:
        raise Refused("Choose another group.")
    if not alias.strip():
        raise Refused("Write the alias of them together.")
    both = select(ChildGroup.id).where(ChildGroup.reference.in_((reference, other)), is_open_to_staff(by))
    hold_with_families(db.session.scalars(both).all())
    stays, goes = hold_group(reference, by), hold_group(other, by)
    for group in (stays, goes):
        _read_again(group, by, now)
    many = select(func.count()).select_from(Child).where(Child.group_id.in_([stays.id, goes.id]))
    if (db.session.scalar(many) or 0) > MOST_CHILDREN:
        raise Refused(f"{MOST_CHILDREN} children at most are one group.")
    who = db.session.scalars(select(Child.id).where(Child.group_id == goes.id)).all()
    _bring(who, stays, now)
    stays.alias, stays.sought = alias.strip(), sought(alias)
    goes.state = GroupState.WITHDRAWN.value
    db.session.flush()
    note(stays, "Brought together with another group", by=by, now=now)
    note(goes, TOGETHER, by=by, now=now)
    audit("children.groups_joined", stays, by, now, other=goes.reference)
    audit("children.groups_joined", goes, by, now, other=stays.reference)


def part_child(
    reference: str, *, alias: str, alias_left: str, because: str, by: Viewer, now: datetime
) -> ChildGroup:
    """Part a child from brothers and sisters: a group of its own. `alias_left` is of those who stay.

    Raises NotFound, Refused without alias and reason or for a child alone, Conflict where a family is meant.
    """
    child, group = hold_child(reference, by)
    if not (alias.strip() and alias_left.strip() and because.strip()):
        raise Refused("Write both aliases, and why.")
    others = select(func.count()).select_from(Child).where(Child.group_id == group.id, Child.id != child.id)
    if not db.session.scalar(others):
        raise Refused("This child is alone already.")
    _read_again(group, by, now)
    group.alias, group.sought = alias_left.strip(), sought(alias_left)
    own = ChildGroup(
        alias=alias.strip(),
        sought=sought(alias),
        authority=group.authority,
        finder_id=group.finder_id,
        since_at=now,
        made_at=now,
    )
    db.session.add(own)
    db.session.flush()
    _bring([child.id], own, now)
    note(group, "A child was parted from the others", by=by, now=now, text=because)
    note(own, "Parted from brothers and sisters", by=by, now=now, text=because)
    audit("children.child_parted", group, by, now, other=own.reference)
    audit("children.child_parted", own, by, now, other=group.reference)
    return own


def _bring(children: Sequence[int], group: ChildGroup, now: datetime) -> None:
    """Children are of this group from now on; of which they were stays known."""
    for change in (
        update(Child).where(Child.id.in_(children)).values(group_id=group.id),
        update(InGroup)
        .where(InGroup.child_id.in_(children), InGroup.until_at.is_(None))
        .values(until_at=now),
    ):
        db.session.execute(change.execution_options(synchronize_session="fetch"))
    db.session.add_all(InGroup(child_id=one, group_id=group.id, from_at=now) for one in children)
    db.session.flush()


def _read_again(group: ChildGroup, by: Viewer, now: datetime) -> None:
    """Nothing of a group is shown until all is read again. Raises Conflict where a family is meant."""
    if group.state not in MAY_BE_JOINED:
        raise Conflict(NOT_NOW)
    end_grants_of_group(group.id, Ended.CHANGED, by=by, now=now)
    db.session.execute(
        update(Writing)
        .where(Writing.group_id == group.id, Writing.state == "published")
        .values(state="replaced")
        .execution_options(synchronize_session="fetch")
    )
    publish_again(group, by=by, now=now)
    group.state, group.since_at, group.version = GroupState.PREPARING.value, now, group.version + 1
    db.session.flush()
