"""What people thought, for staff: one event, one title over time, and a print without names."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import access
from portal.access import allow, current_viewer
from portal.events.feedback.queries import results_for, title_for, titles_with_feedback
from portal.events.feedback.rules import CONFIDENT, by_year, mean
from portal.web import render_page

pages = Blueprint("events_feedback_staff", __name__)

FOLDER = "events/staff"


@pages.get("/staff/events/feedback")
@allow("events:see", audit="events.feedback_listed")
def see_titles() -> Response:
    """The titles that people told us about."""
    access.opened("event_feedback", "titles")
    return render_page(f"{FOLDER}/feedback_titles.html", rows=titles_with_feedback(current_viewer()))


@pages.get("/staff/events/feedback/<reference:reference>")
@allow("events:see", audit="events.feedback_read")
def see_title(reference: str) -> Response:
    """One title over the years, and its dates."""
    title, events = title_for(current_viewer(), reference)
    access.opened("event_title", reference)
    return render_page(
        f"{FOLDER}/feedback_title.html", title=title, events=events, years=by_year(events), mean=mean
    )


@pages.get("/staff/events/<reference:reference>/feedback")
@allow("events:see", audit="events.feedback_read")
def see_results(reference: str) -> Response:
    """One event: numbers, and what people wrote, without names."""
    return _results(reference, "feedback_results.html")


@pages.get("/staff/events/<reference:reference>/feedback/print")
@allow("events:see", audit="events.feedback_printed")
def print_results(reference: str) -> Response:
    """For facilitators: numbers where enough people answered, and the words of those who said yes."""
    return _results(reference, "feedback_print.html")


def _results(reference: str, template: str) -> Response:
    event, title_ref, summary = results_for(current_viewer(), reference)
    access.opened("event", reference)
    return render_page(
        f"{FOLDER}/{template}", event=event, title_ref=title_ref, summary=summary, confident=CONFIDENT
    )
