"""Who comes with a booking: named, checked, and changed up to the cut-off.

More people take more places by the same conditional update as a booking; freed places go to the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.errors import Conflict, Refused
from portal.events.actions.line import offer_free_places
from portal.events.actions.places import (
    add_attendees,
    audit,
    give_places,
    has_changed,
    hold_booking,
    is_line_empty,
    take_places,
)
from portal.events.booking.queries import comers_of
from portal.events.booking.rules import keep_private
from portal.events.booking_models import Attendee, Booking
from portal.events.kinds import KINDS, Kind
from portal.events.models import Event
from portal.events.rules import LIVE, BookingState, Person, changes_until, places_wanted, why_not_these
from portal.extensions import db
from portal.households.queries import members_of


def change_attendees(reference: str, people: Sequence[Person], *, by: Viewer, now: datetime) -> Booking:
    """Change who comes. Raises Conflict where more come than there are places, Refused after the cut-off."""
    event, booking = hold_booking(reference, by)
    if booking.household_id is None:
        has_changed()
    people = named_people(event, booking.household_id, people)
    return write_who_comes(event, booking, people, by=by, now=now)


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


def write_who_comes(
    event: Event, booking: Booking, people: Sequence[Person], *, by: Viewer, now: datetime
) -> Booking:
    """Write who comes of a live booking that is held with its event, whoever's it is.

    Raises Conflict where it has ended, where others wait for more places or there are not so many left;
    Refused after the cut-off, and for more people than would ever fit.
    """
    if booking.state not in LIVE:
        has_changed()
    refuse_late(event, booking, by, now)
    wanted = places_wanted(event.kind, people)
    if wanted > event.places:
        raise Refused(f"There are {event.places} places in all. Choose fewer people.")
    if booking.state != BookingState.WAITING:
        more = wanted - booking.places
        if more > 0 and not is_line_empty(event.id):
            raise Conflict(
                "Other people are waiting, so nobody can be added. Ring us, and we will look at it."
            )
        if more > 0 and not take_places(event.id, more):
            raise Conflict("There are not so many places left. Choose fewer people, or ring us.")
        if more < 0:
            give_places(event.id, -more)
    booking.places = wanted
    _replace(booking, people)
    audit("events.attendees_changed", booking, by, now, places=str(wanted))
    offer_free_places(event, now=now)
    return booking


def named_people(event: Event, household_id: int, people: Sequence[Person]) -> tuple[Person, ...]:
    """Who comes, with the names and ages of the household's own people. Raises Refused.

    Somebody who is not of the household comes only where the kind is for its network.
    """
    members = {one.person_id: one for one in members_of(household_id)}
    named = []
    for one in people:
        if one.person_id is None and not KINDS[Kind(event.kind)].network:
            raise Refused("Choose who is coming from the people of your home.")
        if one.person_id is not None:
            member = members.get(one.person_id)
            if member is None:
                raise Refused("Choose who is coming from the people of your home.")
            one = Person(
                member.name, member.role == "child", one.person_id, one.access_needs, one.dietary_needs
            )
        named.append(one)
    if problem := why_not_these(event.kind, named):
        raise Refused(problem)
    if len({one.person_id for one in named if one.person_id}) < sum(bool(one.person_id) for one in named):
        raise Refused("Choose each person once.")
    return tuple(named)


def refuse_late(event: Event, booking: Booking, by: Viewer, now: datetime) -> None:
    """A family changes by itself until the cut-off; one that waits, or is asked again, always may."""
    if by.is_staff or booking.state in (BookingState.WAITING, BookingState.OFFERED):
        return
    if booking.asked_again_at is None and now > changes_until(event.starts_at, event.cut_off_hours):
        raise Refused("It is too late to change this here. Ring us, and we will do it with you.")


def _replace(booking: Booking, people: Sequence[Person]) -> None:
    """Write who comes now; who no longer does stays, marked so. Outsiders are known by their names."""
    db.session.flush()
    db.session.execute(
        update(Attendee)
        .where(Attendee.booking_id == booking.id)
        .values(comes=False)
        .execution_options(synchronize_session="fetch")
    )
    rows = db.session.scalars(
        select(Attendee).where(Attendee.booking_id == booking.id).execution_options(populate_existing=True)
    )
    known: dict[tuple[int | None, str], list[Attendee]] = {}
    for row in rows:
        known.setdefault(_same(row.person_id, row.name), []).append(row)
    for one in people:
        there = known.get(_same(one.person_id, one.name))
        if not there:
            add_attendees(booking, [one])
        else:
            row = there.pop(0)
            row.comes, row.access_needs, row.dietary_needs = True, one.access_needs, one.dietary_needs
    db.session.flush()


def _same(person_id: int | None, name: str) -> tuple[int | None, str]:
    return (person_id, "" if person_id is not None else name.strip()[:200])
