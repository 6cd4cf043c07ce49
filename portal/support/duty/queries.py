"""The duty list: open requests by urgency and due time, paged by key; its counts; who may be given one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import StaffMember, staff_with_role
from portal.errors import NotFound
from portal.extensions import db
from portal.households.search import prefixes_of
from portal.promises.models import Promise
from portal.support.models import IS_OPEN, SupportNamed, SupportRequest, SupportWord
from portal.support.naming import managers_for, named_here
from portal.support.rules import AT_RISK, OPEN, SUBJECT, State
from portal.support.visibility import is_open_to_staff

PAGE = 25
"""Requests on one page."""

ROLES = ("adviser", "support_worker", "manager")
"""Who works with requests."""


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """What of the requests is asked for; empty means everything that is open."""

    whose: str = ""
    """mine, nobody (not taken up yet) or empty."""
    authority: str = ""
    ended: bool = False
    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One request in the list."""

    reference: str
    name: str
    state: str
    at_risk: bool
    risks: tuple[str, ...]
    authority: str
    sent_at: datetime
    owner: str | None
    is_mine: bool
    is_unread: bool
    is_answered: bool
    promise: str
    """The kind of what is due next; empty once nothing is."""
    due_at: datetime | None


def duty_list(viewer: Viewer, wanted: DutyFilter, *, page: int = PAGE) -> tuple[list[DutyRow], str | None]:
    """One page of requests and the key of the next. Two queries. Raises NotFound for a key that is none."""
    query = (
        select(SupportRequest, Account.name)
        .outerjoin(Account, Account.id == SupportRequest.owner_id)
        .where(is_open_to_staff(viewer), *_conditions(viewer, wanted))
        .limit(page + 1)
    )
    key = _read_key(wanted.after) if wanted.after else None
    if wanted.ended:
        query = query.order_by(SupportRequest.sent_at.desc(), SupportRequest.id.desc())
        if key is not None:
            query = query.where(_before(key))
    else:
        query = query.order_by(SupportRequest.rank, SupportRequest.next_due_at, SupportRequest.id)
        if key is not None:
            query = query.where(_beyond(key))
    found = db.session.execute(query).all()
    promises = _next_promises([row[0].reference for row in found[:page]])
    rows = [_row(viewer, request, owner, promises) for request, owner in found[:page]]
    if len(found) <= page:
        return rows, None
    last: SupportRequest = found[page - 1][0]
    moment = last.sent_at if wanted.ended else last.next_due_at
    return rows, f"{last.rank}|{moment.astimezone(UTC).isoformat()}|{last.id}"


def _row(
    viewer: Viewer, request: SupportRequest, owner: str | None, promises: Mapping[str, Promise]
) -> DutyRow:
    promise = promises.get(request.reference)
    return DutyRow(
        reference=request.reference,
        name=request.name,
        state=request.state,
        at_risk=request.at_risk,
        risks=tuple(one for one in request.risks.split(",") if one),
        authority=request.authority,
        sent_at=request.sent_at,
        owner=owner,
        is_mine=request.owner_id is not None and request.owner_id == viewer.account_id,
        is_unread=request.unread_since is not None,
        is_answered=request.answered_at is not None,
        promise=promise.kind if promise else "",
        due_at=promise.due_at if promise else None,
    )


def _next_promises(references: list[str]) -> dict[str, Promise]:
    """The soonest open promise of each of these requests."""
    rows = db.session.scalars(
        select(Promise)
        .where(
            Promise.subject_kind == SUBJECT, Promise.subject_ref.in_(references), Promise.ended_at.is_(None)
        )
        .order_by(Promise.sort_at.desc(), Promise.id.desc())
    )
    return {row.subject_ref: row for row in rows}


