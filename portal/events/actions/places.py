"""Places and bookings as rows: what every action on them stands on.

Whoever changes a booking holds its event's row first, so that two changes of one event never cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import delete, func, select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import Conflict, NotFound
from portal.events.booking_models import Attendee, Booking, BookingReminder
from portal.events.models import Event
from portal.events.rules import LIVE, TAKES_PLACES, BookingState, Person, State, reminders_at
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.promises.actions import cancel_promises, keep_promise, make_promise
from portal.promises.kinds import Kind as PromiseKind

By = Viewer | str

EVENT, BOOKING = "event", "booking"


def take_places(event_id: int, places: int) -> bool:
    """Take so many places, all or none; says whether there were so many. The guard against overbooking."""
    taken = db.session.scalar(
        update(Event)
        .where(
            Event.id == event_id,
            Event.state == State.PUBLISHED,
            Event.places_taken + places <= Event.places,
        )
        .values(places_taken=Event.places_taken + places)
        .returning(Event.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def give_places(event_id: int, places: int) -> None:
    """Give so many places back."""
    db.session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(places_taken=Event.places_taken - places)
        .execution_options(synchronize_session=False)
    )


def hold_event(event_id: int) -> Event:
    """An event as it is now, held until the transaction ends. Raises NotFound."""
    query = select(Event).where(Event.id == event_id).with_for_update()
    event = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if event is None:
        raise NotFound
    return event


def hold_event_called(reference: str) -> Event:
    """The same by its reference."""
    return hold_event(db.session.scalar(select(Event.id).where(Event.reference == reference)) or 0)


def hold_booking(reference: str, by: Viewer | None = None) -> tuple[Event, Booking]:
    """A booking as it is now and its event, both held. Through the viewer where one is given: of a
    family only its own, of staff what is not hidden from them. Raises NotFound.
    """
    query = select(Booking.event_id).where(Booking.reference == reference)
    if by is not None and by.is_family:
        query = query.where(Booking.household_id == (by.household_id or 0))
    elif by is not None:
        query = query.where(is_open_to(by, Booking.household_id.expression))
    event = hold_event(db.session.scalar(query) or 0)
    booking = db.session.scalars(
        select(Booking)
        .where(Booking.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return event, booking


def live_booking(event_id: int, *, household_id: int | None = None, email: str = "") -> Booking | None:
    """The live booking of a household, or of a confirmed address, for an event."""
    query = select(Booking).where(Booking.event_id == event_id, Booking.state.in_(LIVE))
    if household_id is not None:
        query = query.where(Booking.household_id == household_id)
    else:
        query = query.where(Booking.email == email, Booking.confirmed_at.is_not(None))
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def is_line_empty(event_id: int) -> bool:
    """Whether nobody waits: free places are for those who do."""
    waiting = select(Booking.id).where(Booking.event_id == event_id, Booking.state == BookingState.WAITING)
    return db.session.scalar(waiting.limit(1)) is None


def end_of_line(event_id: int, now: datetime) -> datetime:
    """From when somebody who joins the line of an event that is held waits.

    Never before who is in it: a request that began earlier and had to wait would otherwise move people
    back who were told their place already.
    """
    last = db.session.scalar(
        select(func.max(Booking.waiting_since)).where(
            Booking.event_id == event_id, Booking.state == BookingState.WAITING
        )
    )
    return max(now, last) if last is not None else now


def add_booking(event: Event, state: BookingState, people: Sequence[Person], **values: Any) -> Booking:
    """Write a booking and who comes. What it takes was taken before."""
    booking = Booking(event_id=event.id, state=state.value, **values)
    db.session.add(booking)
    db.session.flush()
    add_attendees(booking, people)
    return booking


def add_attendees(booking: Booking, people: Sequence[Person]) -> None:
    """Write who comes."""
    db.session.add_all(
        Attendee(
            booking_id=booking.id,
            person_id=one.person_id,
            name=one.name.strip()[:200],
            is_child=one.is_child,
            access_needs=one.access_needs,
            dietary_needs=one.dietary_needs,
        )
        for one in people
    )
    db.session.flush()


def settle(event: Event, booking: Booking, state: BookingState, *, now: datetime, **values: Any) -> None:
    """Bring a held booking into another state: its places, its reminders and its moments follow.

    Places are given back here; where the new state takes places and the old one did not, they were
    taken by `take_places` before.
    """
    before = booking.state
    if before in TAKES_PLACES and state not in TAKES_PLACES:
        give_places(event.id, booking.places)
    booking.state = state.value
    if state is not BookingState.BOOKED:
        booking.to_look_at_since = None
    booking.held_until = values.pop("held_until", None)
    booking.offer_until = values.pop("offer_until", None)
    for name, value in values.items():
        setattr(booking, name, value)
    if state is BookingState.BOOKED:
        booking.booked_at = booking.booked_at or now
        write_reminders(event, booking, now=now)
    elif before == BookingState.BOOKED:
        take_reminders_back(booking)
    if state not in LIVE:
        booking.ended_at, booking.asked_again_at = now, None
    db.session.flush()


def ask_a_person(event: Event, booking: Booking, *, by: By, now: datetime) -> None:
    """Promise that a person looks at a booking: one that is held, or one that stays booked meanwhile."""
    household = db.session.execute(
        select(Household.label, Household.authority).where(Household.id == booking.household_id)
    ).one()
    make_promise(
        PromiseKind.BOOKING_LOOKED_AT,
        subject_kind=BOOKING,
        subject_ref=booking.reference,
        label=household.label,
        starts_at=now,
        by=by,
        now=now,
        authority=household.authority,
        household_id=booking.household_id,
    )


def looked_at(booking: Booking, *, by: By, now: datetime) -> None:
    """A person looked at a booking, or there is nothing to look at any more."""
    if isinstance(by, Viewer) and by.is_staff:
        keep_promise(PromiseKind.BOOKING_LOOKED_AT, BOOKING, booking.reference, by=by, now=now)
    else:
        cancel_promises(BOOKING, booking.reference, because="the booking has ended", by=by, now=now)


def write_reminders(event: Event, booking: Booking, *, now: datetime) -> None:
    """Write the reminders that are still to come, in the place of those that were."""
    take_reminders_back(booking)
    db.session.add_all(
        BookingReminder(booking_id=booking.id, kind=kind, due_at=due_at)
        for kind, due_at in reminders_at(event.starts_at, now)
    )
    db.session.flush()


def take_reminders_back(booking: Booking) -> None:
    """Take back what has not gone out."""
    db.session.execute(
        delete(BookingReminder)
        .where(BookingReminder.booking_id == booking.id)
        .execution_options(synchronize_session="fetch")
    )


def has_changed() -> NoReturn:
    """Raise that the booking is not what its page showed any more."""
    raise Conflict("This booking has changed since you opened the page. Look at it again first.")


def audit(event: str, booking: Booking, by: By, now: datetime, **details: str) -> None:
    """Write what happened to a booking."""
    record(event, by=by, subject_kind=BOOKING, subject_ref=booking.reference, now=now, details=details)


def audit_event(what: str, event: Event, by: By, now: datetime, **details: str) -> None:
    """Write what happened to an event."""
    record(what, by=by, subject_kind=EVENT, subject_ref=event.reference, now=now, details=details)
