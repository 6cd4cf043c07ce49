"""The line: offering a freed place, accepting, declining, and what lapses by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.access import Viewer
from portal.errors import Conflict
from portal.events import links
from portal.events.actions.places import (
    ask_a_person,
    audit,
    has_changed,
    hold_booking,
    hold_event,
    settle,
    take_places,
)
from portal.events.booking_models import Booking, PassedOver
from portal.events.line_rules import Waiter, is_day, next_for, offer_until
from portal.events.mail import tell
from portal.events.models import Event
from portal.events.rules import BookingState, State
from portal.events.standing import answer_for, must_not_be_met
from portal.extensions import db, writing
from portal.households.partings.queries import is_parting
from portal.households.quiet.queries import is_quiet


def offer_free_places(event: Event, *, now: datetime) -> int:
    """Offer what is free at an event that is held to who waits and fits, in order; says to how many.

    By day only, and not too near the event: the sweep goes on where this stops. Why anyone was passed
    over is stored with the offer.
    """
    db.session.flush()
    db.session.refresh(event)
    until, offered = offer_until(now, event.starts_at), 0
    if until is None or event.state != State.PUBLISHED:
        return 0
    line: dict[int, tuple[Booking, Waiter]] | None = None
    while event.places_left > 0:
        line = {one.id: (one, _waiter(event, one)) for one in _waiting(event.id)} if line is None else line
        chosen, passed = next_for([waiter for _, waiter in line.values()], event.places_left)
        if chosen is None or not take_places(event.id, chosen.wants):
            break
        booking, _ = line.pop(chosen.booking_id)
        settle(event, booking, BookingState.OFFERED, now=now, offered_at=now, offer_until=until)
        db.session.add_all(
            PassedOver(booking_id=one.booking_id, offered_id=booking.id, at=now, why=why)
            for one, why in passed
        )
        tell(booking, links.OFFER, now=now)
        audit("events.place_offered", booking, "system", now, until=until.isoformat())
        db.session.refresh(event)
        offered += 1
    return offered


def accept_offer(reference: str, *, by: Viewer, now: datetime) -> Booking:
    """Take an offered place. Raises Conflict once it has lapsed."""
    event, booking = hold_booking(reference, by if by.is_signed_in else None)
    return accepted(event, booking, by=by, now=now)


def accepted(event: Event, booking: Booking, *, by: Viewer, now: datetime) -> Booking:
    """Take an offered place of a booking that is held with its event."""
    if booking.state != BookingState.OFFERED or booking.offer_until is None:
        has_changed()
    if booking.offer_until < now:
        raise Conflict("We could hold this place no longer. Join the waiting list again, if you like.")
    state = BookingState.BOOKED
    if must_not_be_met(event.id, booking.household_id):
        state = BookingState.WITH_US
    settle(event, booking, state, now=now)
    if state is BookingState.WITH_US:
        ask_a_person(event, booking, by=by, now=now)
    audit("events.offer_accepted", booking, by, now)
    return booking


def decline_offer(reference: str, *, by: Viewer, now: datetime) -> None:
    """Leave an offered place to the next in the line. Raises Conflict where it is not offered any more."""
    event, booking = hold_booking(reference, by if by.is_signed_in else None)
    if booking.state != BookingState.OFFERED:
        has_changed()
    settle(event, booking, BookingState.DECLINED, now=now, ended_by=by.label)
    audit("events.offer_declined", booking, by, now)
    offer_free_places(event, now=now)


def offer_places(now: datetime) -> int:
    """Offer every free place that somebody waits for; says how many offers went out. A sweep."""
    if not is_day(now):
        return 0
    events = db.session.scalars(
        select(Event.id)
        .where(
            Event.state == State.PUBLISHED,
            Event.starts_at > now,
            Event.places_taken < Event.places,
            Event.id.in_(select(Booking.event_id).where(Booking.state == BookingState.WAITING)),
        )
        .order_by(Event.id)
    ).all()
    db.session.rollback()
    offered = 0
    for event_id in events:
        with writing():
            offered += offer_free_places(hold_event(event_id), now=now)
    return offered


def lapse_offers(now: datetime) -> int:
    """End the offers nobody took in time, by day, and offer on; says how many. A sweep."""
    if not is_day(now):
        return 0
    return _each(
        (Booking.state == BookingState.OFFERED) & (Booking.offer_until < now), _lapse("offer_lapsed"), now
    )


def lapse_holds(now: datetime) -> int:
    """Free the places held for addresses that nobody confirmed in time; says how many. A sweep."""
    return _each(
        (Booking.state == BookingState.HELD) & (Booking.held_until < now), _lapse("hold_lapsed"), now
    )


def _lapse(what: str) -> Callable[[Event, Booking, datetime], None]:
    def lapse(event: Event, booking: Booking, now: datetime) -> None:
        settle(event, booking, BookingState.LAPSED, now=now, ended_by="system")
        audit(f"events.{what}", booking, "system", now)
        if what == "offer_lapsed" and not is_quiet(booking.household_id):
            tell(booking, links.ENDED, now=now)
        offer_free_places(event, now=now)

    return lapse


def _each(due: ColumnElement[bool], change: Callable[[Event, Booking, datetime], None], now: datetime) -> int:
    """Change each booking that is due, in a transaction of its own, looked at again once it is held."""
    found = db.session.scalars(select(Booking.reference).where(due).order_by(Booking.id)).all()
    db.session.rollback()
    changed = 0
    for reference in found:
        with writing():
            event, booking = hold_booking(reference)
            if db.session.scalar(select(Booking.id).where(Booking.id == booking.id, due)) is not None:
                change(event, booking, now)
                changed += 1
    return changed


def _waiting(event_id: int) -> list[Booking]:
    query = select(Booking).where(Booking.event_id == event_id, Booking.state == BookingState.WAITING)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _waiter(event: Event, booking: Booking) -> Waiter:
    return Waiter(
        booking_id=booking.id,
        wants=booking.places,
        is_priority=booking.is_priority,
        since=booking.waiting_since or booking.made_at,
        hindrance=_hindrance(event, booking),
    )


def _hindrance(event: Event, booking: Booking) -> str:
    """Why no place can be offered to somebody who waits; empty for none."""
    if booking.household_id is None:
        return "" if booking.confirmed_at is not None else "has not confirmed the address"
    if is_parting(booking.household_id):
        return "a manager decides first"
    if is_quiet(booking.household_id):
        return "nothing goes to them by itself until a worker releases it"
    if must_not_be_met(event.id, booking.household_id):
        return "held for a person to look at"
    return "" if answer_for(event, booking.household_id)[0].may else "may not book this any more"
