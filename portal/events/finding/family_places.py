"""The place of somebody without an account, by its mailed link: confirm it, see it, give it back.

Only opening a link changes nothing: programs that check mail open them all. Each change is a button.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened, public
from portal.agency import queries as agency
from portal.errors import Conflict, NotFound, Refused
from portal.events.actions.by_link import accept_by_link, cancel_by_link, change_by_link, come_by_link
from portal.events.actions.visitors import confirm_booking
from portal.events.booking.rules import may_change
from portal.events.calendars import Entry, calendar_file
from portal.events.finding.dates import sittings_of, where_of
from portal.events.finding.family import FOLDER
from portal.events.finding.forms import PressForm, WhoComesForm
from portal.events.finding.places import Place, place_behind, place_to_confirm, times_behind
from portal.events.links import place_token
from portal.events.queries_bookings import entries_of
from portal.forms import PortalForm
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


@pages.route("/events/places/<token>/people", methods=["GET", "POST"])
@public
def change_people(token: str) -> Response:
    """Change who comes along and what they need, up to the cut-off."""
    try:
        place = place_behind(token, now=clock.now())
    except NotFound:
        return _over()
    if not _may_change(place):
        return see_other(url_for("events_places.see_place", token=token))
    form = WhoComesForm()
    if not form.is_submitted():
        first, *others = place.own.people
        form.others.data = "\n".join(one.name for one in others)
        form.access_needs.data, form.dietary_needs.data = first.access_needs, first.dietary_needs
    elif form.validate():
        try:
            with change() as done:
                change_by_link(
                    token,
                    form.names(),
                    access_needs=form.access_needs.data or "",
                    dietary_needs=form.dietary_needs.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                )
                done.to(
                    url_for("events_places.see_place", token=token), "We have noted who is coming. Thank you."
                )
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "others")
    return _shown("people.html", place, token, status=422 if form.errors else 200, form=form)


@pages.get("/events/places/<token>/cancel")
@public
def cancel(token: str) -> Response:
    """Asks once more before the place goes to somebody else."""
    try:
        place = place_behind(token, now=clock.now())
    except NotFound:
        return _over()
    if not _may_change(place):
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
@allow("events:book", audit="events.own_booking_opened")
def calendar_of_booking(reference: str) -> Response:
    """The times of a household's own booking as a calendar file."""
    entries = entries_of(reference, current_viewer())
    opened("booking", reference)
    return _file(entries)


def _change(token: str, action: Callable[..., Any], news: str) -> Response:
    """Carry one action out by its link, and lead back to the place. What went wrong is said there."""
    try:
        with change() as done:
            action(token, by=current_viewer(), now=clock.now())
            done.to(url_for("events_places.see_place", token=token), news)
    except NotFound:
        return _over()
    except Refused as problem:
        place = place_behind(token, now=clock.now())
        form = PressForm()
        form.refuse(problem.message)
        return _shown("place.html", place, token, status=409, form=form)
    return done.response()


def _is_to_come(place: Place) -> bool:
    """Whether there is a place, or one in the line, at something that is still to come."""
    own = place.own
    is_live = own.state in ("booked", "waiting", "offered", "with_us")
    return is_live and not place.is_cancelled and own.event.listed.starts_at > clock.now()


def _may_change(place: Place) -> bool:
    """Whether who comes is changed, or the place given back, on its page: up to the cut-off.

    After a changed date until they have answered, as on a household's page.
    """
    own = place.own
    starts_at, until = own.event.listed.starts_at, own.event.changes_until
    in_time = may_change(own.state, until=until, starts_at=starts_at, now=clock.now())
    return _is_to_come(place) and (in_time or own.is_asked_again)


def _address(reference: str) -> str:
    return url_for("events_places.see_place", token=place_token(reference))


def _shown(
    template: str, place: Place, token: str, *, status: int = 200, form: PortalForm | None = None
) -> Response:
    event = place.own.event
    return render_page(
        f"{FOLDER}/{template}",
        status=status,
        form=form or PressForm(),
        place=place,
        own=place.own,
        event=event,
        one=event.listed,
        sittings=sittings_of(event),
        where=where_of(event.listed, agency.authority_names()),
        is_to_come=_is_to_come(place),
        may_change=_may_change(place),
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
