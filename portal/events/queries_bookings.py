"""A household's own bookings, its place in the line, its calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.events.booking_models import Attendee, Booking
from portal.events.calendars import Entry
from portal.events.links import read_feed_token
from portal.events.models import Event, EventFeed, EventSession
from portal.events.queries import Listed, Shown, listed_as, shown
from portal.events.rules import (
    LIVE,
    YES,
    BookingState,
    Person,
    tells_place_outside,
)
from portal.extensions import db
from portal.households.models import Membership
from portal.households.models import Person as PersonRow

FEED_KEEPS = timedelta(days=30)
"""How long a feed still shows what has passed."""


@dataclass(frozen=True, slots=True)
class Own:
    """A booking on its household's page. `line_place` is 1 for the first in the line."""

    reference: str
    state: str
    places: int
    people: tuple[Person, ...]
    line_place: int | None
    offer_until: datetime | None
    is_asked_again: bool
    ended_because: str
    event: Shown


def booking_for(viewer: Viewer, reference: str, *, now: datetime) -> Own:
    """One booking of the viewer's household. Raises NotFound, the same for somebody else's."""
    row = db.session.execute(
        select(Booking, Event)
        .join(Event, Event.id == Booking.event_id)
        .where(Booking.reference == reference, _own(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or not viewer.is_family:
        raise NotFound
    own = own_page(row[0], row[1], now=now)
    return own if viewer.household_id is not None else _apart(own, viewer)


def _own(viewer: Viewer) -> ColumnElement[bool]:
    """The household's bookings; of somebody whose household parts, or who has left it, what they booked."""
    if viewer.household_id is not None:
        return Booking.household_id == viewer.household_id
    return and_(Booking.household_id.is_not(None), Booking.booked_by_person_id == (viewer.person_id or 0))


def _apart(own: Own, viewer: Viewer) -> Own:
    """A booking as its booker may know it while the adults part: nothing of the others, and no place.

    A manager looks at it first (safety rule 3).
    """
    event = replace(
        own.event,
        listed=replace(own.event.listed, venue=""),
        place_shows=False,
        place_shows_from=None,
        directions="",
        building_access="",
        online_link="",
        joining="",
        handouts=(),
    )
    people = tuple(one for one in own.people if one.person_id == viewer.person_id)
    return replace(own, people=people, places=len(people) or own.places, event=event)


def own_page(booking: Booking, event: Event, *, now: datetime) -> Own:
    """The page of a booking that the caller has looked up: through its viewer, or by a mailed link.

    By a link nothing secret is reached: a link without a sign-in leads to public events alone.
    """
    people = db.session.scalars(
        select(Attendee).where(Attendee.booking_id == booking.id, Attendee.comes).order_by(Attendee.id)
    )
    return Own(
        reference=booking.reference,
        state=booking.state,
        places=booking.places,
        people=tuple(
            Person(one.name, one.is_child, one.person_id, one.access_needs, one.dietary_needs)
            for one in people
        ),
        line_place=line_place(booking),
        offer_until=booking.offer_until,
        is_asked_again=booking.asked_again_at is not None,
        ended_because=booking.ended_because,
        event=shown(event, listed_by(booking, event, now), now=now),
    )


def bookings_for(
    viewer: Viewer, *, now: datetime, past: bool = False, most: int = 50
) -> list[tuple[str, str, Listed]]:
    """The household's bookings still to come (or what has passed): reference, state, event. One query.

    Of somebody whose household parts, what they booked themselves, without its place.
    """
    if not viewer.is_family:
        return []
    query = (
        select(Booking, Event)
        .join(Event, Event.id == Booking.event_id)
        .where(_own(viewer))
        .execution_options(populate_existing=True)
    )
    if past:
        query = query.where(or_(Event.ends_at <= now, Booking.ended_at.is_not(None)))
        query = query.order_by(Event.starts_at.desc(), Booking.id.desc())
    else:
        query = query.where(Event.ends_at > now, Booking.state.in_(LIVE)).order_by(
            Event.starts_at, Booking.id
        )
    rows = db.session.execute(query.limit(most))
    found = [(booking.reference, booking.state, listed_by(booking, event, now)) for booking, event in rows]
    if viewer.household_id is None:
        return [(reference, state, replace(listed, venue="")) for reference, state, listed in found]
    return found


def listed_by(booking: Booking, event: Event, now: datetime) -> Listed:
    """An event as whose booking it is may know it."""
    return listed_as(event, YES, booking.state, booking.reference, now=now)


def line_place(booking: Booking) -> int | None:
    """Which place in the line a booking has; None where it does not wait."""
    if booking.state != BookingState.WAITING:
        return None
    first = Booking.is_priority.is_(True) if not booking.is_priority else false()
    same = and_(
        Booking.is_priority.is_(booking.is_priority),
        or_(
            Booking.waiting_since < booking.waiting_since,
            and_(Booking.waiting_since == booking.waiting_since, Booking.id < booking.id),
        ),
    )
    before = select(func.count()).where(
        Booking.event_id == booking.event_id, Booking.state == BookingState.WAITING, or_(first, same)
    )
    return 1 + (db.session.scalar(before) or 0)


def entries_of(booking_ref: str, viewer: Viewer) -> list[Entry]:
    """The times of one booking of the viewer's household, for its calendar file. Raises NotFound."""
    return times_of(booking_ref, Booking.household_id == (viewer.household_id or 0))


def times_of(booking_ref: str, whose: ColumnElement[bool]) -> list[Entry]:
    """The times of a booking that is `whose`; the place with them only where anybody may know it.

    Raises NotFound for somebody else's, and for one that is not booked.
    """
    rows = db.session.execute(
        select(
            EventSession.reference,
            EventSession.starts_at,
            EventSession.ends_at,
            Event.kind,
            Event.venue,
            Event.is_online,
        )
        .join(Event, Event.id == EventSession.event_id)
        .join(Booking, Booking.event_id == Event.id)
        .where(
            Booking.reference == booking_ref,
            whose,
            Booking.state == BookingState.BOOKED,
            EventSession.makes_up.is_(None),
        )
        .order_by(EventSession.starts_at)
    ).all()
    if not rows:
        raise NotFound
    return [
        Entry(
            row.reference,
            row.starts_at,
            row.ends_at,
            row.venue if tells_place_outside(row.kind) and not row.is_online else "",
        )
        for row in rows
    ]


def feed_for(token: str, *, now: datetime) -> list[Entry]:
    """The entries of a feed's link: times alone. Raises NotFound for one that was reset or ended.

    While the adults of a household part, a feed made anew shows what its person booked.
    """
    reference, number = read_feed_token(token)
    found = db.session.execute(
        select(PersonRow.id, Membership.household_id, Membership.is_apart)
        .join(Membership, Membership.person_id == PersonRow.id)
        .join(EventFeed, EventFeed.person_id == PersonRow.id)
        .where(
            PersonRow.reference == reference,
            Membership.until_on.is_(None),
            EventFeed.number == number,
            EventFeed.is_on,
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    theirs = Booking.household_id == found.household_id
    if found.is_apart:
        theirs = and_(theirs, Booking.booked_by_person_id == found.id)
    rows = db.session.execute(
        select(EventSession.reference, EventSession.starts_at, EventSession.ends_at)
        .join(Booking, Booking.event_id == EventSession.event_id)
        .where(
            theirs,
            Booking.state == BookingState.BOOKED,
            EventSession.makes_up.is_(None),
            EventSession.ends_at > now - FEED_KEEPS,
        )
        .order_by(EventSession.starts_at)
    )
    return [Entry(row[0], row[1], row[2]) for row in rows]
