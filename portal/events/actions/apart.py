"""Two households that must not meet: noted by managers, and what follows for what both have booked.

A booking made later is held (`with_us`). What both had booked already stays booked: nobody is moved in
silence, and neither family learns anything. The later of the two is put before a person (`to_look_at_since`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.events import links
from portal.events.actions.booking import end
from portal.events.actions.line import offer_free_places
from portal.events.actions.places import (
    ask_a_person,
    audit,
    has_changed,
    hold_booking,
    hold_event,
    looked_at,
    settle,
)
from portal.events.booking_models import Booking
from portal.events.mail import tell
from portal.events.models import Event, MustNotMeet
from portal.events.rules import LIVE, BookingState, State
from portal.events.standing import must_not_be_met
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import household_for


def note_must_not_meet(household_ref: str, other_ref: str, reason: str, *, by: Viewer, now: datetime) -> int:
    """Note that two households must not meet; says how many bookings a person has to look at for it.

    Noting it again changes nothing. Raises NotFound, Refused for one household twice or without a reason.
    """
    one, other = household_for(by, household_ref), household_for(by, other_ref)
    if one.id == other.id:
        raise Refused("Choose two different households.")
    if not reason.strip():
        raise Refused("Write why, for the colleagues who decide.")
    low, high = sorted((one.id, other.id))
    for event_id in _of_either(low, high, now):
        hold_event(event_id)  # whoever books there now is waited for, and seen below
    if db.session.get(MustNotMeet, (low, high)) is None:
        db.session.add(
            MustNotMeet(
                household_id=low, other_id=high, reason=reason.strip(), noted_by=by.label, noted_at=now
            )
        )
        db.session.flush()
    _audit_both("events.must_not_meet_noted", one, other, by, now)
    return sum(
        _put_before_a_person(event_id, low, high, by=by, now=now) for event_id in _both_at(low, high, now)
    )


def may_meet(household_ref: str, other_ref: str, *, by: Viewer, now: datetime) -> None:
    """Take the note back; what a person had to look at for it alone is let be. Raises NotFound."""
    one, other = household_for(by, household_ref), household_for(by, other_ref)
    low, high = sorted((one.id, other.id))
    row = db.session.get(MustNotMeet, (low, high))
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    for event_id in _both_at(low, high, now):
        hold_event(event_id)
        for booking in _booked(event_id, low, high):
            if booking.to_look_at_since and not must_not_be_met(event_id, booking.household_id):
                booking.to_look_at_since = None
                looked_at(booking, by=by, now=now)
    _audit_both("events.must_not_meet_ended", one, other, by, now)


def settle_booking(reference: str, *, comes: bool, by: Viewer, now: datetime, because: str = "") -> None:
    """Say whether a household comes whose booking a person had to look at. The family is never told why.

    One that was held is told either way; one that stayed booked is told only that it does not come.
    Raises Conflict where a colleague was first.
    """
    event, booking = hold_booking(reference, by)
    was_held = booking.state == BookingState.WITH_US
    if not was_held and booking.to_look_at_since is None:
        has_changed()
    if comes:
        booking.to_look_at_since = None
        if was_held:
            settle(event, booking, BookingState.BOOKED, now=now)
            tell(booking, links.BOOKED, now=now)
        looked_at(booking, by=by, now=now)
        audit("events.booking_let_in", booking, by, now)
        return
    end(event, booking, by=by, now=now, because=because)
    tell(booking, links.ENDED, now=now)
    offer_free_places(event, now=now)


def _of_either(low: int, high: int, now: datetime) -> list[int]:
    """The events still to come at which one of them has a booking that lives, in the order of their ids."""
    query = (
        select(Event.id)
        .where(
            Event.state == State.PUBLISHED,
            Event.ends_at > now,
            Event.id.in_(
                select(Booking.event_id).where(Booking.household_id.in_((low, high)), Booking.state.in_(LIVE))
            ),
        )
        .order_by(Event.id)
    )
    return list(db.session.scalars(query))


def _both_at(low: int, high: int, now: datetime) -> list[int]:
    """The events still to come at which both are booked, in the order of their ids."""
    first, second = aliased(Booking), aliased(Booking)
    return list(
        db.session.scalars(
            select(Event.id)
            .join(first, first.event_id == Event.id)
            .join(second, second.event_id == Event.id)
            .where(
                Event.state == State.PUBLISHED,
                Event.ends_at > now,
                first.household_id == low,
                second.household_id == high,
                first.state == BookingState.BOOKED,
                second.state == BookingState.BOOKED,
            )
            .order_by(Event.id)
        )
    )


def _booked(event_id: int, low: int, high: int) -> Iterator[Booking]:
    """What both have booked at an event that is held, the earlier first."""
    yield from db.session.scalars(
        select(Booking)
        .where(
            Booking.event_id == event_id,
            Booking.household_id.in_((low, high)),
            Booking.state == BookingState.BOOKED,
        )
        .order_by(func.coalesce(Booking.booked_at, Booking.made_at), Booking.id)
        .execution_options(populate_existing=True)
    )


def _put_before_a_person(event_id: int, low: int, high: int, *, by: Viewer, now: datetime) -> int:
    """Have a person look at the later of two bookings, unless one of them waits for that already."""
    event = hold_event(event_id)
    both = list(_booked(event_id, low, high))
    if len(both) < 2 or any(one.to_look_at_since is not None for one in both):
        return 0
    later = both[-1]
    later.to_look_at_since = now
    db.session.flush()
    ask_a_person(event, later, by=by, now=now)
    audit("events.booking_put_before_a_person", later, by, now, of=event.reference)
    return 1


def _audit_both(what: str, one: Household, other: Household, by: Viewer, now: datetime) -> None:
    for household in (one, other):
        record(what, by=by, subject_kind="household", subject_ref=household.reference, now=now)
