"""An enquiry's page for staff: who, how to reach them, what we promised, everything that happened.

What is recorded there (a call, a visit, an event, a note) stands in `staff_records.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.agency.rules import Calendar
from portal.enquiries.handling import actions as answering
from portal.enquiries.handling.forms import PressForm
from portal.enquiries.handling.history import next_try_of, plain_of, timeline_of
from portal.enquiries.handling.own_data import note_opening
from portal.enquiries.handling.queries import Found, Owned, enquiry_for, entry_for, promises_of
from portal.enquiries.handling.rules import (
    BACKGROUNDS,
    CONSIDERS,
    FILTERS,
    PATHWAYS,
    PRIORITY_REASONS,
    REACH_BY,
    STATES,
    TITLES,
    next_step,
)
from portal.enquiries.joining.duplicates import possible_duplicates
from portal.enquiries.rules import HEARD_FROM
from portal.errors import Conflict
from portal.promises import owning
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import lateness
from portal.web import change, flash_news, render_page, see_other

pages = Blueprint("enquiries_staff", __name__)

FOLDER = "enquiries/staff"
ENDED = {"cancelled": "No longer needed", "lapsed": "Time has passed"}


def page_address(reference: str) -> str:
    """The address of an enquiry's page; plain text, because long lists ask it for every row."""
    return f"/staff/enquiries/{reference}"


def open_enquiry(reference: str) -> Found:
    """The enquiry a page shows, looked up through its viewer and noted for the audit."""
    viewer = current_viewer()
    found = enquiry_for(viewer, reference)
    note_opening(viewer, found.enquiry, *found.joined)
    return found


@pages.get("/staff/enquiries/<reference:reference>")
@allow("enquiries:see", audit="enquiries.opened")
def see_enquiry(reference: str) -> Response:
    """Everything about one enquiry. One that was joined leads on to the one it goes on in."""
    return _page(reference)


def _page(reference: str, *, problem: str = "", status: int = 200) -> Response:
    viewer, now = current_viewer(), clock.now()
    found = enquiry_for(viewer, reference)
    if found.joined_with:
        return see_other(page_address(found.joined_with))
    note_opening(viewer, found.enquiry, *found.joined)
    only = request.args.get("only") or None
    timeline = timeline_of(found, only=only, before=request.args.get("before") or None)
    context: dict[str, Any] = {
        "found": found,
        "enquiry": found.enquiry,
        "timeline": timeline,
        "shown": only,
        "filters": {name: words for name, (words, _) in FILTERS.items()},
        "problem": problem,
    }
    owned, calendar = promises_of(found), agency.working_calendar()
    soonest = next((one for one in owned if one.promise.ended_at is None), None)
    step = next_step(
        found.enquiry.state,
        next_try_on=next_try_of(found),
        soonest=(KINDS[Kind(soonest.promise.kind)].label, soonest.promise.due_at) if soonest else None,
        came_registered=found.came_registered,
    )
    alike = possible_duplicates(viewer, found.enquiry) if viewer.holds("enquiries:merge") else []
    return render_page(
        f"{FOLDER}/enquiry.html",
        fragment="timeline",
        status=status,
        **context,
        step=step,
        promises=[_promise(one, found, calendar, now) for one in owned],
        alike=alike,
        states=STATES,
        considers=CONSIDERS,
        backgrounds=BACKGROUNDS,
        pathways=PATHWAYS,
        priority_reasons=PRIORITY_REASONS,
        reach_by=REACH_BY,
        heard_from=HEARD_FROM,
    )


def _promise(owned: Owned, found: Found, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """A promise as the page shows it: in words, by when, whose."""
    promise = owned.promise
    late = lateness(promise.facts, now, calendar)
    return {
        "reference": promise.reference,
        "label": KINDS[Kind(promise.kind)].label,
        "is_open": promise.ended_at is None,
        "is_late": late.is_late,
        "words": ENDED.get(promise.ended_as or "", late.words),
        "at": promise.due_at if promise.ended_at is None else promise.kept_at,
        "because": promise.ended_because,
        "owner": owned.owner,
        "is_mine": owned.owner_id is not None and owned.owner_id == current_viewer().account_id,
        "of": promise.subject_ref if promise.subject_ref != found.enquiry.reference else "",
    }


@pages.post("/staff/enquiries/<reference:reference>/promises/<reference:promise>/claim")
@allow("promises:claim", audit="enquiries.opened")
def claim_promise(reference: str, promise: str) -> Response:
    """Take a promise of this enquiry that is nobody's; whoever is second is told who was first."""
    viewer = current_viewer()
    enquiry_for(viewer, reference)
    try:
        with change() as done:
            taken = owning.claim_promise(promise, by=viewer, now=clock.now())
            done.to(page_address(reference), f"{KINDS[Kind(taken.kind)].label} is yours.")
    except Conflict as conflict:
        g.pop("openings", None)
        return _page(reference, problem=conflict.message, status=409)
    return done.response()


@pages.get("/staff/enquiries/<reference:reference>/entries/<reference:entry>")
@allow("enquiries:see", audit="enquiries.opened")
def copy_entry(reference: str, entry: str) -> Response:
    """The text of one entry to copy for the case system; works without JavaScript."""
    viewer = current_viewer()
    found, written = entry_for(viewer, reference, entry)
    note_opening(viewer, found.enquiry, *found.joined)
    whose = next(one for one in (found.enquiry, *found.joined) if one.id == written.enquiry_id)
    return render_page(
        f"{FOLDER}/copy_entry.html",
        form=PressForm(),
        enquiry=found.enquiry,
        entry=written,
        title=TITLES.get(written.kind, written.kind),
        plain=plain_of(written, whose),
    )


@pages.post("/staff/enquiries/<reference:reference>/entries/<reference:entry>/copied")
@allow("enquiries:see", audit="enquiries.opened")
def mark_copied(reference: str, entry: str) -> Response:
    """Tick an entry as copied; ticked by a colleague meanwhile is just as well, and said."""
    viewer = current_viewer()
    found, _ = entry_for(viewer, reference, entry)
    note_opening(viewer, found.enquiry, *found.joined)
    where = f"{page_address(reference)}#entry-{entry}"
    try:
        with change() as done:
            answering.mark_copied(entry, by=current_viewer(), now=clock.now())
            done.to(where, "Ticked as copied.")
    except Conflict as conflict:
        flash_news(conflict.message)
        return see_other(where)
    return done.response()
