"""`promises`: what was promised, and what became of it, kind by kind.

The family's own time (kinds marked so) lapses and is never the agency's lateness.
"""

from __future__ import annotations

from datetime import time
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from portal.agency.rules import ONE_DAY, at
from portal.extensions import db
from portal.promises.kinds import FAMILY_TIME, KINDS
from portal.promises.models import Promise
from portal.reports.averages import one_decimal
from portal.reports.figures import Cell, Figure, Table
from portal.reports.periods import Period
from portal.reports.sql import Records, days_between, falls_in

COLUMNS = ("kind", "made", "kept_in_time", "kept_late", "open_late", "mean_days", "worst_days")

FIGURES = (
    Figure("made", "Made", "Promises that started in the period.", is_small=False),
    Figure("kept_in_time", "Kept in time", "Promises kept in the period, no later than they were due.", "A pause at the applicants’ request moves the day it is due.", is_small=False),
    Figure("kept_late", "Kept late", "Promises kept in the period, after they were due.", is_small=False),
    Figure("open_late", "Open and late", "Promises due by the end of the period’s last day that were still not kept then.", "Not the family’s own time.", is_small=False),
    Figure("mean_days", "Mean days", "Calendar days from the start to the day it was kept, the mean of those kept in the period.", "To one decimal.", is_small=False),
    Figure("worst_days", "Worst", "The most days that any of them took.", is_small=False),
)  # fmt: skip


IN_TIME = or_(Promise.due_at.is_(None), Promise.kept_at <= Promise.due_at)
"""The condition that a kept promise was kept in time."""


def records(period: Period) -> dict[str, Records]:
    """The promises that each figure counts, of every kind."""
    made = _promises(Promise.starts_on, falls_in(Promise.starts_on, period))
    kept = _promises(Promise.kept_on, falls_in(Promise.kept_on, period))
    return {
        "made": made,
        "kept_in_time": kept.where(IN_TIME),
        "kept_late": kept.where(~IN_TIME),
        "open_late": _promises(Promise.starts_on, *_is_open_late(period)),
        "mean_days": kept,
        "worst_days": kept,
    }


def _promises(on: Any, *conditions: ColumnElement[bool]) -> Records:
    chosen: Records = select(Promise.authority, on.label("on"), Promise.reference.label("promise"))
    return chosen.where(*conditions)


def report(period: Period, authority: str = "") -> Table:
    """Every kind that was made, kept or open late; of one authority's families, or of all."""
    whose = (Promise.authority == authority,) if authority else ()
    made = dict(_counted(falls_in(Promise.starts_on, period), *whose))
    open_late = dict(_counted(*_is_open_late(period), *whose))
    days = days_between(Promise.starts_on, Promise.kept_on)
    kept = {
        row.kind: row
        for row in db.session.execute(
            select(
                Promise.kind,
                func.count().label("number"),
                func.sum(case((IN_TIME, 1), else_=0)).label("in_time"),
                func.sum(days).label("days"),
                func.max(days).label("worst"),
            )
            .where(falls_in(Promise.kept_on, period), *whose)
            .group_by(Promise.kind)
        )
    }
    table = Table(COLUMNS, COLUMNS[:1], resting=("mean_days", "worst_days"))
    for kind in (one.value for one in KINDS):
        if kind not in made and kind not in kept and kind not in open_late:
            continue
        row = kept.get(kind)
        numbers: tuple[Cell, ...] = (0, 0, open_late.get(kind, 0), None, None)
        if row is not None:
            late = row.number - row.in_time
            took = one_decimal(Fraction(int(row.days), row.number))
            numbers = (int(row.in_time), int(late), open_late.get(kind, 0), took, row.worst)
            table.bases[(kind,)] = row.number
        table.rows.append((kind, made.get(kind, 0), *numbers))
    return table


def _counted(*conditions: ColumnElement[bool]) -> list[tuple[str, int]]:
    chosen = select(Promise.kind, func.count()).where(*conditions).group_by(Promise.kind)
    return [(kind, number) for kind, number in db.session.execute(chosen)]


def _is_open_late(period: Period) -> tuple[ColumnElement[bool], ...]:
    ends = at(period.last + ONE_DAY, time.min)
    return (
        Promise.due_at < ends,
        Promise.starts_on <= period.last,
        or_(Promise.ended_at.is_(None), and_(Promise.ended_at >= ends)),
        Promise.kind.not_in(sorted(FAMILY_TIME)),
    )
