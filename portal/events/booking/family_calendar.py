"""A person's calendar feed, and what they have learned."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened, public
from portal.errors import NotFound
from portal.events.actions.feeds import end_feed, renew_feed
from portal.events.booking.family import FOLDER
from portal.events.booking.family_own import HOST, ics
from portal.events.booking.forms import PressForm
from portal.events.booking.queries import own_feed, own_learning
from portal.events.booking.rules import hours_words
from portal.events.calendars import calendar_file
from portal.events.queries_bookings import feed_for
from portal.web import change, render_page

pages = Blueprint("events_booking_calendar", __name__)


@pages.route("/events/my-calendar", methods=["GET", "POST"])
@allow("events:book", audit="events.own_feed_seen")
def keep_feed() -> Response:
    """See the link of one's own calendar feed, make it, make another in its place, or switch it off."""
    viewer, form = current_viewer(), PressForm()
    opened("account", viewer.label)
    if form.validate_on_submit():
        is_end = request.form.get("do") == "end"
        with change() as done:
            (end_feed if is_end else renew_feed)(by=viewer, now=clock.now())
            done.to(
                url_for("events_booking_calendar.keep_feed"),
                "Your calendar link is off. It shows nothing any more."
                if is_end
                else "Your calendar link is new. An older link shows nothing any more.",
            )
        return done.response()
    token = own_feed(viewer)
    base = current_app.config["PORTAL"].base_url.rstrip("/")
    path = url_for("events_booking_calendar.feed", token=token) if token else ""
    return render_page(f"{FOLDER}/feed.html", form=form, link=f"{base}{path}" if token else "")


@pages.get("/events/feed/<string:token>.ics")
@public
def feed(token: str) -> Response:
    """The times of a person's bookings for their calendar program, which has no sign-in."""
    now = clock.now()
    return ics(calendar_file(feed_for(token, now=now), now=now, host=HOST))


@pages.get("/events/learning")
@allow("events:book", audit="events.own_learning_read")
def see_learning() -> Response:
    """What the reader has completed."""
    viewer = current_viewer()
    opened("account", viewer.label)
    learned = [(one, hours_words(one.record.quarter_hours)) for one in own_learning(viewer)]
    quarters = sum(one.record.quarter_hours for one, _ in learned)
    return render_page(f"{FOLDER}/learning.html", learned=learned, total=hours_words(quarters))


@pages.get("/events/learning/<reference:reference>")
@allow("events:book", audit="events.own_certificate_printed")
def print_certificate(reference: str) -> Response:
    """The certificate of one event the reader has completed."""
    viewer = current_viewer()
    one = next((one for one in own_learning(viewer) if one.reference == reference), None)
    if one is None:
        raise NotFound
    opened("event", reference)
    return render_page(f"{FOLDER}/certificate.html", one=one, hours=hours_words(one.record.quarter_hours))
