"""Booking: who comes, one confirm, and the waiting list on the same page where an event is full."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import Conflict, NotFound, Refused
from portal.events.actions import booking as actions
from portal.events.booking.forms import ComingForm, coming_form
from portal.events.booking.queries import comers_of
from portal.events.booking.rules import MOST_GUESTS, how_many
from portal.events.queries import Shown, event_for
from portal.events.rules import State, places_wanted, why_not_these
from portal.forms import number_in
from portal.web import change, render_page, see_other

pages = Blueprint("events_booking", __name__)

FOLDER = "events/booking"


@pages.route("/events/<reference:reference>/book", methods=["GET", "POST"])
@allow("events:book", audit="events.booking_begun")
def book_place(reference: str) -> Response:
    """Tick who comes, then confirm: book, or join the line where it is full."""
    viewer, now = current_viewer(), clock.now()
    if viewer.household_id is None:
        raise NotFound
    event = event_for(viewer, reference, now=now)
    opened("event", reference)
    listed = event.listed
    if listed.own_ref is not None and request.method == "GET":
        return see_other(url_for("events_booking_own.see_booking", reference=listed.own_ref))
    if listed.state != State.PUBLISHED or listed.starts_at <= now or not listed.answer.may:
        return render_page(f"{FOLDER}/not_open.html", event=event)
    form = coming_form(listed.kind, comers_of(viewer), guests=asked_guests())
    step = request.form.get("step", "") if form.is_submitted() else ""
    if step == "add":
        more = coming_form(listed.kind, comers_of(viewer), guests=form.guests + 1)
        return _who(event, more)
    if step not in ("check", "book", "wait"):
        return _who(event, form)
    if not form.validate():
        return _who(event, form)
    people = form.people
    if problem := why_not_these(listed.kind, people):
        form.refuse(problem, "who")
        return _who(event, form)
    if step == "check":
        return _check(event, form)
    act = actions.book_place if step == "book" else actions.join_waiting_list
    try:
        with change() as done:
            booking = act(reference, people, by=viewer, now=now)
            done.to(url_for("events_booking_own.see_done", reference=booking.reference))
        return done.response()
    except Conflict as conflict:
        form.refuse(conflict.message)
        return _check(event_for(viewer, reference, now=now), form)
    except Refused as refused:
        form.refuse(refused.message)
        return _who(event_for(viewer, reference, now=now), form)


def asked_guests() -> int:
    """How many rows for friends and relatives the page shows."""
    return min(number_in(request.form.get("guests"), none=1), MOST_GUESTS)


def _who(event: Shown, form: ComingForm) -> Response:
    return render_page(
        f"{FOLDER}/who.html",
        status=422 if form.errors else 200,
        event=event,
        form=form,
        is_full=is_full(event, 1),
        most_guests=MOST_GUESTS,
    )


def _check(event: Shown, form: ComingForm) -> Response:
    people = form.people
    wanted = places_wanted(event.listed.kind, people)
    return render_page(
        f"{FOLDER}/check.html",
        status=422 if form.errors else 200,
        event=event,
        form=form,
        people=people,
        wanted=wanted,
        words=how_many(event.listed.kind, people, wanted),
        is_full=is_full(event, wanted),
        own_ref=event.listed.own_ref,
    )


def is_full(event: Shown, wanted: int) -> bool:
    """Whether so many places cannot be booked now: they are gone, or others wait for them."""
    return event.has_line or event.listed.places_left < wanted
