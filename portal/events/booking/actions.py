"""What only a family's own pages do: change who comes without touching another's needs; a mailed offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import NotFound
from portal.events import links
from portal.events.actions.booking import change_attendees
from portal.events.actions.line import accepted, offer_free_places
from portal.events.actions.places import audit, has_changed, hold_booking, settle
from portal.events.booking.queries import comers_of
from portal.events.booking.rules import keep_private
from portal.events.booking_models import Attendee, Booking
from portal.events.links import read_link
from portal.events.models import Event
from portal.events.rules import BookingState, Person
from portal.extensions import db
from portal.households.partings.queries import is_parting


def change_who_comes(reference: str, people: Sequence[Person], *, by: Viewer, now: datetime) -> Booking:
    """Change who comes, as one of the household: what another adult wrote of themselves stays.

    Raises as `change_attendees`.
    """
    _, booking = hold_booking(reference, by)
    rows = db.session.scalars(select(Attendee).where(Attendee.booking_id == booking.id))
    before = {
        row.person_id: Person(row.name, row.is_child, row.person_id, row.access_needs, row.dietary_needs)
        for row in rows
        if row.person_id is not None
    }
    private = frozenset(one.person_id for one in comers_of(by) if one.writes_own)
    return change_attendees(reference, keep_private(people, before, private), by=by, now=now)


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
    event, booking = hold_booking(read_link(links.OFFER, token))
    if booking.household_id is None or is_parting(booking.household_id):
        raise NotFound
    return event, booking
