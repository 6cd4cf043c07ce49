"""Reading groups and children for staff, always through who asks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select

from portal.access import Viewer
from portal.children.models import Child, ChildGroup, ChildMilestone
from portal.children.visibility import is_open_to_staff
from portal.errors import NotFound
from portal.extensions import db

__all__ = [
    "Child",
    "ChildGroup",
    "child_for",
    "children_of",
    "children_with_milestones",
    "group_for",
    "milestones_of",
]


def group_for(viewer: Viewer, reference: str) -> ChildGroup:
    """One group for staff. Raises NotFound, the same for one that is not there and for who may not see it."""
    found = db.session.scalars(
        select(ChildGroup)
        .where(ChildGroup.reference == reference, is_open_to_staff(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def child_for(viewer: Viewer, reference: str) -> tuple[Child, ChildGroup]:
    """One child and its group for staff. Raises NotFound."""
    found = db.session.execute(
        select(Child, ChildGroup)
        .join(ChildGroup, ChildGroup.id == Child.group_id)
        .where(Child.reference == reference, is_open_to_staff(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def children_of(group_id: int) -> Sequence[Child]:
    """The children of a group, the oldest first; the caller has looked it up through its viewer."""
    return db.session.scalars(
        select(Child)
        .where(Child.group_id == group_id)
        .order_by(Child.born_on, Child.id)
        .execution_options(populate_existing=True)
    ).all()


def milestones_of(child_ids: Sequence[int]) -> dict[int, list[ChildMilestone]]:
    """What stands of these children's milestones, the earliest first; what was undone left out. One query."""
    found: dict[int, list[ChildMilestone]] = {one: [] for one in child_ids}
    for row in db.session.scalars(
        select(ChildMilestone)
        .where(ChildMilestone.child_id.in_(child_ids), ChildMilestone.undone_at.is_(None))
        .order_by(ChildMilestone.on, ChildMilestone.id)
        .execution_options(populate_existing=True)
    ):
        found[row.child_id].append(row)
    return found


def children_with_milestones(group_id: int) -> dict[Child, list[ChildMilestone]]:
    """The children of a group, the oldest first, each with what stands of its milestones. One query.

    The caller has looked the group up through its viewer.
    """
    found: dict[Child, list[ChildMilestone]] = {}
    for child, milestone in db.session.execute(
        select(Child, ChildMilestone)
        .outerjoin(
            ChildMilestone,
            and_(ChildMilestone.child_id == Child.id, ChildMilestone.undone_at.is_(None)),
        )
        .where(Child.group_id == group_id)
        .order_by(Child.born_on, Child.id, ChildMilestone.on, ChildMilestone.id)
        .execution_options(populate_existing=True)
    ):
        stands = found.setdefault(child, [])
        if milestone is not None:
            stands.append(milestone)
    return found
