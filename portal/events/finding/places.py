"""What a mailed link shows of a place booked without an account. Reading it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.errors import NotFound
from portal.events import links
from portal.events.booking_models import Booking
from portal.events.calendars import Entry
from portal.events.models import Event
from portal.events.queries_bookings import Own, own_page, times_of
from portal.events.rules import BookingState, State
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class Place:
    """A place of somebody without an account, as its link shows it."""

    own: Own
    name: str
    is_confirmed: bool
    wants_call: bool
    telephone: str
    is_cancelled: bool
    """Whether the event itself is."""


CONFIRMABLE = frozenset({BookingState.HELD, BookingState.WAITING, BookingState.LAPSED})


def place_to_confirm(token: str, *, now: datetime) -> Place:
    """The place whose address a mailed link confirms, or that it has confirmed.

    Raises NotFound for a bad link, and once there is nothing to confirm.
    """
    place = _place(links.read_link(links.CONFIRM, token), now=now)
    if not place.is_confirmed and (
        place.own.state not in CONFIRMABLE or place.is_cancelled or place.own.event.listed.starts_at <= now
    ):
        raise NotFound
    return place  # fmt: skip


def place_behind(token: str, *, now: datetime) -> Place:
    """The place that a mailed link leads to. Raises NotFound; a household's asks for its sign-in instead."""
    return _place(links.read_link(links.BOOKED, token), now=now)


def times_behind(token: str) -> list[Entry]:
    """The times of that place, for its calendar file. Raises NotFound where it is not booked."""
    return times_of(links.read_link(links.BOOKED, token), Booking.household_id.is_(None))


def _place(reference: str, *, now: datetime) -> Place:
    row = db.session.execute(
        select(Booking, Event)
        .join(Event, Event.id == Booking.event_id)
        .where(Booking.reference == reference, Booking.household_id.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    booking, event = row
    return Place(
        own_page(booking, event, now=now),
        booking.name,
        booking.confirmed_at is not None,
        booking.wants_call,
        booking.telephone,
        event.state == State.CANCELLED,
    )
