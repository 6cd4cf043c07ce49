"""Reading what a household could consider, and what a group asks of a family."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from portal.agency.rules import local_day
from portal.children.families.models import FamilyFit, GroupFit
from portal.children.families.places import Point, miles_within, point_of
from portal.children.families.rules import Considered, Wanted
from portal.children.models import Child, ChildGroup, ChildMilestone
from portal.children.rules import Milestone, Need, age_on
from portal.extensions import db

__all__ = ["Considered", "FamilyFit", "GroupFit", "considered_in", "fit_of", "group_fit_of", "wanted_of"]


def considered_in(row: Any) -> Considered:
    """What a row of child_family_fit says."""
    return Considered(
        age_from=row.age_from,
        age_to=row.age_to,
        most_children=row.most_children,
        needs={need.value: getattr(row, need.value) for need in Need},
        miles=row.miles,
        early_permanence=row.early_permanence,
        religion=row.religion,
        religion_matters=row.religion_matters,
        languages=row.languages,
        at=None if row.east is None else Point(row.east, row.north),
    )


def fit_of(household_id: int) -> FamilyFit | None:
    """What a household said it could consider; None where it said nothing yet. One query."""
    return db.session.get(FamilyFit, household_id, populate_existing=True)


def group_fit_of(group_id: int) -> GroupFit | None:
    """What matters for a group; None where nobody said it yet. One query."""
    return db.session.get(GroupFit, group_id, populate_existing=True)


def wanted_of(group: ChildGroup, *, now: datetime) -> Wanted | None:
    """What a group asks of a family; None while no child is in it. One query.

    A child is on the road of early permanence until the court, or the parents, decided.
    """
    rows = db.session.execute(
        select(
            Child.born_on,
            _stands(Milestone.EARLY_PERMANENCE).label("early"),
            _stands(Milestone.PLACEMENT_ORDER, Milestone.PARENTS_CONSENT).label("decided"),
            GroupFit.near,
            GroupFit.religion,
            GroupFit.language,
        )
        .outerjoin(GroupFit, GroupFit.group_id == Child.group_id)
        .where(Child.group_id == group.id)
    ).all()
    if not rows:
        return None
    ages, told = [age_on(row.born_on, local_day(now)) for row in rows], rows[0]
    return Wanted(
        alias=group.alias,
        children=len(rows),
        youngest=min(ages),
        oldest=max(ages),
        needs=dict(group.needs),
        at=point_of(told.near or ""),
        most_miles=miles_within(group.within_minutes) if group.within_minutes else None,
        religion=told.religion or "",
        language=told.language or 0,
        early=any(row.early and not row.decided for row in rows),
    )


def _stands(*kinds: Milestone) -> ColumnElement[bool]:
    """Whether one of these milestones stands for the child."""
    return (
        exists()
        .where(
            ChildMilestone.child_id == Child.id,
            ChildMilestone.undone_at.is_(None),
            ChildMilestone.kind.in_([kind.value for kind in kinds]),
        )
        .correlate(Child)
    )
