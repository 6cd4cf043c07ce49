"""Business support's queue: checks to send, to chase, to receive; and everything that lapses soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.rules import Calendar, at, local_day
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Allocation, Household, Person
from portal.households.queries import is_open_to
from portal.journey.checks.rules import CHASE_AFTER, QUEUED, label_of, seen_as
from portal.journey.models import Journey, JourneyStep
from portal.journey.rules import StepState
from portal.promises.rules import COUNT_STOPS, add_months

Columns = TypeVarTuple("Columns")
PAGE = 25
LAPSES_WITHIN = 3
"""Months ahead that the list of lapsing checks looks."""


class Pile(StrEnum):
    """The three piles of the queue."""

    SEND = "send"
    CHASE = "chase"
    RECEIVE = "receive"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which checks: the pile, kind (a step's code), council, worker's reference, and after which row."""

    pile: Pile = Pile.SEND
    kind: str | None = None
    authority: str | None = None
    worker: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One check of the queue."""

    reference: str
    seen: str
    label: str
    whose: str
    household: str
    household_reference: str
    journey_reference: str
    authority: str
    worker: str | None
    since: datetime
    sent_at: datetime | None
    chased_at: datetime | None
    valid_until: date | None
    is_overdue: bool = False

    @property
    def ticked(self) -> str:
        """What a tick of this row posts."""
        return f"{self.reference} {self.seen}"


def chase_before(now: datetime, calendar: Calendar) -> datetime:
    """What was sent for, or last chased, before this moment is to be chased: CHASE_AFTER working days ago."""
    day, left = local_day(now), CHASE_AFTER
    while left:
        day -= timedelta(days=1)
        if day < calendar.known_from:
            break
        left -= calendar.is_working_day(day, count_closed_days=True)
    return at(day, time())


def _has_medical() -> ColumnElement[bool]:
    """The medical adviser has something to read: this person's medical is there."""
    medical = aliased(JourneyStep)
    return exists().where(
        medical.journey_id == JourneyStep.journey_id,
        medical.person_key == JourneyStep.person_key,
        medical.code == "medical",
        medical.state.in_([StepState.RECEIVED.value, StepState.IN_ORDER.value]),
    )


def _pile(pile: Pile, before: datetime) -> ColumnElement[bool]:
    if pile is Pile.SEND:
        return and_(
            JourneyStep.state == StepState.NOT_STARTED.value,
            JourneyStep.turn == "we",
            or_(JourneyStep.code != "medical_comment", _has_medical()),
        )
    sent = and_(JourneyStep.state == StepState.SENT_FOR.value, JourneyStep.turn == "others")
    if pile is Pile.RECEIVE:
        return sent
    touched = func.coalesce(JourneyStep.chased_at, JourneyStep.sent_at, JourneyStep.turn_since)
    return and_(sent, JourneyStep.turn_since < before, touched < before)


