"""A household books, joins the line, cancels, and answers when a date has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.access import Viewer
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.actions.attendees import named_people, refuse_late
from portal.events.actions.line import offer_free_places
from portal.events.actions.places import (
    add_booking,
    ask_a_person,
    audit,
    end_of_line,
    has_changed,
    hold_booking,
    hold_event_called,
    is_line_empty,
    live_booking,
    looked_at,
    settle,
    take_places,
)
from portal.events.booking_models import Booking
from portal.events.mail import tell
from portal.events.models import Event
from portal.events.rules import LIVE, BookingState, Person, State, places_wanted
from portal.events.standing import answer_for, must_not_be_met, standing_of

FULL = "Those places have just gone. You can join the waiting list."
LINE_FIRST = (
    "Other people are waiting for a place. Join the waiting list, and we will offer you the next that fits."
)


def book_place(reference: str, people: Sequence[Person], *, by: Viewer, now: datetime) -> Booking:
    """Book for the viewer's household: all who come, or nobody.

    Raises NotFound for an event that does not show to it, Refused with why it may not, Conflict where
    it has a place already or there are not so many places. Held for a person (`with_us`) where somebody
    comes whom they must not meet.
    """
    event = _open_event(reference, by, now)
    return place(event, by.household_id or 0, people, by=by, now=now, person_id=by.person_id)


def place(
    event: Event,
    household_id: int,
    people: Sequence[Person],
    *,
    by: Viewer,
    now: datetime,
    person_id: int | None,
    skips_line: bool = False,
) -> Booking:
    """Give a household a place at an event that is held. `skips_line`: staff may, where a place is free."""
    people = named_people(event, household_id, people)
    if live_booking(event.id, household_id=household_id) is not None:
        raise Conflict("You have booked this already, or you are on its waiting list.")
    if not skips_line and not is_line_empty(event.id):
        raise Conflict(LINE_FIRST)
    wanted = places_wanted(event.kind, people)
    if not take_places(event.id, wanted):
        raise Conflict(FULL)
    looks = must_not_be_met(event.id, household_id)
    booking = add_booking(
        event,
        BookingState.WITH_US,
        people,
        household_id=household_id,
        booked_by=by.label,
        booked_by_person_id=person_id,
        places=wanted,
        made_at=now,
    )
    if looks:
        ask_a_person(event, booking, by=by, now=now)
    else:
        settle(event, booking, BookingState.BOOKED, now=now)
    tell(booking, links.BOOKED, now=now)
    audit("events.place_booked", booking, by, now, of=event.reference, places=str(wanted))
    return booking


def join_waiting_list(reference: str, people: Sequence[Person], *, by: Viewer, now: datetime) -> Booking:
    """Join the line of an event that is full, or where others wait. Raises as `book_place`."""
    event = _open_event(reference, by, now)
    household_id = by.household_id or 0
    people = named_people(event, household_id, people)
    if live_booking(event.id, household_id=household_id) is not None:
        raise Conflict("You have booked this already, or you are on its waiting list.")
    wanted = places_wanted(event.kind, people)
    if wanted > event.places:
        raise Refused(f"There are {event.places} places in all. Choose fewer people.")
    if is_line_empty(event.id) and wanted <= event.places_left:
        raise Refused("There are places left. You can book now.")
    booking = add_booking(
        event,
        BookingState.WAITING,
        people,
        household_id=household_id,
        booked_by=by.label,
        booked_by_person_id=by.person_id,
        places=wanted,
        made_at=now,
        waiting_since=end_of_line(event.id, now),
        is_priority=is_first(event, household_id),
    )
    tell(booking, links.BOOKED, now=now)
    audit("events.waiting_list_joined", booking, by, now, of=event.reference)
    offer_free_places(event, now=now)
    return booking


def cancel_booking(reference: str, *, by: Viewer, now: datetime, because: str = "") -> None:
    """Give a place back, leave the line, or decline an offer. Raises Refused after the cut-off for a family.

    Staff cancel at any time, with a word; the household is then told. Who waits is offered the place.
    """
    event, booking = hold_booking(reference, by)
    if booking.state not in LIVE:
        has_changed()
    refuse_late(event, booking, by, now)
    end(event, booking, by=by, now=now, because=because)
    if by.is_staff:
        tell(booking, links.ENDED, now=now)
    offer_free_places(event, now=now)


def leave_waiting_list(reference: str, *, by: Viewer, now: datetime) -> None:
    """Leave the line. Raises Conflict where the booking does not wait any more."""
    event, booking = hold_booking(reference, by)
    if booking.state != BookingState.WAITING:
        has_changed()
    end(event, booking, by=by, now=now)


def end(event: Event, booking: Booking, *, by: Viewer | str, now: datetime, because: str = "") -> None:
    """End a booking that is held with its event."""
    label = by if isinstance(by, str) else by.label
    was, waits_for_us = booking.state, booking.to_look_at_since is not None
    settle(event, booking, BookingState.CANCELLED, now=now, ended_by=label, ended_because=because)
    if was == BookingState.WITH_US or waits_for_us:
        looked_at(booking, by=by, now=now)
    audit("events.booking_cancelled", booking, by, now, was=was)


def answer_again(reference: str, *, comes: bool, by: Viewer, now: datetime) -> None:
    """Answer whether they still come after the date changed; "no" cancels, whatever the cut-off."""
    event, booking = hold_booking(reference, by)
    if booking.asked_again_at is None:
        has_changed()
    if comes:
        booking.asked_again_at = None
        audit("events.date_accepted", booking, by, now)
    else:
        end(event, booking, by=by, now=now)
        offer_free_places(event, now=now)


def is_first(event: Event, household_id: int) -> bool:
    """Whether the household is of a group that comes first in this event's line."""
    wanted = set(event.priority_groups)
    return bool(wanted) and bool(wanted & {group.value for group in standing_of(household_id).groups})


def _open_event(reference: str, by: Viewer, now: datetime) -> Event:
    """An event the viewer's household may book now, held."""
    event = hold_event_called(reference)
    if by.household_id is None or event.state == State.DRAFT:
        raise NotFound
    answer, shows = answer_for(event, by.household_id)
    if not shows:
        raise NotFound
    if not answer.may:
        raise Refused(f"{answer.why} {answer.opens}")
    if event.state == State.CANCELLED:
        raise Refused("This is cancelled. Look for another date.")
    if event.starts_at <= now:
        raise Refused("This has begun. Look for another date.")
    return event
