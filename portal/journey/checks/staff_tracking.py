"""The tracking pages of the weekly and monthly meetings, on the screen, one by one, and on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.accounts.queries import staff_choices
from portal.agency import queries as agency
from portal.conversations.actions_notes import write_note
from portal.errors import Refused
from portal.journey.checks.forms import NoteForm
from portal.journey.checks.marks import cells_of
from portal.journey.checks.meetings import MEETINGS, TrackFilter, meeting_named, place_of
from portal.journey.checks.rules import SIGNS, TURN_LETTERS, TURN_WORDS, mark_words
from portal.journey.checks.staff_looking import FOLDER
from portal.journey.checks.tracking import SOON, Tracking, tracked_one, tracking
from portal.journey.checks.tracking_rows import due_html, note_html, rows_html
from portal.journey.rules import StepState
from portal.web import change, render_page, see_other
from portal.web.pages import csp_nonce, wants_fragment

pages = Blueprint("journey_checks_staff_tracking", __name__)

ARGUMENTS = ("authority", "worker", "after")


def asked_filters() -> dict[str, str]:
    """The filters in this request's address, those that are filled in."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def _to(view: str, meeting: str, filters: dict[str, str], **more: str | None) -> str:
    """An address of these pages that keeps the filters; a change to None leaves one out."""
    kept: dict[str, Any] = {name: value for name, value in {**filters, **more}.items() if value}
    return url_for(f"journey_checks_staff_tracking.{view}", meeting=meeting, **kept)


def filter_of(meeting: str, filters: dict[str, str]) -> TrackFilter:
    """A meeting and the filters as the query reads them."""
    return TrackFilter(meeting, filters.get("authority"), filters.get("worker"), filters.get("after"))


def _legend() -> list[tuple[str, str]]:
    return [(SIGNS[state], mark_words(state, None)) for state in StepState]


def _whole(meeting: str) -> dict[str, Any]:
    """What the page on the screen and the one on paper both show, of everybody in the meeting."""
    viewer, now, filters = current_viewer(), clock.now(), asked_filters()
    name, _ = meeting_named(meeting)
    found: Tracking = tracking(viewer, filter_of(meeting, filters), now=now)
    access.opened("tracking", meeting, **filters)
    return {
        "meeting": meeting,
        "name": name,
        "columns": found.columns,
        "rows": found.rows,
        "due_of": due_html,
        "filters": filters,
        "authorities": agency.authority_names(),
        "legend": _legend(),
        "letters": [(TURN_LETTERS[turn], TURN_WORDS[turn]) for turn in ("you", "we", "others")],
        "next": _to("see_tracking", meeting, filters, after=found.next) if found.next else None,
        "first": _to("see_tracking", meeting, filters, after=None) if "after" in filters else None,
    }


@pages.get("/staff/tracking")
@allow("journey:track")
def see_meetings() -> Response:
    """Lead to the weekly meeting's page; the monthly one's is a link on it."""
    return see_other(_to("see_tracking", "stage-1", {}))


@pages.get("/staff/tracking/<string:meeting>")
@allow("journey:track", audit="journey.tracking_opened")
def see_tracking(meeting: str) -> Response:
    """One row a household: days used of the target, every check as a mark, why it is late, the last note."""
    context = _whole(meeting)
    filters = context["filters"]
    address, query = f"/staff/tracking/{meeting}/", _query(filters)
    return render_page(
        f"{FOLDER}/tracking.html",
        fragment="list",
        **context,
        workers=staff_choices(),
        meetings=[(key, words, _to("see_tracking", key, {})) for key, (words, _) in MEETINGS.items()],
        no_filter=_to("see_tracking", meeting, {}),
        is_filtered=bool(set(filters) - {"after"}),
        print_address=_to("print_tracking", meeting, filters),
        body=rows_html(
            context["rows"],
            address=address,
            query=query,
            authorities=context["authorities"],
            nonce=csp_nonce(),
        ),
        one=address,
        query=query,
        days_ahead=SOON.days,
    )


