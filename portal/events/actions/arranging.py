"""What staff do with households and events: invite, agree a place, add, move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.events.actions.booking import FULL, end, place
from portal.events.actions.line import offer_free_places
from portal.events.actions.places import (
    add_booking,
    audit,
    audit_event,
    has_changed,
    hold_booking,
    hold_event,
    hold_event_called,
    live_booking,
    settle,
    take_places,
)
from portal.events.actions.titles import hold_title
from portal.events.booking_models import Attendee, Booking
from portal.events.kinds import KINDS, Kind
from portal.events.models import AgreedPlace, Event, EventInvitation
from portal.events.rules import BookingState, Person, State, may_book, places_wanted, why_not_these
from portal.events.standing import standing_of
from portal.extensions import db
from portal.households.partings.queries import is_parting
from portal.households.queries import household_for
from portal.households.quiet.queries import is_quiet
from portal.journey.models import Journey
from portal.journey.telling import tell_applicants


def invite(reference: str, household_ref: str, *, by: Viewer, now: datetime) -> None:
    """Invite a household to an event; twice changes nothing. Raises NotFound, Refused where it never may."""
    event, household = hold_event_called(reference), household_for(by, household_ref)
    _refuse_who_never_may(event.kind, household.id)
    if db.session.get(EventInvitation, (event.id, household.id)) is None:
        db.session.add(
            EventInvitation(event_id=event.id, household_id=household.id, invited_by=by.label, invited_at=now)
        )
        db.session.flush()
        _audit_household("events.household_invited", household.reference, by, now, of=event.reference)


def agree_place(title_ref: str, household_ref: str, *, by: Viewer, now: datetime) -> None:
    """Agree a place on a title with a household, so that it may book a date; twice changes nothing."""
    household = household_for(by, household_ref)
    title = hold_title(title_ref)
    _refuse_who_never_may(title.kind, household.id)
    if db.session.get(AgreedPlace, (title.id, household.id)) is None:
        db.session.add(
            AgreedPlace(title_id=title.id, household_id=household.id, agreed_by=by.label, agreed_at=now)
        )
        db.session.flush()
        _audit_household("events.place_agreed", household.reference, by, now, of=title.reference)


def _audit_household(what: str, reference: str, by: Viewer, now: datetime, **details: str) -> None:
    record(what, by=by, subject_kind="household", subject_ref=reference, now=now, details=details)


def _refuse_who_never_may(kind: str, household_id: int) -> None:
    answer = may_book(kind, standing_of(household_id).groups, is_agreed=True, is_invited=True)
    if not answer.may:
        raise Refused(f"This household cannot come yet. {answer.why}")


def add_household(
    reference: str, household_ref: str, people: Sequence[Person], *, by: Viewer, now: datetime
) -> Booking:
    """Book for a household; the family is told. Before the line, where a place is free.

    Raises NotFound, Refused where its stage does not allow it, Conflict where it is full.
    """
    event, household = hold_event_called(reference), household_for(by, household_ref)
    if event.state != State.PUBLISHED:
        raise Conflict("This event is not published. Publish it first.")
    if is_parting(household.id):
        raise Refused("A manager decides first how each of them comes.")
    _refuse_who_never_may(event.kind, household.id)
    return place(event, household.id, people, by=by, now=now, person_id=None, skips_line=True)


def add_guest(
    reference: str, people: Sequence[Person], *, name: str, organisation: str = "", by: Viewer, now: datetime
) -> Booking:
    """Book for somebody without an account, by name and organisation, who rang. Nothing is sent."""
    event = hold_event_called(reference)
    rule = KINDS[Kind(event.kind)]
    if not (rule.is_public or rule.asks_organisation):
        raise Refused("Only households can come to this.")
    if rule.asks_organisation and not organisation.strip():
        raise Refused("Enter the name of their school or organisation.")
    if problem := why_not_these(event.kind, people):
        raise Refused(problem)
    wanted = places_wanted(event.kind, people)
    if not take_places(event.id, wanted):
        raise Conflict(FULL)
    booking = add_booking(
        event,
        BookingState.WITH_US,
        people,
        name=name.strip()[:200],
        organisation=organisation.strip()[:200],
        booked_by=by.label,
        places=wanted,
        made_at=now,
    )
    settle(event, booking, BookingState.BOOKED, now=now)
    audit("events.place_booked", booking, by, now, of=event.reference)
    return booking


def move_booking(reference: str, to_event: str, because: str, *, by: Viewer, now: datetime) -> Booking:
    """Move a household's booking to another date of the same title, with a word; the family is asked again.

    Both events are held in the order of their ids. Raises Refused, Conflict where the other is full.
    """
    found = db.session.execute(
        select(Booking.event_id, Event.id)
        .join(Event, Event.reference == to_event)
        .where(Booking.reference == reference)
    ).one_or_none()
    if found is None:
        raise NotFound
    for event_id in sorted(set(found)):
        hold_event(event_id)
    event, booking = hold_booking(reference, by)
    other = hold_event(found[1])
    if event.id == other.id or event.title_id != other.title_id:
        raise Refused("Choose another date of the same title.")
    if booking.household_id is None or booking.state not in (BookingState.BOOKED, BookingState.WITH_US):
        has_changed()
    if live_booking(other.id, household_id=booking.household_id) is not None:
        raise Conflict("They have booked that date already.")
    people = _people_of(booking)
    end(event, booking, by=by, now=now, because=because.strip())
    moved = place(
        other, booking.household_id, people, by=by, now=now,
        person_id=booking.booked_by_person_id, skips_line=True,
    )  # fmt: skip
    moved.asked_again_at = now
    db.session.flush()
    audit("events.booking_moved", moved, by, now, was=booking.reference)
    offer_free_places(event, now=now)
    return moved


def set_invitation_aside(reference: str, household_ref: str, *, by: Viewer, now: datetime) -> None:
    """Take an invitation back; what was booked by it stands. Raises NotFound."""
    event, household = hold_event_called(reference), household_for(by, household_ref)
    row = db.session.get(EventInvitation, (event.id, household.id))
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    audit_event("events.invitation_withdrawn", event, by, now)


def _people_of(booking: Booking) -> list[Person]:
    rows = db.session.scalars(select(Attendee).where(Attendee.booking_id == booking.id, Attendee.comes))
    return [
        Person(row.name, row.is_child, row.person_id, row.access_needs, row.dietary_needs) for row in rows
    ]


def invite_and_tell(reference: str, household_ref: str, *, by: Viewer, now: datetime) -> int:
    """Invite a household to an event and write to who adopts there; says to how many. Again: to nobody."""
    household = household_for(by, household_ref)
    event = hold_event_called(reference)
    if db.session.get(EventInvitation, (event.id, household.id)) is not None:
        return 0
    invite(reference, household_ref, by=by, now=now)
    return _tell_household(household.id, now)


def agree_and_tell(title_ref: str, household_ref: str, *, by: Viewer, now: datetime) -> int:
    """Agree a place on a title with a household and write to who adopts there; again: to nobody."""
    household, title = household_for(by, household_ref), hold_title(title_ref)
    if db.session.get(AgreedPlace, (title.id, household.id)) is not None:
        return 0
    agree_place(title_ref, household_ref, by=by, now=now)
    return _tell_household(household.id, now)


def _tell_household(household_id: int, now: datetime) -> int:
    """The neutral e-mail that leads to their home page, to those who have a sign-in."""
    if is_quiet(household_id):
        return 0
    theirs = select(Journey).where(Journey.household_id == household_id).order_by(Journey.id.desc())
    journey = db.session.scalars(theirs.limit(1)).first()
    return tell_applicants(journey, now=now) if journey is not None else 0
