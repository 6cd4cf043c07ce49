"""What was promised about support: how a month was kept, what will break next, and families at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from portal.access import Viewer
from portal.accounts.models import Account
from portal.errors import NotFound
from portal.extensions import db
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.rules import UNDATED, add_months
from portal.support.calls.models import CallSlot
from portal.support.models import IS_OPEN, SupportRequest
from portal.support.overview.rules import SUPPORT_KINDS, begins
from portal.support.rules import AT_RISK, SUBJECT, State
from portal.support.visibility import is_open_to_staff

KINDS = sorted(kind.value for kind in SUPPORT_KINDS)

PAGE = 25
"""Promises on one page of what will break."""

MOST_AT_RISK = 50
"""Families at risk on the page; the duty list has them all."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How what was promised of one kind in one council was kept in a month."""

    kind: str
    authority: str
    in_time: int = 0
    late: int = 0
    broken: int = 0
    """Fell due in the month, and is open still."""


def kept_in_month(first: date, now: datetime) -> list[Kept]:
    """How the promises of a month were kept, by kind and council. One query; nothing is left out of it.

    A promise counts once: kept, in the month it was kept, in time up to its due moment (without one, in
    time); open past its due moment, in the month it fell due. What was cancelled counts nowhere.
    """
    following = add_months(first, 1)
    was_late = Promise.kept_at > Promise.due_at
    kept = (
        select(
            Promise.kind,
            Promise.authority,
            func.count().filter(or_(Promise.due_at.is_(None), ~was_late)).label("in_time"),
            func.count().filter(was_late).label("late"),
            literal(0).label("broken"),
        )
        .where(Promise.kept_on >= first, Promise.kept_on < following, Promise.kind.in_(KINDS))
        .group_by(Promise.kind, Promise.authority)
    )
    broken = (
        select(Promise.kind, Promise.authority, literal(0), literal(0), func.count())
        .where(
            Promise.ended_at.is_(None),
            Promise.kind.in_(KINDS),
            Promise.sort_at >= begins(first),
            Promise.sort_at < min(begins(following), now),
        )
        .group_by(Promise.kind, Promise.authority)
    )
    found: dict[tuple[str, str], list[int]] = {}
    for kind, authority, *numbers in db.session.execute(union_all(kept, broken)):
        so_far = found.setdefault((kind, authority or ""), [0, 0, 0])
        for place, number in enumerate(numbers):
            so_far[place] += number
    return [Kept(*key, *numbers) for key, numbers in found.items()]


@dataclass(frozen=True, slots=True)
class Soon:
    """A promise that is late or will be. Of a restricted one nothing but kind, owner and due time."""

    kind: str
    due_at: datetime | None
    is_late: bool
    owner: str | None
    is_restricted: bool
    reference: str = ""
    """The request's."""
    name: str = ""
    authority: str = ""
    at_risk: bool = False
    is_taken_up: bool = True
    is_unread: bool = False
    slot_at: datetime | None = None
    next_try_on: date | None = None