def _query(filters: dict[str, str]) -> str:
    """The filters as they follow an address within the meeting."""
    return _to("see_tracking", "stage-1", filters, after=None).removeprefix("/staff/tracking/stage-1")


@pages.get("/staff/tracking/<string:meeting>/print")
@allow("journey:track", audit="journey.tracking_printed")
def print_tracking(meeting: str) -> Response:
    """The same for paper: initials and reference only, who printed it and when (safety rule 11)."""
    return render_page(f"{FOLDER}/tracking_print.html", **_whole(meeting))


@pages.get("/staff/tracking/<string:meeting>/<reference:reference>")
@allow("journey:track", audit="journey.tracking_opened")
def see_one(meeting: str, reference: str) -> Response:
    """One household of the meeting, and the way to the one before and the next."""
    viewer, filters = current_viewer(), asked_filters()
    name, _ = meeting_named(meeting)
    wanted = filter_of(meeting, {k: v for k, v in filters.items() if k != "after"})
    found = tracked_one(viewer, wanted, reference, now=clock.now())
    place = place_of(viewer, wanted, reference)
    (row,) = found.rows
    access.opened("household", row.household_reference, meeting=meeting)
    return render_page(
        f"{FOLDER}/tracking_one.html",
        meeting=meeting,
        name=name,
        columns=found.columns,
        cells=cells_of(row.marks, row.names),
        due_of=due_html,
        row=row,
        place=place,
        before=_to("see_one", meeting, filters, reference=place.before) if place.before else None,
        after=_to("see_one", meeting, filters, reference=place.after) if place.after else None,
        back=_to("see_tracking", meeting, filters),
        note_address=_to("write", meeting, filters, reference=reference, then="one"),
        authorities=agency.authority_names(),
    )


@pages.route("/staff/tracking/<string:meeting>/<reference:reference>/note", methods=["GET", "POST"])
@allow("journey:track", audit="journey.tracking_opened")
def write(meeting: str, reference: str) -> Response:
    """A note or an action from the meeting: in the row with a script, on a page of its own without."""
    viewer, now, filters = current_viewer(), clock.now(), asked_filters()
    found = tracked_one(viewer, filter_of(meeting, {}), reference, now=now)
    (row,) = found.rows
    access.opened("household", row.household_reference, meeting=meeting)
    then = request.args.get("then", "")
    form = NoteForm()
    form.name_fields(reference)
    if form.validate_on_submit():
        try:
            with change() as done:
                write_note(
                    row.household_reference,
                    text=form.text.data or "",
                    due_on=form.due_on.data,
                    by=viewer,
                    now=now,
                )
                done.to(
                    _to("see_one", meeting, filters, reference=reference)
                    if then == "one"
                    else _to("see_note", meeting, filters, reference=reference),
                    "" if wants_fragment() else "The note is written.",
                )
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "due_on")
    return render_page(
        f"{FOLDER}/tracking_note.html",
        fragment="form",
        status=422 if form.errors else 200,
        form=form,
        row=row,
        meeting=meeting,
        back=_to("see_one" if then == "one" else "see_tracking", meeting, filters, reference=reference)
        if then == "one"
        else _to("see_tracking", meeting, filters),
        address=_to("write", meeting, filters, reference=reference, then=then or None),
        leave=_to("see_note", meeting, filters, reference=reference),
    )


@pages.get("/staff/tracking/<string:meeting>/<reference:reference>/last-note")
@allow("journey:track", audit="journey.tracking_opened")
def see_note(meeting: str, reference: str) -> Response:
    """The cell with the last note, after one was written in the row; without a script, the whole page."""
    viewer, filters = current_viewer(), asked_filters()
    found = tracked_one(viewer, filter_of(meeting, {}), reference, now=clock.now())
    (row,) = found.rows
    access.opened("household", row.household_reference, meeting=meeting)
    if not wants_fragment():
        return see_other(f"{_to('see_tracking', meeting, filters)}#row-{reference}")
    return render_page(
        f"{FOLDER}/tracking_cell.html",
        fragment="cell",
        cell=note_html(
            row,
            address=f"/staff/tracking/{meeting}/",
            query=_query(filters),
            nonce=csp_nonce(),
        ),
    )
