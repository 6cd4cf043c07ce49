"""What is recorded of finding a family for one child, as lines: every source in one statement.

Each part of this room that has lines to give is one Source, and stands in SOURCES.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, union_all

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.chronology.finding import Found
from portal.children.chronology.rules import Line, Stay, in_order, named
from portal.children.chronology.sources import SOURCES
from portal.children.models import Child, InGroup
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to

HIDDEN = "a restricted household"
"""What stands for a household that is hidden from whoever prints."""


def chronology_of(viewer: Viewer, child: Child) -> list[Line]:
    """Every line of a child, the earliest first; the caller has looked the child up through its viewer."""
    rows = db.session.scalars(select(InGroup).where(InGroup.child_id == child.id).order_by(InGroup.id))
    stays = [Stay(one.group_id, one.from_at, one.until_at) for one in rows]
    lines = []
    for found in _found(viewer, child.id, [one.group_id for one in stays]):
        for line in SOURCES[found.source].lines(found):
            if found.group_id is None or any(
                stay.group_id == found.group_id and stay.holds(line) for stay in stays
            ):
                lines.append(line)
    return in_order(lines)


def _found(viewer: Viewer, child_id: int, groups: Sequence[int]) -> list[Found]:
    """What every source has, source by source, each in the order it was written down. One query."""
    every = union_all(*(source.select(child_id, groups) for source in SOURCES.values())).subquery()
    hidden = ~is_open_to(viewer, every.c.household_id)
    order = list(SOURCES)
    rows = db.session.execute(
        select(every, Household.label, Household.reference, hidden.label("hidden"))
        .outerjoin(Household, Household.id == every.c.household_id)
        .order_by(every.c.number)
    ).all()
    return [
        Found(
            source=row.source,
            group_id=row.group_id,
            on=row.on or local_day(row.at),
            at=row.at,
            until_at=row.until_at,
            by=row.by or "",
            who="" if row.household_id is None else HIDDEN if row.hidden else named(row.label, row.reference),
            is_hidden=row.household_id is not None and bool(row.hidden),
            word=row.word or "",
            other=row.other or "",
            detail=row.detail or "",
        )
        for row in sorted(rows, key=lambda row: order.index(row.source))
    ]
