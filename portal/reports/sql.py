"""What reports ask of either database in the same words."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, func, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from portal.agency.rules import ONE_DAY, at
from portal.extensions import db
from portal.reports.periods import Period

Records = Select[*tuple[Any, ...]]
"""A SELECT of what a figure counts: `authority`, `on`, and the key by which each is opened."""


class days_between(FunctionElement[int]):  # noqa: N801 -- reads as the function it is
    """Calendar days from the first day to the second."""

    inherit_cache = True
    type = Integer()


@compiles(days_between, "postgresql")
def _on_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = element.clauses
    return f"({compiler.process(second, **options)} - {compiler.process(first, **options)})"


@compiles(days_between, "sqlite")
def _on_sqlite(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = element.clauses
    return (
        f"CAST(julianday({compiler.process(second, **options)})"
        f" - julianday({compiler.process(first, **options)}) AS INTEGER)"
    )


class as_stored(FunctionElement[int]):  # noqa: N801 -- reads as the function it is
    """A yes or no in the words of an index ("stood"): SQLite takes "stood = 1" for something else."""

    inherit_cache = True
    type = Integer()


@compiles(as_stored)
def _as_stored(element: as_stored, compiler: SQLCompiler, **options: Any) -> str:
    (column,) = element.clauses
    return compiler.process(column, **options)


def falls_in(day: ColumnElement[date] | Any, period: Period) -> ColumnElement[bool]:
    """Whether a day lies in a period."""
    found: ColumnElement[bool] = day.between(period.first, period.last)
    return found


def of_authority(records: Records, authority: str) -> Records:
    """Those of the records that are one authority's; all of them where none is named."""
    found = records.subquery()
    chosen: Records = select(*found.c)
    return chosen.where(found.c.authority == authority) if authority else chosen


def count_by_authority(records: dict[str, Records]) -> dict[tuple[str, str | None], int]:
    """How many records each measure has in each authority, in one query. `records` select an `authority`."""
    parts = []
    for measure, chosen in records.items():
        found = chosen.subquery()
        parts.append(
            select(
                literal(measure).label("measure"), found.c.authority, func.count().label("number")
            ).group_by(found.c.authority)
        )
    rows = db.session.execute(union_all(*parts))
    return {(measure, authority): number for measure, authority, number in rows}


class month_of(FunctionElement[str]):  # noqa: N801 -- reads as the function it is
    """The month of a day, as YYYY-MM."""

    inherit_cache = True
    type = String()


@compiles(month_of, "postgresql")
def _month_on_postgresql(element: month_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM')"


@compiles(month_of, "sqlite")
def _month_on_sqlite(element: month_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)})"


def falls_in_moment(moment: Any, period: Period) -> ColumnElement[bool]:
    """Whether a moment lies on a London day of a period."""
    begins, ends = at(period.first, time.min), at(period.last + ONE_DAY, time.min)
    return and_(moment >= begins, moment < ends)
