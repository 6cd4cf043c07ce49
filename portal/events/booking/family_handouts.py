"""Handouts that are files, for who is booked: a household signed in, or an address by its mailed link.

Who is not booked any more, or never confirmed, reads none: the same answer as for a missing one.
"""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened, public
from portal.documents.giving import give_out
from portal.events.finding.places import place_behind
from portal.events.queries_bookings import booking_for
from portal.events.queries_handouts import file_of

pages = Blueprint("events_handouts", __name__)


@pages.get("/events/bookings/<reference:reference>/handouts/<reference:handout>")
@allow("events:book", audit="events.handout_opened")
def open_handout(reference: str, handout: str) -> Response:
    """A file to read, for a household that is booked."""
    own = booking_for(current_viewer(), reference, now=clock.now())
    download = file_of(own.event.handouts, handout)
    opened("event_handout", handout)
    return give_out(download)


@pages.get("/events/places/<token>/handouts/<reference:handout>")
@public
def open_handout_by_link(token: str, handout: str) -> Response:
    """A file to read, for somebody without an account whose confirmed place the mailed link opens."""
    place = place_behind(token, now=clock.now())
    return give_out(file_of(place.own.event.handouts, handout))
