"""The place of somebody without an account, by its mailed link: confirm it, see it, give it back.

Only opening a link changes nothing: programs that check mail open them all. Each change is a button.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from portal import clock
from portal.access import allow, current_viewer, public
from portal.agency import queries as agency
from portal.errors import Conflict, NotFound
from portal.events.actions.visitors import accept_by_link, cancel_by_link, come_by_link, confirm_booking
from portal.events.calendars import Entry, calendar_file
from portal.events.finding.dates import sittings_of, where_of
from portal.events.finding.family import FOLDER
from portal.events.finding.forms import PressForm
from portal.events.finding.places import Place, place_behind, place_to_confirm, times_behind
from portal.events.links import place_token
from portal.events.queries_bookings import entries_of
from portal.web import change, render_page, see_other

pages = Blueprint("events_places", __name__)


@pages.get("/events/confirm/<token>")
@public
def confirm(token: str) -> Response:
    """What is confirmed, and the button that does it."""
    try:
        place = place_to_confirm(token, now=clock.now())
    except NotFound:
        return _over()
    if place.is_confirmed:
        return see_other(_address(place.own.reference))
    return _shown("confirm.html", place, token)


@pages.post("/events/confirm/<token>")
@public
def confirm_place(token: str) -> Response:
    """Confirm the address: the place is booked, or its place in the line stands."""
    try:
        place = place_to_confirm(token, now=clock.now())
        # Confirming again changes nothing, so no key is needed, and no link is kept beside one.
        with change(once=False) as done:
            booking = confirm_booking(token, by=current_viewer(), now=clock.now())
            done.to(_address(booking.reference))
    except NotFound:
        return _over()
    except Conflict:
        return render_page(f"{FOLDER}/gone.html", status=409, one=place.own.event.listed)
    return done.response()


@pages.get("/events/places/<token>")
@public
def see_place(token: str) -> Response:
    """Somebody's place: that it is booked, when and where, and what they can do."""
    try:
        place = place_behind(token, now=clock.now())
    except NotFound:
        return _over()
    return _shown("place.html", place, token)


@pages.get("/events/places/<token>/cancel")
@public
def cancel(token: str) -> Response:
    """Asks once more before the place goes to somebody else."""
    try:
        place = place_behind(token, now=clock.now())
    except NotFound:
        return _over()
    if not _can_end(place):
        return see_other(url_for("events_places.see_place", token=token))
    return _shown("cancel.html", place, token)


@pages.post("/events/places/<token>/cancel")
@public
def cancel_place(token: str) -> Response:
    """Give the place back, decline it, or leave the line."""
    return _change(token, cancel_by_link, "It is cancelled. Thank you for telling us.")


@pages.post("/events/places/<token>/accept")
@public
def accept_place(token: str) -> Response:
    """Take the place that is offered."""
    return _change(token, accept_by_link, "The place is yours.")


@pages.post("/events/places/<token>/come")
@public
def come_on_new_date(token: str) -> Response:
    """Still come, after the date has changed."""
    return _change(token, come_by_link, "Thank you. We look forward to seeing you.")


@pages.get("/events/places/<token>/calendar")
@public
def calendar_of_place(token: str) -> Response:
    """The place's times as a calendar file."""
    try:
        return _file(times_behind(token))
    except NotFound:
        return _over()


@pages.get("/events/bookings/<reference:reference>/calendar")
@allow("events:book")
def calendar_of_booking(reference: str) -> Response:
    """The times of a household's own booking as a calendar file."""
    return _file(entries_of(reference, current_viewer()))


def _change(token: str, action: Callable[..., Any], news: str) -> Response:
    """Carry one action out by its link, and lead back to the place. What went wrong is said there."""
    try:
        with change() as done:
            action(token, by=current_viewer(), now=clock.now())
            done.to(url_for("events_places.see_place", token=token), news)
    except NotFound:
        return _over()
    except Conflict as problem:
        place = place_behind(token, now=clock.now())
        return _shown("place.html", place, token, status=409, problem=problem.message)
    return done.response()


def _can_end(place: Place) -> bool:
    """Whether there is something left to give back."""
    own = place.own
    is_live = own.state in ("booked", "waiting", "offered", "with_us")
    return is_live and not place.is_cancelled and own.event.listed.starts_at > clock.now()


def _address(reference: str) -> str:
    return url_for("events_places.see_place", token=place_token(reference))


def _shown(template: str, place: Place, token: str, *, status: int = 200, problem: str = "") -> Response:
    form = PressForm()
    if problem:
        form.refuse(problem)
    event = place.own.event
    return render_page(
        f"{FOLDER}/{template}",
        status=status,
        form=form,
        place=place,
        own=place.own,
        event=event,
        one=event.listed,
        sittings=sittings_of(event),
        where=where_of(event.listed, agency.authority_names()),
        can_end=_can_end(place),
        address=url_for("events_places.see_place", token=token),
        is_over=event.listed.starts_at <= clock.now(),
    )


def _over() -> Response:
    return render_page(f"{FOLDER}/link_over.html", status=404)


def _file(entries: list[Entry]) -> Response:
    host = current_app.config["PORTAL"].host_name or request.host.partition(":")[0]
    text = calendar_file(entries, now=clock.now(), host=host)
    response = Response(text, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
