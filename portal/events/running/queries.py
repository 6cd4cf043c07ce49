"""The programme as staff run it: dates with what is taken, who waits, what is not filled; and titles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from portal.agency.rules import LONDON
from portal.errors import NotFound
from portal.events.booking_models import TO_DECIDE, Booking
from portal.events.kinds import KINDS, Kind, Rule
from portal.events.models import Event, EventSession, EventTitle
from portal.events.rules import BookingState, State
from portal.events.running.rules import YEAR_ON
from portal.extensions import db

PAGE = 25
"""Dates on one page of the programme."""

LONGEST = timedelta(days=400)
"""No event lasts longer from its first session to its last: what began before is not looked through."""

MOST_COPIED = 400
"""Dates of last year that are looked at for one copy."""

ONLY = {"line": "With people waiting", "register": "Register not filled", "held": "Held for us to decide"}
"""What else the programme is narrowed to, and its words."""

STATES = {State.DRAFT: "Draft", State.PUBLISHED: "Published", State.CANCELLED: "Cancelled"}
"""How an event stands, in words."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """What of the programme is asked for; empty means all. `after` is the key the page before gave."""

    is_past: bool = False
    kind: str = ""
    authority: str = ""
    """A council's code, or "online"."""
    month: tuple[int, int] | None = None
    state: str = ""
    only: str = ""
    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One date in the programme. `waiting` and `held` count bookings, restricted ones too."""

    reference: str
    title: str
    kind: str
    state: str
    starts_at: datetime
    authority: str | None
    is_online: bool
    places: int
    places_taken: int
    waiting: int
    held: int
    is_open: bool
    """Whether a register of it is not filled though its session is over."""

    @property
    def label(self) -> str:
        """What kind of event it is."""
        return KINDS[Kind(self.kind)].label


def programme_for_staff(wanted: RunFilter, *, now: datetime) -> tuple[list[RunRow], str | None]:
    """One page of the programme and the key of the next: what comes soonest first, what is over latest
    first. One query. Raises NotFound for a key that is none."""
    query = (
        select(Event, _bookings(Booking.state == BookingState.WAITING), _bookings(TO_DECIDE), _unfilled(now))
        .where(*_conditions(wanted, now))
        .limit(PAGE + 1)
    )
    if wanted.is_past:
        query = query.order_by(Event.starts_at.desc(), Event.id.desc())
    else:
        query = query.order_by(Event.starts_at, Event.id)
    if wanted.after:
        at, number = _read_key(wanted.after)
        if wanted.is_past:
            beyond = or_(Event.starts_at < at, and_(Event.starts_at == at, Event.id < number))
        else:
            beyond = or_(Event.starts_at > at, and_(Event.starts_at == at, Event.id > number))
        query = query.where(beyond)
    found = db.session.execute(query).all()
    rows = [
        RunRow(
            reference=event.reference,
            title=event.title,
            kind=event.kind,
            state=event.state,
            starts_at=event.starts_at,
            authority=event.authority,
            is_online=event.is_online,
            places=event.places,
            places_taken=event.places_taken,
            waiting=waiting,
            held=held,
            is_open=is_open,
        )
        for event, waiting, held, is_open in found[:PAGE]
    ]
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    return rows, f"{last.starts_at.astimezone(UTC).isoformat()}|{last.id}" if last is not None else None


def _bookings(which: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count(Booking.id))
        .where(Booking.event_id == Event.id, which)
        .correlate(Event)
        .scalar_subquery()
    )


def _unfilled(now: datetime) -> ColumnElement[bool]:
    """Whether a session of a published event is over and nobody has finished its register."""
    over = exists().where(
        EventSession.event_id == Event.id, EventSession.ends_at < now, EventSession.register_done_at.is_(None)
    )
    return and_(Event.state == State.PUBLISHED, over.correlate(Event))


def _conditions(wanted: RunFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.month is None:
        # a programme of weeks is to come until its last session is over
        if wanted.is_past:
            conditions += [Event.starts_at < now, Event.ends_at < now]
        else:
            conditions += [Event.starts_at > now - LONGEST, Event.ends_at >= now]
    else:
        year, month = wanted.month
        first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        conditions += [
            Event.starts_at >= datetime(first.year, first.month, 1, tzinfo=LONDON),
            Event.starts_at < datetime(after.year, after.month, 1, tzinfo=LONDON),
        ]
    if wanted.kind:
        conditions.append(Event.kind == wanted.kind)
    if wanted.authority == "online":
        conditions.append(Event.is_online.is_(True))
    elif wanted.authority:
        conditions.append(Event.authority == wanted.authority)
    if wanted.state:
        conditions.append(Event.state == wanted.state)
    for only, which in (("line", Booking.state == BookingState.WAITING), ("held", TO_DECIDE)):
        if wanted.only == only:
            conditions.append(Event.id.in_(select(Booking.event_id).where(which)))
    if wanted.only == "register":
        conditions.append(_unfilled(now))
    if wanted.words:
        named = select(EventTitle.id).where(
            func.lower(EventTitle.title).contains(wanted.words, autoescape=True)
        )
        conditions.append(Event.title_id.in_(named))
    return conditions


def _read_key(after: str) -> tuple[datetime, int]:
    at, _, number = after.partition("|")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), int(number)
    except ValueError as problem:
        raise NotFound from problem


@dataclass(frozen=True, slots=True)
class TitleRow:
    """One title of the programme, with its dates to come."""

    reference: str
    title: str
    kind: str
    usual_places: int
    coming: int
    drafts: int
    is_ended: bool

    @property
    def rule(self) -> Rule:
        """What is declared about its kind."""
        return KINDS[Kind(self.kind)]


def titles(*, now: datetime, ended: bool = False) -> list[TitleRow]:
    """The titles in use, or those that have ended, by kind and name. One query."""
    dates = select(func.count(Event.id)).where(Event.title_id == EventTitle.id, Event.starts_at > now)
    coming = dates.where(Event.state == State.PUBLISHED).correlate(EventTitle).scalar_subquery()
    drafts = dates.where(Event.state == State.DRAFT).correlate(EventTitle).scalar_subquery()
    is_in_use = EventTitle.ended_at.is_not(None) if ended else EventTitle.ended_at.is_(None)
    rows = db.session.execute(select(EventTitle, coming, drafts).where(is_in_use).order_by(EventTitle.title))
    order = list(Kind)
    found = [
        TitleRow(
            reference=title.reference,
            title=title.title,
            kind=title.kind,
            usual_places=title.usual_places,
            coming=number,
            drafts=drafted,
            is_ended=title.ended_at is not None,
        )
        for title, number, drafted in rows
    ]
    return sorted(found, key=lambda one: order.index(Kind(one.kind)))


def title_named(reference: str) -> EventTitle:
    """One title. Raises NotFound."""
    found = db.session.scalars(select(EventTitle).where(EventTitle.reference == reference)).one_or_none()
    if found is None:
        raise NotFound
    return found


def last_date_of(title_id: int) -> Event | None:
    """The newest date of a title, from which another is filled in; None before the first."""
    query = select(Event).where(Event.title_id == title_id).order_by(Event.starts_on.desc(), Event.id.desc())
    return db.session.scalars(query.limit(1)).first()


def event_named(reference: str) -> Event:
    """One event as staff see it: every one. Raises NotFound."""
    query = select(Event).where(Event.reference == reference).execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def title_reference(reference: str) -> str:
    """The reference of the title of an event. Raises NotFound."""
    found = db.session.scalar(
        select(EventTitle.reference)
        .join(Event, Event.title_id == EventTitle.id)
        .where(Event.reference == reference)
    )
    if found is None:
        raise NotFound
    return found


def sessions_of(event_id: int) -> list[EventSession]:
    """The sessions of an event, soonest first."""
    query = select(EventSession).where(EventSession.event_id == event_id)
    return list(db.session.scalars(query.order_by(EventSession.starts_at, EventSession.number)))


def other_dates(event: Event, *, now: datetime) -> list[Event]:
    """The published dates to come of the same title, itself left out; for moving a booking there."""
    return list(
        db.session.scalars(
            select(Event)
            .where(
                Event.title_id == event.title_id,
                Event.id != event.id,
                Event.state == State.PUBLISHED,
                Event.starts_at > now,
            )
            .order_by(Event.starts_at, Event.id)
            .limit(25)
        )
    )


@dataclass(frozen=True, slots=True)
class Copied:
    """A date of last year, and when it would be this year. `is_there`: the same title has that day."""

    reference: str
    title: str
    kind: str
    was_at: datetime
    on: date
    is_there: bool


def dates_to_copy(from_on: date, until_on: date, kind: str = "") -> list[Copied]:
    """The published dates of a year's programme with the day each falls on a year later. Two queries."""
    query = select(Event).where(
        Event.starts_on >= from_on, Event.starts_on <= until_on, Event.state == State.PUBLISHED
    )
    if kind:
        query = query.where(Event.kind == kind)
    events = db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(MOST_COPIED)).all()
    there = {
        (row[0], row[1])
        for row in db.session.execute(
            select(Event.title_id, Event.starts_on).where(
                Event.starts_on >= from_on + YEAR_ON,
                Event.starts_on <= until_on + YEAR_ON,
                Event.state != State.CANCELLED,
            )
        )
    }
    return [
        Copied(
            reference=event.reference,
            title=event.title,
            kind=event.kind,
            was_at=event.starts_at,
            on=event.starts_on + YEAR_ON,
            is_there=(event.title_id, event.starts_on + YEAR_ON) in there,
        )
        for event in events
    ]
