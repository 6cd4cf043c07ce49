"""Booking a public event with a name and an e-mail address, without an account.

The place is held until the mailed link confirms the address. An address that is known already gets the
same answer on the page (safety rule 10); what differs stands in its e-mail's link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.agency import queries as agency
from portal.enquiries.actions import send_enquiry
from portal.enquiries.handling.actions import has_talked
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import Details
from portal.enquiries.rules import State as EnquiryState
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.actions.booking import FULL, end
from portal.events.actions.line import offer_free_places
from portal.events.actions.places import (
    add_booking,
    audit,
    end_of_line,
    hold_booking,
    hold_event_called,
    is_line_empty,
    live_booking,
    settle,
    take_places,
)
from portal.events.booking_models import Booking
from portal.events.kinds import KINDS, Kind
from portal.events.mail import tell
from portal.events.models import Event
from portal.events.rules import BookingState, Person, State, places_wanted
from portal.extensions import db
from portal.promises.actions import make_promise
from portal.promises.kinds import Kind as PromiseKind

HELD_FOR = timedelta(hours=24)
"""How long a place is held for an address that is not confirmed (practice, to be confirmed)."""


def held_until(starts_at: datetime, now: datetime) -> datetime:
    """Until when a place is held that is asked for now, at an event that begins then."""
    return min(now + HELD_FOR, starts_at)


@dataclass(frozen=True)
class Visitor:
    """What somebody without an account says when booking. `others` are the names of who comes along."""

    name: str
    email: str
    others: tuple[str, ...] = ()
    organisation: str = ""
    telephone: str = ""
    wants_call: bool = False
    authority: str = ""
    """The council where they live, by its code: for the call, where the event is of no one council."""
    access_needs: str = ""
    dietary_needs: str = ""


def book_as_visitor(reference: str, visitor: Visitor, *, by: Viewer, now: datetime) -> None:
    """Hold a place, or a place in the line, for an address, and write to it.

    Says nothing, so that nobody learns whether an address is known. Raises NotFound for an event that
    is not public, Refused for what is missing, Conflict where it is full and others wait is not wanted.
    """
    event = _public_event(reference, now)
    if KINDS[Kind(event.kind)].asks_organisation and not visitor.organisation.strip():
        raise Refused("Enter the name of your school or organisation.")
    if visitor.wants_call and not visitor.telephone.strip():
        raise Refused("Enter your telephone number, so we can call you.")
    if visitor.wants_call and event.authority is None and visitor.authority not in agency.authority_names():
        raise Refused("Choose where you live, so the right person calls you.")
    _hold(event, visitor, waits=False, by=by, now=now)


def wait_as_visitor(reference: str, visitor: Visitor, *, by: Viewer, now: datetime) -> None:
    """The same for the line of a public event that is full."""
    _hold(_public_event(reference, now), visitor, waits=True, by=by, now=now)


def visitors_named(
    name: str, others: Sequence[str], access_needs: str, dietary_needs: str
) -> tuple[Person, ...]:
    """Who comes with a visitor's booking: whoever booked first, and what they need as a party."""
    return tuple(
        Person(one.strip(), access_needs=access_needs, dietary_needs=dietary_needs)
        for one in (name, *others)
        if one.strip()
    )


