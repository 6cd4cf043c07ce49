"""The worklist: one page of open promises, soonest first, and the counts beside its filters.

Each is one query whose cost does not grow with the number of promises; see `worklist_sql.py`.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Result, Select, func, literal, select

from portal.access import Viewer
from portal.agency.rules import Calendar, local_day
from portal.errors import NotFound
from portal.extensions import db
from portal.households.search import prefixes_of
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import Lateness, lateness
from portal.promises.rules import Bucket, Facts, today_ends, week_ends
from portal.promises.worklist_sql import PAGE, Shape, begins_with, counts_query, page_query

RARE = 3000
"""A beginning of a word that no more promises have than this leads the search; about where both
ways of searching 100,000 cost the same."""

KIND_LABELS: dict[str, tuple[Kind, str]] = {kind.value: (kind, rule.label) for kind, rule in KINDS.items()}
"""What is stored of a kind -> the kind and what it is called."""

ALL_COMMON = -1
"""None of the words typed is rare."""


@dataclass(frozen=True)
class WorklistFilter:
    """What of the worklist is asked for; each None means all.

    `whose` is "mine", "team" or "nobody". `after` is the `next` of the page before. `rare` is filled
    by `look_up_words`: the place of the rarest word typed, or ALL_COMMON.
    """

    bucket: Bucket | None = None
    whose: str | None = None
    authority: str | None = None
    kind: str | None = None
    words: str = ""
    after: str | None = None
    rare: int | None = None


class WorkRow(NamedTuple):
    """One open promise as the worklist shows it.

    `is_restricted`: the viewer is not named on its household; it then has no subject and no label.
    `is_open`: the viewer may open its subject; otherwise the label is the subject's reference, and
    nothing else is told of it. `next_try_on` is the day agreed for trying again to reach them.
    """

    reference: str
    kind: Kind
    kind_label: str
    label: str
    subject_kind: str
    subject_ref: str
    authority: str | None
    team: str | None
    owner: str | None
    is_mine: bool
    due_at: datetime | None
    sort_at: datetime
    lateness: Lateness
    at_risk: bool
    next_try_on: date | None
    is_restricted: bool
    is_open: bool


class WorklistPage(NamedTuple):
    """One page, and where the next one begins (None on the last)."""

    rows: list[WorkRow]
    next: str | None


class WorklistCounts(NamedTuple):
    """How many open promises match, by bucket and without an owner; each stops at COUNT_STOPS + 1."""

    undated: int
    overdue: int
    today: int
    this_week: int
    later: int
    nobody: int


def look_up_words(wanted: WorklistFilter) -> WorklistFilter:
    """The same filter, its words looked up (one query, only where something was typed).

    Both lists of a page then share it; `worklist` and `worklist_counts` do it where it was not done.
    """
    prefixes = prefixes_of(wanted.words)
    if not prefixes or wanted.rare is not None:
        return wanted
    each = [
        select(func.count()).select_from(
            select(literal(1)).where(*begins_with(literal(prefix))).limit(RARE + 1).subquery()
        )
        for prefix in prefixes
    ]
    found = db.session.execute(select(*(count.scalar_subquery() for count in each))).one()
    fewest = min(found)
    return replace(wanted, rare=list(found).index(fewest) if fewest <= RARE else ALL_COMMON)


def worklist(
    viewer: Viewer, wanted: WorklistFilter, *, now: datetime, calendar: Calendar, page: int = PAGE
) -> WorklistPage:
    """One page of open promises the viewer may see, soonest first; so many rows on it.

    Raises NotFound for an `after` that no page gave.
    """
    wanted = look_up_words(wanted)
    shape = _shape(viewer, wanted)._replace(page=page)
    found = _ask(page_query(shape), _bound(viewer, wanted, now)).all()
    opens = viewer.opens
    rows = [_row(row, viewer, opens, now, calendar) for row in found[:page]]
    last = found[page - 1] if len(found) > page else None
    return WorklistPage(rows, f"{last.sort_at.isoformat()}~{last.reference}" if last else None)


def worklist_counts(viewer: Viewer, wanted: WorklistFilter, *, now: datetime) -> WorklistCounts:
    """The counts beside the filters, in one query; bucket and page are left out of account.

    `nobody` counts what nobody owns with the other filters kept.
    """
    wanted = replace(look_up_words(wanted), bucket=None, after=None)
    found = _ask(counts_query(_shape(viewer, wanted)), _bound(viewer, wanted, now)).one()
    return WorklistCounts._make(found)


def _ask(query: Select[*tuple[Any, ...]], bound: dict[str, Any]) -> Result[Any]:
    """Ask for columns only: the connection itself answers, without what the session does for objects."""
    return db.session.connection().execute(query, bound)


def _shape(viewer: Viewer, wanted: WorklistFilter) -> Shape:
    prefixes = prefixes_of(wanted.words)
    return Shape(
        wanted.bucket,
        wanted.whose,
        bool(wanted.authority),
        bool(wanted.kind),
        len(prefixes),
        wanted.rare,
        "manager" in viewer.roles and not prefixes,
        wanted.after is not None,
    )


def _bound(viewer: Viewer, wanted: WorklistFilter, now: datetime) -> dict[str, Any]:
    """What is bound to a query: who asks, when, and the values of the filters."""
    bound: dict[str, Any] = {
        "viewer_id": viewer.account_id,
        "team_id": viewer.team_id,
        "now": now,
        "today_ends": today_ends(now),
        "week_ends": week_ends(now),
        "authority": wanted.authority,
        "kind": wanted.kind,
    }
    prefixes = prefixes_of(wanted.words)
    if prefixes:
        bound["opens"] = sorted(viewer.opens)
    for number, prefix in enumerate(prefixes):
        bound[f"prefix_{number}"] = prefix
    if wanted.after is not None:
        bound["after_moment"], bound["after_reference"] = _read_after(wanted.after)
    return bound


def _read_after(cursor: str) -> tuple[datetime, str]:
    moment, _, reference = cursor.partition("~")
    try:
        sort_at = datetime.fromisoformat(moment)
        if sort_at.tzinfo is None:
            raise NotFound
        return sort_at.astimezone(UTC), reference
    except (ValueError, OverflowError):  # not a moment, or one before or after all of them
        raise NotFound from None


def _row(found: Any, viewer: Viewer, opens: Container[str], now: datetime, calendar: Calendar) -> WorkRow:
    """One row. Unpacked at once: asking a row of the database for a name costs as much as the rest."""
    (
        reference,
        stored_kind,
        label,
        subject_kind,
        subject_ref,
        authority,
        due_at,
        sort_at,
        paused_at,
        paused_until,
        at_risk,
        next_try_on,
        team,
        owner_id,
        owner,
        is_restricted,
    ) = found
    facts = Facts(
        kind=stored_kind,
        due_at=due_at,
        paused_on=local_day(paused_at) if paused_at else None,
        paused_until=paused_until,
        at_risk=at_risk,
    )
    is_open = not is_restricted and subject_kind in opens
    if is_restricted:
        label, subject_ref = "Restricted", ""
    elif not is_open:
        label = subject_ref
    return WorkRow(
        reference,
        *KIND_LABELS[stored_kind],
        label,
        subject_kind if is_open else "",
        subject_ref,
        authority if is_open else None,
        team,
        owner,
        owner_id is not None and owner_id == viewer.account_id,
        due_at,
        sort_at,
        lateness(facts, now, calendar),
        at_risk,
        next_try_on if is_open else None,
        is_restricted,
        is_open,
    )
