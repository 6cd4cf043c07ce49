"""What the link in an e-mail does without a sign-in: see a place, give it back, take it, say who comes.

A link of an address opens that address's booking alone; a household's opens nothing but the answer to an
offer, and not while its adults part.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.access import Viewer
from portal.errors import Conflict, NotFound
from portal.events import links
from portal.events.actions.attendees import refuse_late, write_who_comes
from portal.events.actions.booking import end
from portal.events.actions.line import accepted, offer_free_places
from portal.events.actions.places import audit, has_changed, hold_booking, settle
from portal.events.actions.visitors import visitors_named
from portal.events.booking_models import Booking
from portal.events.models import Event
from portal.events.rules import BookingState
from portal.households.partings.queries import is_parting


def booking_by_link(token: str) -> Booking:
    """The booking a mailed link of a confirmed address is for. Raises NotFound."""
    return _by_link(token)[1]


def _by_link(token: str) -> tuple[Event, Booking]:
    """What a sealed link opens: never a household's booking, whose page asks for its sign-in."""
    event, booking = hold_booking(links.read_link(links.BOOKED, token))
    if booking.household_id is not None:
        raise NotFound
    return event, booking


def cancel_by_link(token: str, *, by: Viewer, now: datetime) -> None:
    """Give the place back, leave the line or decline, by the mailed link.

    Raises NotFound, Conflict where it has ended, Refused after the cut-off.
    """
    event, booking = _by_link(token)
    if booking.ended_at is not None:
        raise Conflict("This is cancelled already. There is nothing left to do.")
    refuse_late(event, booking, by, now)
    end(event, booking, by=by, now=now)
    offer_free_places(event, now=now)


def accept_by_link(token: str, *, by: Viewer, now: datetime) -> Booking:
    """Take an offered place by the mailed link. Raises NotFound, Conflict once it has lapsed."""
    event, booking = _by_link(token)
    return accepted(event, booking, by=by, now=now)


def come_by_link(token: str, *, by: Viewer, now: datetime) -> None:
    """Answer by the mailed link that they still come after the date changed. Raises NotFound, Conflict."""
    _, booking = _by_link(token)
    if booking.asked_again_at is None:
        has_changed()
    booking.asked_again_at = None
    audit("events.date_accepted", booking, by, now)


def change_by_link(
    token: str,
    others: Sequence[str],
    *,
    access_needs: str,
    dietary_needs: str,
    by: Viewer,
    now: datetime,
) -> None:
    """Change who comes along and what they need, by the mailed link: who booked comes in any case.

    Raises NotFound, Refused after the cut-off, Conflict where there are not so many places.
    """
    event, booking = _by_link(token)
    people = visitors_named(booking.name, others, access_needs, dietary_needs)
    write_who_comes(event, booking, people, by=by, now=now)


def answer_by_link(token: str, *, comes: bool, by: Viewer, now: datetime) -> Booking:
    """Accept or decline an offered place by its mailed link, signed in or not.

    Raises NotFound for a bad link and for a household whose adults part, Conflict once it has lapsed.
    """
    event, booking = _offered(token)
    if comes:
        return accepted(event, booking, by=by, now=now)
    if booking.state != BookingState.OFFERED:
        has_changed()
    settle(event, booking, BookingState.DECLINED, now=now, ended_by=by.label)
    audit("events.offer_declined", booking, by, now)
    offer_free_places(event, now=now)
    return booking


def _offered(token: str) -> tuple[Event, Booking]:
    event, booking = hold_booking(links.read_link(links.OFFER, token))
    if booking.household_id is None or is_parting(booking.household_id):
        raise NotFound
    return event, booking