def _hold(event: Event, visitor: Visitor, *, waits: bool, by: Viewer, now: datetime) -> None:
    email = visitor.email.strip().lower()
    known = live_booking(event.id, email=email)
    if known is not None:
        tell(known, links.BOOKED, now=now)
        return
    before = db.session.scalars(
        select(Booking).where(
            Booking.event_id == event.id,
            Booking.email == email,
            Booking.confirmed_at.is_(None),
            Booking.state.in_((BookingState.HELD, BookingState.WAITING)),
        )
    ).first()
    if before is not None:
        if before.state == BookingState.HELD:
            before.held_until = held_until(event.starts_at, now)
        tell(before, links.CONFIRM, now=now)
        return
    people = visitors_named(visitor.name, visitor.others, visitor.access_needs, visitor.dietary_needs)
    wanted = places_wanted(event.kind, people)
    if not waits and (not is_line_empty(event.id) or not take_places(event.id, wanted)):
        raise Conflict(FULL)
    moments = (
        {"waiting_since": end_of_line(event.id, now)}
        if waits
        else {"held_until": held_until(event.starts_at, now)}
    )
    booking = add_booking(
        event,
        BookingState.WAITING if waits else BookingState.HELD,
        people,
        name=visitor.name.strip()[:200],
        email=email,
        organisation=visitor.organisation.strip()[:200],
        telephone=visitor.telephone.strip()[:40],
        wants_call=visitor.wants_call,
        authority=visitor.authority if visitor.wants_call and event.authority is None else None,
        booked_by=by.label,
        places=wanted,
        made_at=now,
        **moments,
    )
    tell(booking, links.CONFIRM, now=now)
    audit("events.place_held", booking, by, now, of=event.reference, places=str(wanted))


def confirm_booking(token: str, *, by: Viewer, now: datetime) -> Booking:
    """Confirm the address of a held booking by its mailed link; again changes nothing.

    Where the same address has confirmed another for this event, that one stands. A hold that ran out
    is taken again where places are left. Raises NotFound for a bad link, Conflict when they are gone.
    """
    event, booking = hold_booking(links.read_link(links.CONFIRM, token))
    if booking.confirmed_at is not None:
        return booking
    other = live_booking(event.id, email=booking.email or "")
    if other is not None:
        if booking.state in (BookingState.HELD, BookingState.WAITING):
            end(event, booking, by=by, now=now)
        return other
    if booking.state == BookingState.WAITING:
        booking.confirmed_at = now
        db.session.flush()
        offer_free_places(event, now=now)
        return booking
    if booking.state == BookingState.LAPSED and event.starts_at > now:
        if not is_line_empty(event.id) or not take_places(event.id, booking.places):
            raise Conflict(FULL)
        booking.ended_at = None
    elif booking.state != BookingState.HELD:
        raise NotFound
    settle(event, booking, BookingState.BOOKED, now=now, confirmed_at=now)
    audit("events.place_booked", booking, by, now, of=event.reference)
    if booking.wants_call:
        booking.enquiry_ref = _ask_for_call(event, booking, by=by, now=now)
    db.session.flush()
    return booking


def _ask_for_call(event: Event, booking: Booking, *, by: Viewer, now: datetime) -> str | None:
    """Promise a first conversation: on the enquiry of this confirmed address, or on a new one.

    Where they live is the event's council; they said it where the event has none. Who said nothing (who
    waited first, or came before it was asked) counts as outside, until whoever rings puts it right.
    """
    known = db.session.scalars(
        select(Enquiry)
        .where(Enquiry.email == booking.email, Enquiry.state == EnquiryState.OPEN)
        .order_by(Enquiry.id.desc())
    ).first()
    if known is None:
        given, _, family = booking.name.rpartition(" ")
        areas = agency.authority_names()
        anywhere = "outside" if "outside" in areas else next(iter(areas))
        details = Details(
            given_name=given or family,
            family_name=family if given else "",
            authority=event.authority or booking.authority or anywhere,
            email=booking.email,
            telephone=booking.telephone,
            heard_from="",
        )
        return send_enquiry(details, by=by, now=now).reference
    if not has_talked(known.id):
        make_promise(
            PromiseKind.FIRST_CONVERSATION,
            subject_kind="enquiry",
            subject_ref=known.reference,
            label=known.label,
            starts_at=now,
            by=by,
            now=now,
            authority=known.authority,
        )
    return known.reference


def _public_event(reference: str, now: datetime) -> Event:
    """A public event that can be booked now, held. Raises NotFound, Refused."""
    event = hold_event_called(reference)
    if event.state == State.DRAFT or not KINDS[Kind(event.kind)].is_public:
        raise NotFound
    if event.state == State.CANCELLED or event.starts_at <= now:
        raise Refused("This cannot be booked any more. Look for another date.")
    return event
