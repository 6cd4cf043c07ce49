"""A household's own bookings: see, change who comes, cancel, the line, an offer, a changed date."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened, public
from portal.errors import NotFound, Refused
from portal.events.actions import booking as core
from portal.events.actions import line
from portal.events.actions.attendees import change_who_comes
from portal.events.actions.by_link import answer_by_link
from portal.events.booking.family import FOLDER, asked_guests
from portal.events.booking.forms import PressForm, coming_form
from portal.events.booking.queries import comers_of, looked_at_by, offer_by_link
from portal.events.booking.rules import MOST_GUESTS, how_many, may_change, ordinal
from portal.events.calendars import calendar_file
from portal.events.queries_bookings import Own, booking_for, bookings_for, entries_of
from portal.events.rules import BookingState, places_wanted
from portal.web import change, render_page, see_other

pages = Blueprint("events_booking_own", __name__)

HOST = "appointments"
"""What stands in calendar files in the place of our address, which may say what we do."""


NEW = (BookingState.BOOKED, BookingState.WITH_US, BookingState.WAITING)
"""How a booking stands that is confirmed with a drawing; an offer that came meanwhile is not."""


@pages.get("/events/bookings")
@allow("events:book", audit="events.own_bookings_listed")
def see_bookings() -> Response:
    """What is booked, where the household waits, and what has passed."""
    viewer, now = current_viewer(), clock.now()
    opened("account", viewer.label)
    return render_page(
        f"{FOLDER}/bookings.html",
        coming=bookings_for(viewer, now=now),
        past=bookings_for(viewer, now=now, past=True),
    )


@pages.get("/events/bookings/<reference:reference>")
@allow("events:book", audit="events.own_booking_opened")
def see_booking(reference: str) -> Response:
    """One booking: how it stands and what can be done."""
    return _page(_own(reference), PressForm())


@pages.get("/events/bookings/<reference:reference>/done")
@allow("events:book", audit="events.own_booking_opened")
def see_done(reference: str) -> Response:
    """The confirmation: the same page with that it is done on top."""
    own = _own(reference)
    return _page(own, PressForm(), is_new=own.state in NEW)


@pages.route("/events/bookings/<reference:reference>/people", methods=["GET", "POST"])
@allow("events:book", audit="events.own_booking_opened")
def change_people(reference: str) -> Response:
    """Change who comes and what they need."""
    viewer, now, own = current_viewer(), clock.now(), _own(reference)
    if not _may_change(own):
        return see_other(url_for("events_booking_own.see_booking", reference=reference))
    kind = own.event.listed.kind
    guests = sum(one.person_id is None for one in own.people)
    form = coming_form(
        kind, comers_of(viewer), guests=asked_guests() if request.method == "POST" else guests + 1
    )
    if not form.is_submitted():
        form.fill(own.people)
    elif request.form.get("step") == "add":
        form = coming_form(kind, comers_of(viewer), guests=form.guests + 1)
    elif form.validate():
        try:
            with change() as done:
                change_who_comes(reference, form.people, by=viewer, now=now)
                done.to(
                    url_for("events_booking_own.see_booking", reference=reference),
                    "We have noted who is coming.",
                )
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "who")
    return render_page(
        f"{FOLDER}/people.html",
        status=422 if form.errors else 200,
        own=own,
        event=own.event,
        form=form,
        most_guests=MOST_GUESTS,
    )


@pages.route("/events/bookings/<reference:reference>/cancel", methods=["GET", "POST"])
@allow("events:book", audit="events.own_booking_opened")
def cancel_booking(reference: str) -> Response:
    """Are you sure: cancel, or leave the line."""
    viewer, now, own, form = current_viewer(), clock.now(), _own(reference), PressForm()
    if not _may_change(own):
        return see_other(url_for("events_booking_own.see_booking", reference=reference))
    waits = own.state == BookingState.WAITING

    def act() -> None:
        verb = core.leave_waiting_list if waits else core.cancel_booking
        verb(reference, by=viewer, now=now)

    news = "You are not on the waiting list any more." if waits else "Your booking is cancelled."
    answer = _act(form, act, reference, news)
    if answer is not None:
        return answer
    return render_page(
        f"{FOLDER}/cancel.html",
        status=422 if form.errors else 200,
        own=own,
        form=form,
        waits=waits,
        words=_words(own),
    )


@pages.post("/events/bookings/<reference:reference>/offer")
@allow("events:book", audit="events.own_booking_opened")
def answer_offer(reference: str) -> Response:
    """Accept or decline an offered place, signed in."""
    viewer, now, own, form = current_viewer(), clock.now(), _own(reference), PressForm()
    comes = request.form.get("answer") == "accept"
    if comes:
        answer = _act(
            form,
            lambda: line.accept_offer(reference, by=viewer, now=now),
            reference,
            "",
            to="events_booking_own.see_done",
        )
    else:
        answer = _act(
            form,
            lambda: line.decline_offer(reference, by=viewer, now=now),
            reference,
            "You have given this place to the next family. Thank you for telling us.",
        )
    return answer or _page(own, form)


@pages.post("/events/bookings/<reference:reference>/new-date")
@allow("events:book", audit="events.own_booking_opened")
def answer_again(reference: str) -> Response:
    """Say whether they still come after the date changed."""
    viewer, now, own, form = current_viewer(), clock.now(), _own(reference), PressForm()
    comes = request.form.get("answer") == "yes"
    news = "Thank you. You are booked for the new date." if comes else "Your booking is cancelled."
    answer = _act(
        form, lambda: core.answer_again(reference, comes=comes, by=viewer, now=now), reference, news
    )
    return answer or _page(own, form)


@pages.get("/events/bookings/<reference:reference>/appointment.ics")
@allow("events:book", audit="events.own_booking_opened")
def calendar(reference: str) -> Response:
    """The booking for one's own calendar: "Appointment" and the times."""
    entries = entries_of(reference, current_viewer())
    opened("booking", reference)
    return ics(calendar_file(entries, now=clock.now(), host=HOST))