def _conditions(viewer: Viewer, wanted: DutyFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [SupportRequest.state.not_in(OPEN) if wanted.ended else IS_OPEN]
    if wanted.whose == "mine":
        conditions.append(SupportRequest.owner_id == viewer.account_id)
    elif wanted.whose == "nobody":
        conditions.append(SupportRequest.state == State.NEW.value)
    if wanted.authority:
        conditions.append(SupportRequest.authority == wanted.authority)
    for prefix in prefixes_of(wanted.words):
        conditions.append(
            SupportRequest.id.in_(
                select(SupportWord.request_id).where(
                    SupportWord.word >= prefix, SupportWord.word < prefix + chr(0x10FFFF)
                )
            )
        )
    return conditions


Key = tuple[int, datetime, int]


def _read_key(after: str) -> Key:
    parts = after.split("|")
    try:
        rank, moment, number = parts
        return int(rank), datetime.fromisoformat(moment).astimezone(UTC), int(number)
    except ValueError as problem:
        raise NotFound from problem


def _beyond(key: Key) -> ColumnElement[bool]:
    rank, moment, number = key
    later = or_(
        SupportRequest.next_due_at > moment,
        and_(SupportRequest.next_due_at == moment, SupportRequest.id > number),
    )
    return or_(SupportRequest.rank > rank, and_(SupportRequest.rank == rank, later))


def _before(key: Key) -> ColumnElement[bool]:
    _, moment, number = key
    return or_(
        SupportRequest.sent_at < moment, and_(SupportRequest.sent_at == moment, SupportRequest.id < number)
    )


@dataclass(frozen=True, slots=True)
class DutyCounts:
    """How many open requests there are, by what matters first."""

    at_risk: int
    unanswered: int
    new: int
    mine: int
    all: int


def duty_counts(viewer: Viewer) -> DutyCounts:
    """The counts over the list. One query over what is open."""

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    row = db.session.execute(
        select(
            many(SupportRequest.rank == AT_RISK),
            many(SupportRequest.answered_at.is_(None)),
            many(SupportRequest.state == State.NEW.value),
            many(SupportRequest.owner_id == (viewer.account_id or 0)),
            many(true()),
        ).where(IS_OPEN, is_open_to_staff(viewer))
    ).one()
    return DutyCounts(*row)


def colleagues() -> list[StaffMember]:
    """Who may be given a request, by name."""
    found = {one.id: one for role in ROLES for one in staff_with_role(role)}
    return sorted(found.values(), key=lambda one: (one.name, one.id))


@dataclass(frozen=True, slots=True)
class Carried:
    """What a colleague has open: how many requests, of them families at risk, and of one council."""

    open: int = 0
    at_risk: int = 0
    of_council: int = 0


def carried_by_each(authority: str) -> dict[int, Carried]:
    """What everybody carries, by account id; `of_council` of this council. One query.

    Totals count every request: they name nobody.
    """
    rows = db.session.execute(
        select(
            SupportRequest.owner_id,
            func.count(),
            func.count().filter(SupportRequest.rank == AT_RISK),
            func.count().filter(SupportRequest.authority == authority),
        )
        .where(IS_OPEN, SupportRequest.owner_id.is_not(None))
        .group_by(SupportRequest.owner_id)
    )
    return {account_id: Carried(*numbers) for account_id, *numbers in rows if account_id is not None}


def named_colleagues(request: SupportRequest) -> list[StaffMember]:
    """Who is named on a confined request and still works here."""
    return named_here(request)


def managers_to_name(request: SupportRequest) -> list[StaffMember]:
    """The managers who are named where a request is confined."""
    return managers_for(request)


def named_on(request: SupportRequest) -> list[str]:
    """Who may open a confined request, by name."""
    rows = db.session.scalars(
        select(Account.name)
        .join(SupportNamed, SupportNamed.account_id == Account.id)
        .where(SupportNamed.request_id == request.id)
        .order_by(Account.name)
    )
    return list(rows)


def owner_reference(request: SupportRequest) -> str:
    """The reference of whose it is; empty for nobody's."""
    query = select(Account.reference).where(Account.id == (request.owner_id or 0))
    return db.session.scalar(query) or ""
