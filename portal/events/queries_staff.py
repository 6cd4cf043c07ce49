"""Events for staff: everything, with restricted households seen by those named on them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, and_, case, cast, distinct, func, or_, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.events.booking_models import Attendee, Booking, PassedOver
from portal.events.models import Event, EventSession, EventTitle
from portal.events.register_models import Attendance, Feedback
from portal.events.rules import CAME, LIVE, BookingState
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import hidden_from, is_open_to

RESTRICTED = "Restricted"
"""What stands in the place of a restricted household's name."""


@dataclass(frozen=True, slots=True)
class StaffBooking:
    """A booking as staff read it. `label` is the household's, the guest's, or "Restricted"."""

    reference: str
    state: str
    label: str
    household_ref: str | None
    organisation: str
    places: int
    is_priority: bool
    wants_call: bool
    made_at: datetime
    waiting_since: datetime | None
    offer_until: datetime | None
    is_asked_again: bool
    people: tuple[Attendee, ...]
    passed_over: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a title amounted to in a year: both counts, because the service reports both."""

    title: str
    kind: str
    events: int
    households: int
    adults: int
    children: int


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """Somebody on a register. `mark` is empty while there is none."""

    reference: str
    name: str
    is_child: bool
    household: str
    access_needs: str
    mark: str


def staff_events(
    viewer: Viewer,
    *,
    state: str = "",
    kind: str = "",
    from_at: datetime | None = None,
    after: tuple[datetime, int] | None = None,
    most: int = 50,
) -> Sequence[Event]:
    """Events in the order of their dates, of a state and kind, from a moment, after a key. One query."""
    _staff_only(viewer)
    query = select(Event).order_by(Event.starts_at, Event.id).limit(most)
    if state:
        query = query.where(Event.state == state)
    if kind:
        query = query.where(Event.kind == kind)
    if from_at is not None:
        query = query.where(Event.starts_at >= from_at)
    if after is not None:
        at, number = after
        query = query.where(or_(Event.starts_at > at, and_(Event.starts_at == at, Event.id > number)))
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def staff_event(viewer: Viewer, reference: str) -> Event:
    """One event for staff. Raises NotFound."""
    _staff_only(viewer)
    query = select(Event).where(Event.reference == reference)
    event = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if event is None:
        raise NotFound
    return event


def sessions_of(event: Event) -> Sequence[EventSession]:
    """An event's sessions, in order."""
    query = select(EventSession).where(EventSession.event_id == event.id)
    return db.session.scalars(query.order_by(EventSession.starts_at, EventSession.number)).all()


def titles(viewer: Viewer) -> Sequence[EventTitle]:
    """The titles that dates are made from."""
    _staff_only(viewer)
    return db.session.scalars(
        select(EventTitle).where(EventTitle.ended_at.is_(None)).order_by(EventTitle.kind, EventTitle.title)
    ).all()


def bookings_of(viewer: Viewer, event: Event, *, ended: bool = False) -> list[StaffBooking]:
    """An event's live bookings (or all), the line in its order; three queries.

    A restricted household on which the viewer is not named counts, without its name or people.
    """
    _staff_only(viewer)
    order = case({state: number for number, state in enumerate(("with_us", "booked", "offered", "held"))},
                 value=Booking.state, else_=9)  # fmt: skip
    query = (
        select(
            Booking,
            Household.label,
            Household.reference,
            Booking.household_id.in_(hidden_from(viewer)).label("hidden"),
        )
        .outerjoin(Household, Household.id == Booking.household_id)
        .where(Booking.event_id == event.id)
        .order_by(order, Booking.is_priority.desc(), Booking.waiting_since, Booking.id)
        .execution_options(populate_existing=True)
    )
    if not ended:
        query = query.where(Booking.state.in_(LIVE))
    rows = db.session.execute(query).all()
    return _with_people([(row[0], row[1], row[2], bool(row[3])) for row in rows])


def held_for_a_person(viewer: Viewer) -> list[tuple[Event, StaffBooking]]:
    """Every booking that waits for a person to look at it, of households the viewer may open."""
    _staff_only(viewer)
    rows = db.session.execute(
        select(Booking, Event, Household.label, Household.reference)
        .join(Event, Event.id == Booking.event_id)
        .outerjoin(Household, Household.id == Booking.household_id)
        .where(Booking.state == BookingState.WITH_US, is_open_to(viewer, Booking.household_id.expression))
        .order_by(Booking.id)
    ).all()
    shown = _with_people([(row[0], row[2], row[3], False) for row in rows])
    return [(row[1], one) for row, one in zip(rows, shown, strict=True)]


