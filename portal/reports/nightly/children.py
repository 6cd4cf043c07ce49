"""Children, as an export writes them: by reference, without a name, an alias or a day of birth."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from portal.access import Viewer
from portal.children.models import Child, ChildGroup, ChildMilestone, InGroup
from portal.children.rules import CHILD, GROUP
from portal.children.visibility import is_open_to_staff
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.reports.nightly.reading import Ids, Kind, Mark, Record, audited, day, grouped, lifted


def _chosen(viewer: Viewer, mark: Mark) -> Ids:
    """Children whose records the viewer keeps; none who is with a household hidden from them."""
    changed = mark.changed(Child.id, Child.made_at, Child.cleared_at, ChildGroup.since_at, others=_others)
    return (
        select(Child.id)
        .join(ChildGroup, ChildGroup.id == Child.group_id)
        .where(is_open_to_staff(viewer), is_open_to(viewer, ChildGroup.household_id.expression), changed)
    )


def _others(since: datetime) -> list[ColumnElement[bool]]:
    decided = select(ChildMilestone.child_id).where(
        or_(ChildMilestone.at >= since, ChildMilestone.undone_at >= since)
    )
    moved = select(InGroup.child_id).where(or_(InGroup.from_at >= since, InGroup.until_at >= since))
    return [
        Child.id.in_(decided),
        Child.id.in_(moved),
        Child.reference.in_(audited(since, CHILD)),
        ChildGroup.reference.in_(audited(since, GROUP)),
        ChildGroup.household_id.in_(lifted(since)),
    ]


def _lines(ids: list[int], _viewer: Viewer) -> list[Record]:
    rows = db.session.execute(
        select(
            Child.id,
            Child.reference,
            Child.source_ref,
            ChildGroup.reference.label("group"),
            ChildGroup.state,
            ChildGroup.authority,
            Child.born_on,
            Household.reference.label("household"),
            Child.adopters_of,
        )
        .join(ChildGroup, ChildGroup.id == Child.group_id)
        .outerjoin(Household, Household.id == ChildGroup.household_id)
        .where(Child.id.in_(ids))
        .order_by(Child.id)
    )
    milestones = _milestones(ids)
    return [
        {
            "ref": row.reference,
            "source_ref": row.source_ref,
            "group_ref": row.group,
            "group_state": row.state,
            "authority": row.authority,
            "born_in": f"{row.born_on:%Y-%m}",
            "household_ref": row.household,
            "adopters_of": row.adopters_of or None,
            "milestones": milestones.get(row.id, []),
        }
        for row in rows
    ]


def _milestones(ids: list[int]) -> dict[int, list[Record]]:
    rows = db.session.execute(
        select(
            ChildMilestone.child_id,
            ChildMilestone.kind,
            ChildMilestone.on,
            ChildMilestone.undone_at,
            ChildMilestone.stood,
        )
        .where(ChildMilestone.child_id.in_(ids))
        .order_by(ChildMilestone.child_id, ChildMilestone.on, ChildMilestone.id)
    )
    return grouped(
        rows,
        "child_id",
        lambda row: {
            "kind": row.kind,
            "on": day(row.on),
            "undone": row.undone_at is not None,
            "stood": row.stood,
        },
    )


CHILDREN = Kind("children", "children:see", Child.id, _chosen, _lines)
