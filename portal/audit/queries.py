"""Reading the audit: who did or saw what, newest first, a page at a time by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select, tuple_

from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.extensions import db

PAGE = 50
"""Rows on one page."""


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What is looked for; empty means everything."""

    about: str = ""
    """The reference something was done to."""
    by: str = ""
    """The reference of who did it, "visitor" or "system"."""
    event: str = ""
    since: date | None = None
    until: date | None = None
    """London days, both included."""

    def in_words(self) -> dict[str, str]:
        """What was looked for, for the audit itself."""
        said = {
            "about": self.about,
            "by": self.by,
            "event": self.event,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of rows, and where the next one begins (None at the end)."""

    rows: Sequence[AuditRow]
    after: tuple[datetime, int] | None


def search_audit(wanted: AuditSearch, *, after: tuple[datetime, int] | None = None) -> AuditPage:
    """The rows that match, newest first. `after` is the moment and id the page before ended with."""
    query = _matching(wanted).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(PAGE + 1)
    if after is not None:
        query = query.where(tuple_(AuditRow.at, AuditRow.id) < tuple_(*after))
    found = db.session.scalars(query).all()
    rows = found[:PAGE]
    return AuditPage(rows, (rows[-1].at, rows[-1].id) if len(found) > PAGE else None)


def _matching(wanted: AuditSearch) -> Select[AuditRow]:
    query = select(AuditRow)
    if wanted.about:
        query = query.where(AuditRow.subject_ref == wanted.about)
    if wanted.by:
        query = query.where(AuditRow.by == wanted.by)
    if wanted.event:
        query = query.where(AuditRow.event == wanted.event)
    if wanted.since:
        query = query.where(AuditRow.at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(AuditRow.at < _midnight(wanted.until + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def events_there_are() -> list[str]:
    """Every kind of event that was ever recorded, in alphabetical order.

    Steps from one kind to the next along the index, so it costs the same for a million rows.
    """
    steps = select(func.min(AuditRow.event).label("event")).cte("steps", recursive=True)
    following = (
        select(func.min(AuditRow.event))
        .where(AuditRow.event > steps.c.event)
        .correlate(steps)
        .scalar_subquery()
    )
    steps = steps.union_all(select(following).where(steps.c.event.is_not(None)))
    return list(db.session.scalars(select(steps.c.event).where(steps.c.event.is_not(None))))