def _asked(viewer: Viewer, wanted: QueueFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [
        JourneyStep.code.in_([wanted.kind] if wanted.kind else sorted(QUEUED)),
        Journey.ended_at.is_(None),
        is_open_to(viewer, Journey.household_id.expression),
    ]
    if wanted.authority:
        conditions.append(Household.authority == wanted.authority)
    if wanted.worker:
        conditions.append(Account.reference == wanted.worker)
    return and_(true(), *conditions)


def _joined(query: Select[*Columns]) -> Select[*Columns]:
    return (
        query.select_from(JourneyStep)
        .join(Journey, Journey.id == JourneyStep.journey_id)
        .join(Household, Household.id == Journey.household_id)
        .outerjoin(Allocation, and_(Allocation.household_id == Household.id, Allocation.until_at.is_(None)))
        .outerjoin(Account, Account.id == Allocation.account_id)
    )


_COLUMNS = (
    JourneyStep.reference,
    JourneyStep.code,
    JourneyStep.about,
    JourneyStep.state,
    JourneyStep.turn_since,
    JourneyStep.sent_at,
    JourneyStep.chased_at,
    JourneyStep.valid_until,
    Journey.reference.label("journey_reference"),
    Household.label,
    Household.reference.label("household_reference"),
    Household.authority,
    Account.name.label("worker"),
    Person.given_name,
)


def queue_page(
    viewer: Viewer, wanted: QueueFilter, *, now: datetime, calendar: Calendar, page: int = PAGE
) -> tuple[Sequence[QueueRow], str | None]:
    """One page of a pile, longest waiting first, and the `after` of the next (None on the last).

    Two queries at most. Raises NotFound for a kind nobody queues, or an `after` that leads nowhere.
    """
    if wanted.kind is not None and wanted.kind not in QUEUED:
        raise NotFound
    before = chase_before(now, calendar)
    conditions = [_asked(viewer, wanted), _pile(wanted.pile, before)]
    if wanted.after:
        last = db.session.execute(
            select(JourneyStep.turn_since, JourneyStep.id).where(JourneyStep.reference == wanted.after)
        ).one_or_none()
        if last is None:
            raise NotFound
        conditions.append(_later(last.turn_since, last.id))
    query = _joined(select(*_COLUMNS)).outerjoin(Person, Person.id == JourneyStep.person_id)
    found = db.session.execute(
        query.where(*conditions).order_by(JourneyStep.turn_since, JourneyStep.id).limit(page + 1)
    ).all()
    rows = [_row(one, before=before) for one in found[:page]]
    return rows, rows[-1].reference if len(found) > page else None


def _later(since: datetime, row_id: int) -> ColumnElement[bool]:
    return or_(JourneyStep.turn_since > since, and_(JourneyStep.turn_since == since, JourneyStep.id > row_id))


def _row(one: Row[*tuple[Any, ...]], *, before: datetime | None = None) -> QueueRow:
    touched = one.chased_at or one.sent_at
    return QueueRow(
        reference=one.reference,
        seen=seen_as(one.state, one.chased_at),
        label=label_of(one.code, one.about),
        whose=one.given_name or "",
        household=one.label,
        household_reference=one.household_reference,
        journey_reference=one.journey_reference,
        authority=one.authority,
        worker=one.worker,
        since=one.turn_since,
        sent_at=one.sent_at,
        chased_at=one.chased_at,
        valid_until=one.valid_until,
        is_overdue=bool(before and one.state == StepState.SENT_FOR and touched and touched < before),
    )


def queue_counts(
    viewer: Viewer, wanted: QueueFilter, *, now: datetime, calendar: Calendar
) -> dict[Pile, int]:
    """How many checks lie in each pile under the other filters, counted to COUNT_STOPS + 1. One query."""
    before = chase_before(now, calendar)
    counts = []
    for pile in Pile:
        some = (
            _joined(select(JourneyStep.id))
            .where(_asked(viewer, wanted), _pile(pile, before))
            .limit(COUNT_STOPS + 1)
            .subquery()
        )
        counts.append(select(func.count()).select_from(some).scalar_subquery())
    row = db.session.execute(select(*counts)).one()
    return dict(zip(Pile, (int(count) for count in row), strict=True))


def lapsing_page(
    viewer: Viewer, wanted: QueueFilter, *, today: date, page: int = PAGE
) -> tuple[Sequence[QueueRow], str | None]:
    """Checks in order that have lapsed or lapse within LAPSES_WITHIN months, soonest first, paged by key.

    Only journeys that are open. Raises NotFound for an `after` that leads nowhere.
    """
    conditions = [
        JourneyStep.valid_until.is_not(None),
        JourneyStep.valid_until <= add_months(today, LAPSES_WITHIN),
        JourneyStep.state == StepState.IN_ORDER.value,
        Journey.ended_at.is_(None),
        is_open_to(viewer, Journey.household_id.expression),
    ]
    if wanted.authority:
        conditions.append(Household.authority == wanted.authority)
    if wanted.worker:
        conditions.append(Account.reference == wanted.worker)
    if wanted.after:
        last = db.session.execute(
            select(JourneyStep.valid_until, JourneyStep.id).where(JourneyStep.reference == wanted.after)
        ).one_or_none()
        if last is None or last.valid_until is None:
            raise NotFound
        conditions.append(tuple_(JourneyStep.valid_until, JourneyStep.id) > tuple_(last.valid_until, last.id))
    query = _joined(select(*_COLUMNS)).outerjoin(Person, Person.id == JourneyStep.person_id)
    found = db.session.execute(
        query.where(*conditions).order_by(JourneyStep.valid_until, JourneyStep.id).limit(page + 1)
    ).all()
    rows = [_row(one) for one in found[:page]]
    return rows, rows[-1].reference if len(found) > page else None