def register_for(viewer: Viewer, session_ref: str) -> tuple[Event, EventSession, list[RegisterRow]]:
    """The register of a session: who is booked, with their marks; two queries. Raises NotFound.

    People of a restricted household on which the viewer is not named have initials alone.
    """
    _staff_only(viewer)
    found = db.session.execute(
        select(Event, EventSession)
        .join(EventSession, EventSession.event_id == Event.id)
        .where(EventSession.reference == session_ref)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    event, session = found
    rows = db.session.execute(
        select(
            Attendee,
            Booking,
            Household.label,
            Attendance.mark,
            Booking.household_id.in_(hidden_from(viewer)).label("hidden"),
        )
        .join(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(Household, Household.id == Booking.household_id)
        .outerjoin(
            Attendance, and_(Attendance.attendee_id == Attendee.id, Attendance.session_id == session.id)
        )
        .where(Booking.event_id == event.id, Booking.state == BookingState.BOOKED, Attendee.comes)
        .order_by(Attendee.name, Attendee.id)
    )
    return event, session, [
        RegisterRow(
            attendee.reference,
            _initials(attendee.name) if hidden else attendee.name,
            attendee.is_child,
            RESTRICTED if hidden else (label or booking.organisation or booking.name),
            attendee.access_needs,
            mark or "",
        )
        for attendee, booking, label, mark, hidden in rows
    ]  # fmt: skip


def walk_ins_of(session: EventSession) -> Sequence[Attendance]:
    """Who came to a session without a booking."""
    query = select(Attendance).where(Attendance.session_id == session.id, Attendance.attendee_id.is_(None))
    return db.session.scalars(query.order_by(Attendance.id)).all()


def feedback_of(viewer: Viewer, event: Event) -> Sequence[Feedback]:
    """What people answered after an event."""
    _staff_only(viewer)
    query = select(Feedback).where(Feedback.event_id == event.id, Feedback.given_at.is_not(None))
    return db.session.scalars(query.order_by(Feedback.id)).all()


def counts_of(year: int) -> list[Counted]:
    """Who came, by title, from 1 April of `year` to 31 March: households and attendees. One query.

    Somebody who came to several sessions of one event counts once for it, and so does their household;
    a walk-in counts as one household. Totals count restricted households.
    """
    each = (
        select(
            Event.title_id,
            Event.id.label("event_id"),
            func.coalesce(Attendance.attendee_id, -Attendance.id).label("who"),
            func.coalesce(Attendee.booking_id, -Attendance.id).label("whose"),
            func.max(Attendance.adults).label("adults"),
            func.max(Attendance.children).label("children"),
        )
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .outerjoin(Attendee, Attendee.id == Attendance.attendee_id)
        .where(
            Attendance.mark.in_(CAME),
            Event.starts_on >= date(year, 4, 1),
            Event.starts_on < date(year + 1, 4, 1),
        )
        .group_by(
            Event.title_id,
            Event.id,
            func.coalesce(Attendance.attendee_id, -Attendance.id),
            func.coalesce(Attendee.booking_id, -Attendance.id),
        )
        .subquery()
    )
    rows = db.session.execute(
        select(
            EventTitle.title,
            EventTitle.kind,
            func.count(distinct(each.c.event_id)),
            func.count(distinct(each.c.whose)),
            cast(func.sum(each.c.adults), Integer),
            cast(func.sum(each.c.children), Integer),
        )
        .join(each, each.c.title_id == EventTitle.id)
        .group_by(EventTitle.id, EventTitle.title, EventTitle.kind)
        .order_by(EventTitle.kind, EventTitle.title)
    )
    return [Counted(*row) for row in rows]


def _with_people(rows: Sequence[tuple[Booking, str | None, str | None, bool]]) -> list[StaffBooking]:
    ids = [booking.id for booking, _, _, _ in rows]
    people: dict[int, list[Attendee]] = {one: [] for one in ids}
    passed: dict[int, list[tuple[datetime, str]]] = {one: [] for one in ids}
    query = select(Attendee).where(Attendee.booking_id.in_(ids), Attendee.comes).order_by(Attendee.id)
    for attendee in db.session.scalars(query):
        people[attendee.booking_id].append(attendee)
    for row in db.session.scalars(
        select(PassedOver).where(PassedOver.booking_id.in_(ids)).order_by(PassedOver.at)
    ):
        passed[row.booking_id].append((row.at, row.why))
    return [
        StaffBooking(
            reference=booking.reference,
            state=booking.state,
            label=RESTRICTED if hidden else (label or booking.name),
            household_ref=None if hidden else household,
            organisation=booking.organisation,
            places=booking.places,
            is_priority=booking.is_priority,
            wants_call=booking.wants_call,
            made_at=booking.made_at,
            waiting_since=booking.waiting_since,
            offer_until=booking.offer_until,
            is_asked_again=booking.asked_again_at is not None,
            people=() if hidden else tuple(people[booking.id]),
            passed_over=() if hidden else tuple(passed[booking.id]),
        )
        for booking, label, household, hidden in rows
    ]


def _initials(name: str) -> str:
    return " ".join(f"{part[0]}." for part in name.split())


def _staff_only(viewer: Viewer) -> None:
    if not viewer.is_staff:
        raise NotFound
