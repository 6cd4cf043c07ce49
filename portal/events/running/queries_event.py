"""One event for staff: who is booked with what they need, who waits and why they were passed over.

A household that is hidden from the viewer is a row without a name, a person or a need: it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import QueryableAttribute

from portal.access import Viewer
from portal.errors import NotFound
from portal.events.booking_models import Attendee, Booking, PassedOver
from portal.events.models import AgreedPlace, Event, EventInvitation
from portal.events.rules import LIVE, TAKES_PLACES, BookingState, Person
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to

PAGE = 50
"""Bookings on one page of an event, and places of its line."""

MOST_OPENED = 200
"""Households invited to one event, or agreed for one title, that a page lists."""

MOST_PRINTED = 500
"""Bookings on one attendance list: no event has more places."""

RESTRICTED = "Restricted household"
"""What stands in the place of a household's name for whoever is not named on it."""


@dataclass(frozen=True, slots=True)
class Booked:
    """One booking on its event's page. `household` is empty for a visitor, and for a restricted one."""

    reference: str
    label: str
    household: str
    is_restricted: bool
    is_household: bool
    has_address: bool
    """Whether an e-mail can be written: to a household always, to a visitor where they gave an address."""
    organisation: str
    telephone: str
    state: str
    places: int
    people: tuple[Person, ...]
    waiting_since: datetime | None
    is_priority: bool
    offer_until: datetime | None
    held_until: datetime | None
    asked_again_at: datetime | None
    is_to_look_at: bool = False
    """It is booked, and a manager has to look at it: they must not meet somebody who is booked too."""
    passed: tuple[tuple[datetime, str], ...] = ()
    """When they were passed over in the line, and why; the newest first."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What all bookings of an event come to, restricted ones too."""

    households: int
    booked: int
    """Bookings that are booked."""
    waiting: int
    offered: int
    held: int
    to_look_at: int
    """Bookings that are booked and that a manager has to look at."""
    without_address: int
    """Booked by telephone, without an e-mail address: somebody rings them."""

    @property
    def told(self) -> int:
        """How many bookings are told when something changes."""
        return self.booked + self.waiting + self.offered + self.held - self.without_address


def bookings_of(
    viewer: Viewer, event: Event, *, after: str = "", with_people: bool = True
) -> tuple[list[Booked], str | None]:
    """The bookings that take places, in the order they were made, and the key of the next page.

    One query. Raises NotFound for a key that is none.
    """
    chosen = select(Booking.id).where(Booking.event_id == event.id, Booking.state.in_(TAKES_PLACES))
    if after:
        if not (after.isascii() and after.isdecimal() and len(after) < 10):
            raise NotFound
        chosen = chosen.where(Booking.id > int(after))
    found = _with_people(viewer, chosen.order_by(Booking.id).limit(PAGE + 1))
    more = found[PAGE - 1][0] if len(found) > PAGE else None
    rows = [row for _, row in found[:PAGE]]
    if not with_people:
        rows = [replace(row, people=()) for row in rows]
    return rows, None if more is None else str(more)


def _with_people(viewer: Viewer, chosen: Select[int]) -> list[tuple[int, Booked]]:
    """The bookings of these ids with their people, by id. One query."""
    comes = and_(Attendee.booking_id == Booking.id, Attendee.comes)
    rows = db.session.execute(
        _query(viewer)
        .add_columns(Attendee)
        .outerjoin(Attendee, comes)
        .where(Booking.id.in_(chosen.subquery().select()))
        .order_by(Booking.id, Attendee.id)
    ).all()
    found = []
    for number, same in groupby(rows, key=lambda row: row[0].id):
        group = list(same)
        people = [_person(row[3]) for row in group if row[3] is not None]
        booking, household, is_open, _ = group[0]
        found.append((number, _booked(booking, household, is_open, people)))
    return found


def all_booked(viewer: Viewer, event: Event) -> list[Booked]:
    """Everybody who has a place, for paper, in the order they booked. One query."""
    chosen = select(Booking.id).where(Booking.event_id == event.id, Booking.state == BookingState.BOOKED)
    return [row for _, row in _with_people(viewer, chosen.order_by(Booking.id).limit(MOST_PRINTED))]


def line_of(viewer: Viewer, event: Event) -> list[Booked]:
    """Who waits, in the order in which places are offered, with why anyone was passed over. One query."""
    order = case((Booking.is_priority, 0), else_=1), Booking.waiting_since, Booking.id
    chosen = select(Booking.id).where(Booking.event_id == event.id, Booking.state == BookingState.WAITING)
    rows = db.session.execute(
        _query(viewer)
        .add_columns(PassedOver.at, PassedOver.why)
        .outerjoin(PassedOver, PassedOver.booking_id == Booking.id)
        .where(Booking.id.in_(chosen.order_by(*order).limit(PAGE).subquery().select()))
        .order_by(*order, PassedOver.at.desc())
    ).all()
    found = []
    for _, same in groupby(rows, key=lambda row: row[0].id):
        group = list(same)
        passed = tuple((row[3], row[4]) for row in group if row[3] is not None)
        booking, household, is_open = group[0][:3]
        found.append(_booked(booking, household, is_open, (), passed))
    return found