@pages.route("/events/offers/<token>", methods=["GET", "POST"])
@public
def answer_mailed_offer(token: str) -> Response:
    """What the link in an e-mail opens. Fetching it changes nothing; a button answers."""
    viewer, now, form = current_viewer(), clock.now(), PressForm()
    try:
        offer = offer_by_link(token, now=now)
    except NotFound:
        return render_page(f"{FOLDER}/offer_over.html", status=404)
    if form.validate_on_submit():
        comes = request.form.get("answer") == "accept"
        try:
            with change() as done:
                answer_by_link(token, comes=comes, by=viewer, now=now)
                done.to(url_for("events_booking_own.answer_mailed_offer", token=token))
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            offer = offer_by_link(token, now=now)
    return render_page(f"{FOLDER}/offer.html", status=422 if form.errors else 200, offer=offer, form=form)


def ics(text: str) -> Response:
    """A calendar file as an answer."""
    response = Response(text, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _own(reference: str) -> Own:
    own = booking_for(current_viewer(), reference, now=clock.now())
    opened("booking", reference)
    return own


def _may_change(own: Own) -> bool:
    return current_viewer().household_id is not None and may_change(
        own.state,
        until=own.event.changes_until,
        starts_at=own.event.listed.starts_at,
        now=clock.now(),
    )


def _words(own: Own) -> str:
    kind = own.event.listed.kind
    return how_many(kind, own.people, places_wanted(kind, own.people) or own.places)


def _act(
    form: PressForm,
    act: Callable[[], object],
    reference: str,
    news: str,
    *,
    to: str = "events_booking_own.see_booking",
) -> Response | None:
    """Carry out one action; None where the page is shown (again)."""
    if not form.validate_on_submit():
        return None
    try:
        with change() as done:
            act()
            done.to(url_for(to, reference=reference), news)
        return done.response()
    except Refused as refused:
        form.refuse(refused.message)
        return None


def _page(own: Own, form: PressForm, *, is_new: bool = False) -> Response:
    viewer = current_viewer()
    is_apart = viewer.household_id is None
    private = set() if is_apart else {one.person_id for one in comers_of(viewer) if one.writes_own}
    is_live = own.state in (BookingState.BOOKED, BookingState.WITH_US)
    return render_page(
        f"{FOLDER}/booking.html",
        status=422 if form.errors else 200,
        own=own,
        event=own.event,
        form=form,
        is_new=is_new,
        is_apart=is_apart,
        private=private,
        words=_words(own),
        line_words=ordinal(own.line_place) if own.line_place else "",
        may_change=_may_change(own),
        is_too_late=is_live and not _may_change(own) and own.event.listed.starts_at > clock.now(),
        is_past=own.event.listed.ends_at <= clock.now(),
        looked_at_by=looked_at_by(own.reference) if own.state == BookingState.WITH_US else None,
    )
