"""The rows of a report that are no measures: months, titles and kinds of promise, and the records of each.

A row is named in an address by its month, its kind, or the reference of one of its events: never by a title.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.errors import NotFound
from portal.events.models import Event
from portal.extensions import db
from portal.promises.kinds import KINDS
from portal.promises.models import Promise
from portal.reports.periods import Period
from portal.reports.sql import Records, falls_in, month_of


@dataclass(frozen=True)
class Rows:
    """How the records of one row are told from the others."""

    keys: Callable[[Period], dict[str, str]]
    """What stands in the first column -> how an address names it."""
    named: Callable[[str], str]
    """How it is called on a page. Raises NotFound for a key that is none."""
    narrow: Callable[[Records, str], Records]
    """Of a figure's records, those of the row with this key."""


def month_in_words(month: str) -> str:
    """ "April 2022" for 2022-04. Raises NotFound for what is no month."""
    try:
        return f"{date.fromisoformat(f'{month}-01'):%B %Y}"
    except ValueError as problem:
        raise NotFound from problem


def _of_month(records: Records, month: str) -> Records:
    found = records.subquery()
    return select(*found.c).where(month_of(found.c.on) == month)


def _titles(period: Period) -> dict[str, str]:
    chosen = (
        select(Event.title, func.min(Event.reference).label("reference"))
        .where(falls_in(Event.starts_on, period))
        .group_by(Event.title)
    )
    return {row.title: row.reference for row in db.session.execute(chosen)}


def _title_of(reference: str) -> str:
    title = db.session.scalar(select(Event.title).where(Event.reference == reference))
    if title is None:
        raise NotFound
    return title


def _kind_in_words(kind: str) -> str:
    for one, rule in KINDS.items():
        if one.value == kind:
            return rule.label
    raise NotFound


MONTHS = Rows(lambda period: {month: month for month in period.months}, month_in_words, _of_month)
TITLES = Rows(
    _titles, _title_of, lambda records, reference: records.where(Event.title == _title_of(reference))
)
KINDS_OF_PROMISE = Rows(
    lambda _: {kind.value: kind.value for kind in KINDS},
    _kind_in_words,
    lambda records, kind: records.where(Promise.kind == kind),
)