def is_due_before(until: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions of open promises about support that are due before a moment, or have no due date."""
    return (Promise.ended_at.is_(None), Promise.kind.in_(KINDS), Promise.sort_at < until)


def is_late_in_team(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The condition that a promise is late in the viewer's team: then they read of it whosever it is.

    Of what they may not open kind, owner and due time only, as the worklist has it.
    """
    return and_(Promise.sort_at > UNDATED, Promise.sort_at < now, Promise.team_id == (viewer.team_id or 0))


def breaks_soon(
    viewer: Viewer, *, until: datetime, after: str, now: datetime
) -> tuple[list[Soon], str | None]:
    """One page of what is late or due before `until`, soonest first, and the key of the next. One query.

    Raises NotFound for a key that is none.
    """
    query = (
        select(
            Promise.id,
            Promise.kind,
            Promise.due_at,
            Promise.sort_at,
            Promise.next_try_on,
            Account.name.label("owner"),
            SupportRequest.reference,
            SupportRequest.name,
            SupportRequest.authority,
            SupportRequest.rank,
            SupportRequest.state,
            SupportRequest.unread_since,
            CallSlot.starts_at,
            is_open_to_staff(viewer).label("is_open"),
        )
        .join(SupportRequest, SupportRequest.reference == Promise.subject_ref)
        .outerjoin(Account, Account.id == Promise.owner_id)
        .outerjoin(CallSlot, and_(CallSlot.request_id == SupportRequest.id, CallSlot.held_at.is_(None)))
        .where(Promise.id.in_(_soonest(viewer, until=until, after=after, now=now)))
        .order_by(Promise.sort_at, Promise.id)
        .limit(PAGE + 1)
    )
    found = db.session.execute(query).all()
    rows = [_soon(row, now) for row in found[:PAGE]]
    if len(found) <= PAGE:
        return rows, None
    last = found[PAGE - 1]
    return rows, f"{last.sort_at.astimezone(UTC).isoformat()}|{last.id}"


def _soonest(viewer: Viewer, *, until: datetime, after: str, now: datetime) -> CompoundSelect[int]:
    """The soonest of each kind, by id: each is read in the order of its index, however many are late."""
    conditions = [
        Promise.ended_at.is_(None),
        Promise.sort_at < until,
        or_(is_open_to_staff(viewer), is_late_in_team(viewer, now)),
    ]
    if after:
        conditions.append(tuple_(Promise.sort_at, Promise.id) > tuple_(*_read_key(after)))
    each = (
        select(Promise.id)
        .join(SupportRequest, SupportRequest.reference == Promise.subject_ref)
        .where(Promise.kind == kind, *conditions)
        .order_by(Promise.sort_at, Promise.id)
        .limit(PAGE + 1)
        .subquery()
        for kind in KINDS
    )
    return union_all(*(select(one.c.id) for one in each))


def _soon(row: Any, now: datetime) -> Soon:
    is_late = row.due_at is not None and row.due_at < now
    if not row.is_open:
        return Soon(row.kind, row.due_at, is_late, row.owner, True)
    return Soon(
        row.kind,
        row.due_at,
        is_late,
        row.owner,
        False,
        reference=row.reference,
        name=row.name,
        authority=row.authority,
        at_risk=row.rank == AT_RISK,
        is_taken_up=row.state != State.NEW,
        is_unread=row.unread_since is not None,
        slot_at=row.starts_at,
        next_try_on=row.next_try_on,
    )


def _read_key(after: str) -> tuple[datetime, int]:
    moment, _, number = after.partition("|")
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), int(number)
    except (ValueError, OverflowError) as problem:
        raise NotFound from problem


@dataclass(frozen=True, slots=True)
class Risk:
    """A family at risk."""

    reference: str
    name: str
    authority: str
    since: datetime
    is_answered: bool
    """Whether a person has replied since it is known."""
    owner: str | None
    is_taken_up: bool
    next_kind: str
    """The kind of what is due next; empty where nothing is."""
    next_due_at: datetime


def families_at_risk(viewer: Viewer) -> Sequence[Risk]:
    """The open requests of families at risk that the viewer may open, by what is due next. One query.

    Since when is the moment the reply on the same day was promised from.
    """
    about = (Promise.subject_kind == SUBJECT, Promise.subject_ref == SupportRequest.reference)
    crisis = (*about, Promise.kind == Kind.SUPPORT_CRISIS_REPLY.value)
    since = select(func.max(Promise.starts_at)).where(*crisis).scalar_subquery()
    waits = select(literal(1)).where(*crisis, Promise.ended_at.is_(None)).exists()
    following = (
        select(Promise.kind)
        .where(*about, Promise.ended_at.is_(None))
        .order_by(Promise.sort_at, Promise.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            SupportRequest.reference,
            SupportRequest.name,
            SupportRequest.authority,
            func.coalesce(since, SupportRequest.sent_at, type_=SupportRequest.sent_at.type),
            ~waits,
            Account.name,
            SupportRequest.state != State.NEW.value,
            func.coalesce(following, ""),
            SupportRequest.next_due_at,
        )
        .outerjoin(Account, Account.id == SupportRequest.owner_id)
        .where(IS_OPEN, SupportRequest.rank == AT_RISK, is_open_to_staff(viewer))
        .order_by(SupportRequest.next_due_at, SupportRequest.id)
        .limit(MOST_AT_RISK)
    )
    return [Risk(*row) for row in rows]
