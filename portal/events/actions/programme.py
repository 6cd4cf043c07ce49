"""Titles, and dates made from them: draft, published, changed, cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.actions.line import offer_free_places
from portal.events.actions.places import (
    audit_event,
    hold_event_called,
    looked_at,
    settle,
    write_reminders,
)
from portal.events.booking_models import Booking
from portal.events.mail import tell
from portal.events.models import Event, EventSession, EventTitle
from portal.events.register_models import Attendance
from portal.events.rules import LIVE, BookingState, State, is_evening, is_weekend
from portal.extensions import db

WHERE = ("authority", "district", "is_online", "online_link", "venue", "directions", "building_access")
WHAT = ("title", "summary", "for_whom", "bring", "led_by", "joining", "cut_off_hours", "priority_groups")
DETAILS = (*WHERE, *WHAT)
"""What `make_event` and `change_details` take by name."""


@dataclass(frozen=True)
class Slot:
    """One session to be: when, and which session's number it makes up for."""

    starts_at: datetime
    ends_at: datetime
    makes_up: int | None = None


def make_event(
    title_ref: str, slots: Sequence[Slot], *, by: Viewer, now: datetime, places: int = 0, **details: Any
) -> Event:
    """Make a date from a title, as a draft. `places` 0: as many as usual. Raises NotFound, Refused."""
    title = db.session.scalars(select(EventTitle).where(EventTitle.reference == title_ref)).one_or_none()
    if title is None:
        raise NotFound
    _check(slots)
    event = Event(
        title_id=title.id,
        kind=title.kind,
        title=title.title,
        summary=title.summary,
        for_whom=title.for_whom,
        bring=title.bring,
        cut_off_hours=title.cut_off_hours,
        places=places or title.usual_places,
        made_at=now,
        **_when(slots),
    )
    for name in DETAILS:
        if name in details:
            setattr(event, name, details[name])
    db.session.add(event)
    db.session.flush()
    _write_sessions(event, slots)
    audit_event("events.event_made", event, by, now)
    return event


def publish(reference: str, *, by: Viewer, now: datetime) -> None:
    """Show a draft to whom it is for. Raises Conflict where it is no draft, Refused where it has begun."""
    event = _in_state(reference, State.DRAFT)
    if event.starts_at <= now:
        raise Refused("This date has passed. Change the date first.")
    event.state, event.published_at = State.PUBLISHED.value, now
    db.session.flush()
    audit_event("events.event_published", event, by, now)


def withdraw_to_draft(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take an event back that nobody has booked. Raises Refused where somebody has: cancel it then."""
    event = _in_state(reference, State.PUBLISHED)
    if _live(event.id):
        raise Refused("People have booked this. Cancel it, and we will tell them.")
    event.state = State.DRAFT.value
    db.session.flush()
    audit_event("events.event_withdrawn", event, by, now)


def cancel_event(reference: str, because: str, *, by: Viewer, now: datetime) -> int:
    """Cancel an event: everybody who is booked, offered a place or waits is told; says how many."""
    if not because.strip():
        raise Refused("Write a few words on why: everybody who has booked will read them.")
    event = _in_state(reference, State.PUBLISHED)
    told = _live(event.id)
    for booking in told:
        settle(
            event, booking, BookingState.CANCELLED, now=now, ended_by=by.label, ended_because=because.strip()
        )
        looked_at(booking, by="system", now=now)
        tell(booking, links.ENDED, now=now)
    db.session.refresh(event)
    event.state, event.cancelled_at, event.cancelled_because = State.CANCELLED.value, now, because.strip()
    db.session.flush()
    audit_event("events.event_cancelled", event, by, now, bookings=str(len(told)))
    return len(told)


def change_date(reference: str, slots: Sequence[Slot], *, by: Viewer, now: datetime) -> int:
    """Put an event on other dates: everybody with a place is told and asked again; says how many.

    Raises Refused once a register of it was marked, Conflict where it is cancelled.
    """
    event = hold_event_called(reference)
    if event.state == State.CANCELLED:
        raise Conflict("This is cancelled. Make a new date instead.")
    _check(slots)
    marked = select(Attendance.id).join(EventSession).where(EventSession.event_id == event.id)
    if db.session.scalar(marked.limit(1)) is not None:
        raise Refused("Somebody has come to this already. Make a new date for what is still to come.")
    db.session.execute(
        delete(EventSession)
        .where(EventSession.event_id == event.id)
        .execution_options(synchronize_session="fetch")
    )
    for name, value in _when(slots).items():
        setattr(event, name, value)
    db.session.flush()
    _write_sessions(event, slots)
    told = _live(event.id)
    for booking in told:
        if booking.state in (BookingState.BOOKED, BookingState.WITH_US):
            booking.asked_again_at = now
        if booking.state == BookingState.BOOKED:
            write_reminders(event, booking, now=now)
        tell(booking, links.BOOKED if booking.state != BookingState.HELD else links.CONFIRM, now=now)
    audit_event("events.date_changed", event, by, now, bookings=str(len(told)))
    return len(told)


def change_places(reference: str, places: int, *, by: Viewer, now: datetime) -> None:
    """Have more or fewer places; more are offered to who waits. Raises Refused below what is taken."""
    event = hold_event_called(reference)
    if places < 1:
        raise Refused("Enter how many places there are: one or more.")
    changed = db.session.scalar(
        update(Event)
        .where(Event.id == event.id, Event.places_taken <= places)
        .values(places=places)
        .returning(Event.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise Refused(f"{event.places_taken} places are taken. Enter that many or more.")
    db.session.refresh(event)
    audit_event("events.places_changed", event, by, now, places=str(places))
    offer_free_places(event, now=now)


def change_details(reference: str, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Change what is written about an event (DETAILS). Raises KeyError for anything else."""
    event = hold_event_called(reference)
    if unknown := set(values) - set(DETAILS):
        raise KeyError(sorted(unknown))
    for name, value in values.items():
        setattr(event, name, value)
    db.session.flush()
    audit_event("events.details_changed", event, by, now, fields=", ".join(sorted(values)))


def _check(slots: Sequence[Slot]) -> None:
    if not slots:
        raise Refused("Enter at least one date.")
    if any(slot.ends_at <= slot.starts_at for slot in slots):
        raise Refused("Each date must end after it begins. Look at the times.")


def _when(slots: Sequence[Slot]) -> dict[str, Any]:
    first = min(slots, key=lambda slot: slot.starts_at)
    return {
        "starts_at": first.starts_at,
        "ends_at": max(slot.ends_at for slot in slots),
        "starts_on": local_day(first.starts_at),
        "is_evening": is_evening(first.starts_at),
        "is_weekend": is_weekend(first.starts_at),
    }


def _write_sessions(event: Event, slots: Sequence[Slot]) -> None:
    db.session.add_all(
        EventSession(
            event_id=event.id,
            number=number,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            makes_up=slot.makes_up,
        )
        for number, slot in enumerate(slots, 1)
    )
    db.session.flush()


def _in_state(reference: str, state: State) -> Event:
    event = hold_event_called(reference)
    if event.state != state:
        raise Conflict("A colleague has changed this event. Look at it again first.")
    return event


def _live(event_id: int) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .where(Booking.event_id == event_id, Booking.state.in_(LIVE))
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    ).all()
