"""One group or child, held until the transaction ends; what happened to it, and the audit of it.

Whoever shows, writes, joins or holds back a group waits here for whoever does so at the same moment.

**The order in which rows are held**, so that two who press at the same moment never wait for each other:

1. households, by number;
2. groups, by number;
3. links, placements, grants, and what else hangs on a group;
4. promises.

Who changes a journey holds its household first (`journey.actions.journey_by_id`), and no interest is changed
without the household that said it: they stand in nobody's way. Of adults who part, links end before grants.

What begins at a household (its adults part, it is restricted, its journey ends) holds it first by itself.
What begins at a group and may end a link or an interest in it holds, before the group, every household that
has one: `hold_to_end`, or `hold_with_families` by number. What only shows or writes holds the group alone,
and no household after it. Rows that name a household can be written while it is held (FOR NO KEY UPDATE).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.children.interests.models import ChildInterest
from portal.children.interests.rules import LIVE
from portal.children.links.models import ChildLink
from portal.children.models import Child, ChildGroup, ChildGroupEntry
from portal.children.rules import CHILD, GROUP, WITH_A_FAMILY, GroupState, may_move
from portal.children.visibility import is_open_to_staff
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.households.holding import hold_households

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


def hold_to_end(reference: str, by: Viewer, *, household_id: int | None = None) -> ChildGroup:
    """The same for who may end links and interests: its families are held before it. Raises NotFound.

    `household_id` is who it goes to by this.
    """
    group_id = db.session.scalar(
        select(ChildGroup.id).where(ChildGroup.reference == reference, is_open_to_staff(by))
    )
    if group_id is None:
        raise NotFound
    hold_with_families([group_id], [household_id] if household_id else [])
    return hold_group(reference, by)


def hold_with_families(group_ids: Collection[int], household_ids: Collection[int] = ()) -> None:
    """Hold these households and every one with something live in these groups; then the groups.

    With them the other groups in which these households have a live link: a match ends those links too. Where
    a family came meanwhile, all is let go and held again, so that its household is held before the group.
    """
    while True:
        homes, groups = _concerned(group_ids, household_ids)
        attempt = db.session.begin_nested()
        hold_households(homes)
        held = select(ChildGroup.id).where(ChildGroup.id.in_(groups)).order_by(ChildGroup.id)
        db.session.execute(held.with_for_update())
        if _concerned(group_ids, household_ids) == (homes, groups):
            attempt.commit()
            return
        attempt.rollback()  # which lets go what was held since


def _concerned(group_ids: Collection[int], household_ids: Collection[int]) -> tuple[set[int], set[int]]:
    """The numbers of the households and the groups to hold. Two statements."""
    linked = select(ChildLink.household_id, ChildLink.group_id).where(
        or_(ChildLink.group_id.in_(group_ids), ChildLink.household_id.in_(household_ids)),
        ChildLink.ended_at.is_(None),
    )
    interested = select(ChildInterest.household_id).where(
        ChildInterest.group_id.in_(group_ids), ChildInterest.state.in_(LIVE)
    )
    homes, groups = set(household_ids), set(group_ids)
    for household_id, group_id in db.session.execute(linked):
        if group_id in group_ids:
            homes.add(household_id)
        else:
            groups.add(group_id)
    return homes | set(db.session.scalars(interested)), groups


def hold_child(reference: str, by: Viewer) -> tuple[Child, ChildGroup]:
    """A child and its group as they are now, for staff: held with its families. Raises NotFound."""
    of_group = select(ChildGroup.reference).join(Child, Child.group_id == ChildGroup.id)
    group = db.session.scalar(of_group.where(Child.reference == reference, is_open_to_staff(by)))
    if group is None:
        raise NotFound
    held = hold_to_end(group, by)
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
