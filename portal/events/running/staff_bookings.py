"""One booking for staff: who comes, moved to another date, cancelled with a word, decided, answered for."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import NotFound
from portal.events.actions.apart import settle_booking
from portal.events.actions.arranging import move_booking
from portal.events.actions.attendees import change_attendees
from portal.events.actions.booking import answer_again, cancel_booking
from portal.events.actions.line import accept_offer, decline_offer
from portal.events.kinds import KINDS, Kind
from portal.events.models import Event
from portal.events.rules import BookingState
from portal.events.running.framing import FOLDER, answer, page_of
from portal.events.running.people_forms import DecideForm, MoveForm, people_form
from portal.events.running.queries import other_dates
from portal.events.running.queries_apart import apart_of
from portal.events.running.queries_event import Booked, booking_for_staff
from portal.events.running.told_forms import CancelForm
from portal.forms import Choice
from portal.households.opening import asked_reason
from portal.households.queries import household_for, members_of
from portal.web import change
from portal.web.pages import moment

pages = Blueprint("events_bookings", __name__)

ONE = "/staff/events/bookings/<reference:reference>"


def _open(reference: str) -> tuple[Event, Booked, int | None]:
    """A booking through its viewer, noted for the audit. Raises NotFound: also where it is hidden."""
    event, booked, household_id = booking_for_staff(current_viewer(), reference)
    access.opened("booking", reference)
    return event, booked, household_id


@pages.route(f"{ONE}/people", methods=["GET", "POST"])
@allow("events:keep", audit="events.booking_opened")
def change_people(reference: str) -> Response:
    """Change who of a household comes, also after the cut-off: they rang."""
    event, booked, household_id = _open(reference)
    if household_id is None:
        raise NotFound
    viewer = current_viewer()
    if asked := asked_reason(viewer, household_for(viewer, booked.household)):
        return asked
    form = people_form(
        members_of(household_id), network=KINDS[Kind(event.kind)].network, booked=booked.people
    )

    def act() -> tuple[str, str]:
        change_attendees(reference, form.people(), by=viewer, now=clock.now())
        return page_of(event.reference), f"Saved who comes of {booked.label}."

    return answer(form, f"{FOLDER}/people.html", act, event=event, label=booked.label, booking=booked)


@pages.route(f"{ONE}/move", methods=["GET", "POST"])
@allow("events:keep", audit="events.booking_opened")
def move(reference: str) -> Response:
    """Move a household's booking to another date of the same title; the family is asked again."""
    event, booked, household_id = _open(reference)
    if household_id is None:
        raise NotFound
    now, form = clock.now(), MoveForm()
    dates = other_dates(event, now=now)
    form.to.choices = [
        Choice(one.reference, f"{moment(one.starts_at)}, {one.places_left} of {one.places} places left")
        for one in dates
    ]

    def act() -> tuple[str, str]:
        moved_to = form.to.data or ""
        move_booking(reference, moved_to, form.because.data or "", by=current_viewer(), now=now)
        return page_of(moved_to), f"{booked.label} is moved to this date. We asked whether it suits them."

    return answer(form, f"{FOLDER}/move.html", act, event=event, booking=booked, dates=dates)


@pages.route(f"{ONE}/cancellation", methods=["GET", "POST"])
@allow("events:keep", audit="events.booking_opened")
def cancel(reference: str) -> Response:
    """Cancel a booking with a word, shown first as they will read it."""
    event, booked, _ = _open(reference)
    form = CancelForm()

    def act() -> tuple[str, str]:
        cancel_booking(reference, because=form.because.data or "", by=current_viewer(), now=clock.now())
        told = "They are told." if booked.has_address else "They have no e-mail address with us: ring them."
        return page_of(event.reference), f"The booking of {booked.label} is cancelled. {told}"

    return answer(form, f"{FOLDER}/cancel_booking.html", act, event=event, booking=booked)


@pages.route(f"{ONE}/decision", methods=["GET", "POST"])
@allow("events:part", audit="events.booking_opened")
def decide(reference: str) -> Response:
    """A manager decides whether a household comes whose booking is held: who is there stands beside it."""
    event, booked, household_id = _open(reference)
    now, form = clock.now(), DecideForm()
    apart = apart_of(current_viewer(), household_id, now=now) if household_id is not None else []

    def act() -> tuple[str, str]:
        comes = form.comes.data == "yes"
        because = form.because.data or ""
        settle_booking(reference, comes=comes, because=because, by=current_viewer(), now=now)
        if comes and booked.is_to_look_at:
            return page_of(event.reference), "They come, as they had booked. Nobody is told anything."
        news = "Their place is booked." if comes else "Their booking is cancelled."
        return page_of(event.reference), f"{news} They are told, never why."

    return answer(
        form,
        f"{FOLDER}/decide.html",
        act,
        event=event,
        booking=booked,
        is_held=booked.state == BookingState.WITH_US or booked.is_to_look_at,
        apart=[one for one in apart if any(ref == event.reference for ref, _, _ in one.both_at)],
    )


def booking_address(reference: str) -> str:
    """The address at which a held booking is decided, for the worklist."""
    return f"/staff/events/bookings/{reference}/decision"


@pages.post(f"{ONE}/yes")
@allow("events:keep")
def say_yes(reference: str) -> Response:
    """They said on the telephone that they come: they take the offered place, or the new date suits."""
    return _answer_for(reference, comes=True)


@pages.post(f"{ONE}/no")
@allow("events:keep")
def say_no(reference: str) -> Response:
    """They said on the telephone that they do not come."""
    return _answer_for(reference, comes=False)


def _answer_for(reference: str, *, comes: bool) -> Response:
    viewer, now = current_viewer(), clock.now()
    event, booked, _ = booking_for_staff(viewer, reference)
    event_ref, state, label = event.reference, booked.state, booked.label
    with change() as done:
        if state != BookingState.OFFERED:
            answer_again(reference, comes=comes, by=viewer, now=now)
        elif comes:
            accept_offer(reference, by=viewer, now=now)
        else:
            decline_offer(reference, by=viewer, now=now)
        done.to(page_of(event_ref), f"{label} {'comes' if comes else 'does not come'}: saved.")
    return done.response()
