"""Taking as files what is gone through at meetings and by business support: checks, linking, the programme."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer
from portal.agency.queries import authority_names
from portal.children.interests.staff import WHOSE
from portal.errors import NotFound
from portal.events.counts import staff as counts
from portal.events.running import staff as programme
from portal.journey.checks import staff_queue as checks
from portal.journey.checks import staff_tracking as meetings
from portal.reports.lists.checks import CHECKS, LAPSING, TRACKING, check_rows, lapsing_rows, tracking_rows
from portal.reports.lists.finding import (
    CHILDREN_WHO_WAIT,
    FAMILIES_WHO_WAIT,
    INTERESTS,
    PLACEMENTS,
    children_who_wait,
    families_who_wait,
    interest_rows,
    placement_rows,
)
from portal.reports.lists.programme import COUNTS, PROGRAMME, count_rows, programme_rows
from portal.reports.lists.rules import ListFile, list_file
from portal.reports.lists.support import SESSIONS_THAT_LAPSE, lapsing_sessions
from portal.reports.lists.taking import take
from portal.support.visibility import STAFF_SEE

pages = Blueprint("reports_lists_meetings", __name__)


@pages.get("/staff/events/file")
@allow("events:see", audit="events.file_taken")
def take_programme() -> Response:
    """The programme as a file: what comes, or what is over."""

    def found(filters: dict[str, str]) -> ListFile:
        return list_file("Events", PROGRAMME, programme_rows(programme.filter_of(filters), now=clock.now()))

    return take("programme", programme.asked_filters(), found)


@pages.get("/staff/events/counts/file")
@allow("events:see", audit="events.counts_taken")
def take_counts() -> Response:
    """Who came in a reporting year, with the numbers as they are."""
    year, rows = counts.asked_counts()

    def found(_: dict[str, str]) -> ListFile:
        return list_file("Event counts", COUNTS, count_rows(rows))

    return take("event_counts", {"year": str(year)}, found)


@pages.get("/staff/checks/file")
@allow("journey:check", audit="journey.checks_taken")
def take_checks() -> Response:
    """One pile of the queue of checks as a file."""
    viewer, now = current_viewer(), clock.now()

    def found(filters: dict[str, str]) -> ListFile:
        return list_file("Checks", CHECKS, check_rows(viewer, checks.filter_of(filters), now=now))

    return take("checks", checks.asked_filters(), found)


@pages.get("/staff/checks/lapsing/file")
@allow("journey:see", audit="journey.lapsing_taken")
def take_lapsing() -> Response:
    """The checks that lapse as a file."""
    viewer, today = current_viewer(), clock.today()
    asked = {name: value for name, value in checks.asked_filters().items() if name not in ("pile", "kind")}

    def found(filters: dict[str, str]) -> ListFile:
        rows = lapsing_rows(viewer, checks.filter_of(filters), today=today)
        return list_file("Checks that lapse", LAPSING, rows)

    return take("checks_that_lapse", asked, found)


@pages.get("/staff/tracking/<string:meeting>/file")
@allow("journey:track", audit="journey.tracking_taken")
def take_tracking(meeting: str) -> Response:
    """Who is at a meeting's stage, as a file."""
    viewer, now = current_viewer(), clock.now()

    def found(filters: dict[str, str]) -> ListFile:
        rows = tracking_rows(viewer, meetings.filter_of(meeting, filters), now=now)
        return list_file("Tracking", TRACKING, rows)

    return take("tracking", meetings.asked_filters(), found, ref=meeting)


def _council() -> dict[str, str]:
    """The council that the address of the linking meeting names, if any. Raises NotFound."""
    council = request.args.get("authority", "")
    if council not in {"", *authority_names()}:
        raise NotFound
    return {"authority": council} if council else {}


@pages.get("/staff/children/meeting/children/file")
@allow("children:see", audit="children.meeting_taken")
def take_children_who_wait() -> Response:
    """The children of the linking meeting as a file, by alias."""
    viewer, now = current_viewer(), clock.now()

    def found(filters: dict[str, str]) -> ListFile:
        rows = children_who_wait(viewer, filters.get("authority", ""), now=now)
        return list_file("Children who wait", CHILDREN_WHO_WAIT, rows)

    return take("children_who_wait", _council(), found)


@pages.get("/staff/children/meeting/families/file")
@allow("children:see", audit="children.meeting_taken")
def take_families_who_wait() -> Response:
    """The families of the linking meeting as a file."""
    viewer, now = current_viewer(), clock.now()

    def found(filters: dict[str, str]) -> ListFile:
        rows = families_who_wait(viewer, filters.get("authority", ""), now=now)
        return list_file("Families who wait", FAMILIES_WHO_WAIT, rows)

    return take("families_who_wait", _council(), found)


@pages.get("/staff/children/interests/file")
@allow("children:answer", audit="children.interests_taken")
def take_interests() -> Response:
    """Interests that wait for our answer, as a file."""
    viewer, whose = current_viewer(), request.args.get("whose", "")
    if whose not in WHOSE:
        raise NotFound

    def found(filters: dict[str, str]) -> ListFile:
        return list_file("Interests", INTERESTS, interest_rows(viewer, filters.get("whose", "")))

    return take("child_interests", {"whose": whose} if whose else {}, found)


@pages.get("/staff/children/placements/file")
@allow("placements:see", audit="children.placements_taken")
def take_placements() -> Response:
    """Placements as a file, by alias."""
    viewer = current_viewer()

    def found(_: dict[str, str]) -> ListFile:
        return list_file("Placements", PLACEMENTS, placement_rows(viewer))

    return take("child_placements", {}, found)


@pages.get("/staff/support/lapsing/file")
@allow(STAFF_SEE, audit="support.lapsing_taken")
def take_lapsing_sessions() -> Response:
    """Sessions of therapy that lapse, as a file."""
    viewer, today = current_viewer(), clock.today()

    def found(_: dict[str, str]) -> ListFile:
        rows = lapsing_sessions(viewer, today=today)
        return list_file("Therapy that lapses", SESSIONS_THAT_LAPSE, rows)

    return take("therapy_that_lapses", {}, found)