def booking_for_staff(viewer: Viewer, reference: str) -> tuple[Event, Booked, int | None]:
    """One booking, its event, and its household's id. Raises NotFound: also where it is hidden."""
    theirs = db.session.execute(
        select(Booking.id, Booking.event_id, Booking.household_id).where(
            Booking.reference == reference, is_open_to(viewer, Booking.household_id.expression)
        )
    ).one_or_none()
    if theirs is None:
        raise NotFound
    ((_, booked),) = _with_people(viewer, select(Booking.id).where(Booking.id == theirs.id))
    return db.session.get_one(Event, theirs.event_id), booked, theirs.household_id


def _query(viewer: Viewer) -> Select[Booking, Household | None, bool]:
    return (
        select(Booking, Household, is_open_to(viewer, Booking.household_id.expression).label("is_open"))
        .outerjoin(Household, Household.id == Booking.household_id)
        .execution_options(populate_existing=True)
    )


def _booked(
    booking: Booking,
    household: Household | None,
    is_open: bool,
    people: Sequence[Person],
    passed: tuple[tuple[datetime, str], ...] = (),
) -> Booked:
    return Booked(
        reference=booking.reference,
        label=RESTRICTED if not is_open else household.label if household is not None else booking.name,
        household=household.reference if household is not None and is_open else "",
        is_restricted=not is_open,
        is_household=household is not None,
        has_address=household is not None or bool(booking.email),
        organisation=booking.organisation,
        telephone=booking.telephone,
        state=booking.state,
        places=booking.places,
        people=tuple(people) if is_open else (),
        waiting_since=booking.waiting_since,
        is_priority=booking.is_priority,
        offer_until=booking.offer_until,
        held_until=booking.held_until,
        asked_again_at=booking.asked_again_at,
        is_to_look_at=booking.to_look_at_since is not None,
        passed=passed,
    )


def _person(row: Attendee) -> Person:
    return Person(row.name, row.is_child, row.person_id, row.access_needs, row.dietary_needs)


def totals_of(event_id: int) -> Totals:
    """What the bookings of an event come to. One query."""
    live = Booking.state.in_(LIVE)
    row = db.session.execute(
        select(
            func.count(Booking.household_id).filter(live),
            *(
                func.count(Booking.id).filter(Booking.state == state)
                for state in (
                    BookingState.BOOKED,
                    BookingState.WAITING,
                    BookingState.OFFERED,
                    BookingState.WITH_US,
                )
            ),
            func.count(Booking.id).filter(live, Booking.to_look_at_since.is_not(None)),
            func.count(Booking.id).filter(live, Booking.household_id.is_(None), Booking.email.is_(None)),
        ).where(Booking.event_id == event_id)
    ).one()
    return Totals(row[0], row[1], row[2], row[3], row[4], row[5], row[6])


def to_ring(viewer: Viewer, event_id: int) -> list[Booked]:
    """Who is booked without an e-mail address: nobody can be told but by ringing."""
    rows = db.session.execute(
        _query(viewer)
        .where(
            Booking.event_id == event_id,
            Booking.state.in_(LIVE),
            Booking.household_id.is_(None),
            Booking.email.is_(None),
        )
        .order_by(Booking.id)
    )
    return [_booked(*row, ()) for row in rows]


@dataclass(frozen=True, slots=True)
class Opened:
    """A household that is invited to an event, or with which a place on its title is agreed."""

    label: str
    household: str
    at: datetime
    is_booked: bool


def invited_to(viewer: Viewer, event: Event) -> tuple[list[Opened], int]:
    """The households invited to an event that the viewer may open, and how many more there are."""
    columns = EventInvitation.household_id, EventInvitation.invited_at
    return _opened(viewer, event, *columns, EventInvitation.event_id == event.id)


def agreed_for(viewer: Viewer, event: Event) -> tuple[list[Opened], int]:
    """The households with which a place on the event's title is agreed, and how many more there are."""
    columns = AgreedPlace.household_id, AgreedPlace.agreed_at
    return _opened(viewer, event, *columns, AgreedPlace.title_id == event.title_id)


def _opened(
    viewer: Viewer,
    event: Event,
    household_id: QueryableAttribute[int],
    at: QueryableAttribute[datetime],
    condition: ColumnElement[bool],
) -> tuple[list[Opened], int]:
    booked = exists().where(
        Booking.event_id == event.id, Booking.household_id == Household.id, Booking.state.in_(LIVE)
    )
    rows = db.session.execute(
        select(
            Household.label,
            Household.reference,
            at,
            booked.correlate(Household),
            is_open_to(viewer, Household.id.expression),
        )
        .select_from(Household)
        .where(household_id == Household.id, condition)
        .order_by(at, Household.id)
        .limit(MOST_OPENED)
    ).all()
    open_ones = [Opened(row[0], row[1], row[2], row[3]) for row in rows if row[4]]
    return open_ones, len(rows) - len(open_ones)
