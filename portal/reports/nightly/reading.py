"""For whom an export is made, and which rows are looked at: what every kind of record asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true

from portal.access import Viewer, opening_events
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.households.models import Household
from portal.reports.nightly.fields import FIELDS

PAGE = 1000
"""Records read at once: what an export needs of memory, however many there are."""

LIFTED = "households.restriction_lifted"
"""From this event on a household's records are in the general files again, those of the time before too."""

Record = dict[str, Any]
Ids = Select[*tuple[Any, ...]]

SEES = ("households:see", "worklist:see", "events:mark", "support:see", "children:see")
GENERAL = Viewer(reference="system", name="The portal", kind="staff", permissions=frozenset(SEES))
"""Whom the general export is made for: all kinds of records, and named on nothing."""


@dataclass(frozen=True)
class Mark:
    """Where an export starts: changes since a moment, and rows above those seen. Without both, everything."""

    since: datetime | None = None
    seen: dict[str, int] = field(default_factory=dict)

    def changed(
        self, key: Any, *moments: Any, others: Callable[[datetime], list[ColumnElement[bool]]]
    ) -> ColumnElement[bool]:
        """The condition that a row changed: it is new, one of its moments is, or one of `others` holds."""
        if self.since is None:
            return true()
        table = key.class_.__tablename__
        later = [moment >= self.since for moment in moments]
        return or_(key > self.seen.get(table, 0), *later, *others(self.since))


@dataclass(frozen=True)
class Kind:
    """One kind of record: whose permission it asks, which rows, and how a page of them is written."""

    name: str
    permission: str
    key: Any
    """The row number, in whose order the file is written."""
    chosen: Callable[[Viewer, Mark], Ids]
    lines: Callable[[list[int], Viewer], list[Record]]


def read_records(kind: Kind, viewer: Viewer, mark: Mark) -> Iterator[Record]:
    """The records of one kind that changed, for this viewer, in the order of their rows. Page by page."""
    chosen = kind.chosen(viewer, mark).order_by(kind.key)
    found = db.session.execute(chosen, execution_options={"yield_per": PAGE}).scalars()
    names = list(FIELDS[kind.name])
    for page in found.partitions():
        for one in kind.lines(list(page), viewer):
            yield {name: one[name] for name in names}


def audited(since: datetime, *kinds: str) -> Select[str]:
    """The references of subjects of these kinds to which something was done since; looking is nothing done."""
    return select(AuditRow.subject_ref).where(
        AuditRow.at >= since, AuditRow.subject_kind.in_(kinds), AuditRow.event.not_in(opening_events())
    )


def lifted(since: datetime) -> Select[int]:
    """The households that anybody finds again since, by id."""
    found = select(AuditRow.subject_ref).where(AuditRow.at >= since, AuditRow.event == LIFTED)
    return select(Household.id).where(Household.reference.in_(found))


def moment(value: datetime | None) -> str | None:
    """A moment as it is written: ISO 8601 in UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def day(value: date | None) -> str | None:
    """A day as it is written: 2026-04-01."""
    return value.isoformat() if value else None


def grouped(rows: Any, key: str, write: Callable[[Any], Record]) -> dict[int, list[Record]]:
    """Rows written, by what they belong to."""
    found: dict[int, list[Record]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(write(row))
    return found
