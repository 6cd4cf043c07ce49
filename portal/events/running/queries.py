"""The programme as staff run it: dates with what is taken, who waits, what is not filled; and titles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from portal.errors import NotFound
from portal.events.booking_models import TO_DECIDE, Booking
from portal.events.kinds import KINDS, Kind
from portal.events.models import Event, EventSession, EventTitle
from portal.events.queries_filters import key_of, read_key, within_month
from portal.events.rules import BookingState, State
from portal.extensions import db

PAGE = 25
"""Dates on one page of the programme."""

LONGEST = timedelta(days=400)
"""No event lasts longer from its first session to its last: what began before is not looked through."""


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


def programme_for_staff(
    wanted: RunFilter, *, now: datetime, page: int = PAGE
) -> tuple[list[RunRow], str | None]:
    """One page of the programme and the key of the next: what comes soonest first, what is over latest
    first. One query. Raises NotFound for a key that is none."""
    query = (
        select(Event, _bookings(Booking.state == BookingState.WAITING), _bookings(TO_DECIDE), _unfilled(now))
        .where(*_conditions(wanted, now))
        .limit(page + 1)
    )
    if wanted.is_past:
        query = query.order_by(Event.starts_at.desc(), Event.id.desc())
    else:
        query = query.order_by(Event.starts_at, Event.id)
    if wanted.after:
        at, number = read_key(wanted.after)
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
        for event, waiting, held, is_open in found[:page]
    ]
    last = found[page - 1][0] if len(found) > page else None
    return rows, key_of(last) if last is not None else None


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
        conditions += within_month(*wanted.month)
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


def event_named(reference: str) -> Event:
    """One event as staff see it: every one. Raises NotFound."""
    query = select(Event).where(Event.reference == reference).execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
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
