"""Titles: what is offered year after year, made, changed and ended; and a date made from one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.events.actions import titles as actions
from portal.events.actions.repeating import make_date as make_date_of
from portal.events.kinds import KINDS, Kind, Shape
from portal.events.running.forms import MakeDateForm, TitleForm
from portal.events.running.framing import FOLDER, answer, page_of, when_of
from portal.events.running.queries import sessions_of
from portal.events.running.queries_titles import last_date_of, title_named, titles
from portal.events.running.rules import When
from portal.web import change, render_page

pages = Blueprint("events_titles", __name__)

TITLES = "/staff/events/titles"
ONE = f"{TITLES}/<reference:reference>"
COPIED = (
    "authority", "district", "venue", "online_link", "directions", "building_access", "led_by",
    "priority_groups",
)  # fmt: skip
"""What a new date takes over from the last one of its title, besides the words of the title."""


@pages.get(TITLES)
@allow("events:see")
def see_titles() -> Response:
    """The titles in use, with their dates to come; or those that have ended."""
    ended = request.args.get("ended") == "yes"
    return render_page(f"{FOLDER}/titles.html", rows=titles(now=clock.now(), ended=ended), ended=ended)


@pages.route(f"{TITLES}/new", methods=["GET", "POST"])
@allow("events:keep")
def make_title() -> Response:
    """Add a title."""
    hours = str(agency.settings().cut_off_hours)
    form = TitleForm(data={"kind": Kind.WORKSHOP.value, "usual_places": "12", "cut_off_hours": hours})

    def act() -> tuple[str, str]:
        values = form.values()
        made = actions.make_title(
            form.kind.data or "", values.pop("title"), by=current_viewer(), now=clock.now(), **values
        )
        return url_for("events_titles.make_date", reference=made.reference), (
            "The title is there. Make its first date."
        )

    return answer(form, f"{FOLDER}/title.html", act, field="title", title=None)


@pages.route(ONE, methods=["GET", "POST"])
@allow("events:keep")
def change_title(reference: str) -> Response:
    """Change what is written about a title; its kind stays."""
    title = title_named(reference)
    form = TitleForm(
        data={
            "title": title.title,
            "summary": title.summary,
            "for_whom": title.for_whom,
            "bring": title.bring,
            "usual_places": str(title.usual_places),
            "cut_off_hours": str(title.cut_off_hours),
        }
    )
    del form.kind

    def act() -> tuple[str, str]:
        actions.change_title(reference, form.values(), by=current_viewer(), now=clock.now())
        return url_for("events_titles.see_titles"), "Saved. Dates that are made keep their own words."

    return answer(
        form,
        f"{FOLDER}/title.html",
        act,
        field="title",
        title={"reference": title.reference, "title": title.title, "is_ended": title.ended_at is not None},
        kind=KINDS[Kind(title.kind)].label,
    )


@pages.post(f"{ONE}/end")
@allow("events:keep")
def end_title(reference: str) -> Response:
    """Offer a title no longer; its dates stand."""
    with change() as done:
        actions.end_title(reference, by=current_viewer(), now=clock.now())
        done.to(url_for("events_titles.see_titles"), "The title has ended. Its dates stand.")
    return done.response()


@pages.post(f"{ONE}/again")
@allow("events:keep")
def take_up_title(reference: str) -> Response:
    """Offer a title again."""
    with change() as done:
        actions.take_up_title(reference, by=current_viewer(), now=clock.now())
        done.to(url_for("events_titles.see_titles"), "The title is in use again.")
    return done.response()


@pages.route(f"{ONE}/date", methods=["GET", "POST"])
@allow("events:keep")
def make_date(reference: str) -> Response:
    """Make a date from a title, everything filled in from the title and its last date."""
    title = title_named(reference)
    rule = KINDS[Kind(title.kind)]
    filled: dict[str, Any] = {
        "where": "place",
        "summary": title.summary,
        "for_whom": title.for_whom,
        "bring": title.bring,
        "cut_off_hours": str(title.cut_off_hours),
        "places": str(title.usual_places),
    }
    last = last_date_of(title.id)
    times: list[When] = []
    if last is not None:
        filled |= {name: getattr(last, name) for name in COPIED}
        filled |= {"authority": last.authority or "", "where": "online" if last.is_online else "place"}
        times = when_of(sessions_of(last.id))
    form = MakeDateForm(data=filled)
    form.offer(agency.councils())
    form.shape_for(title.kind)
    form.fill_in(times)
    if not form.is_submitted():
        form.day.data = None
        if "more_days" in form:
            form.more_days.data = ""
        if "leave_out" in form:
            form.leave_out.data = form.make_up.data = ""

    def act() -> tuple[str, str]:
        event = make_date_of(
            reference,
            form.sessions(),
            by=current_viewer(),
            now=clock.now(),
            places=int(form.places.data or 0),
            **form.values(),
            joining=last.joining if last is not None else "",
        )
        return page_of(event.reference), "The date is made, as a draft. Look at it, then publish it."

    return answer(
        form, f"{FOLDER}/make_date.html", act, title=title, rule=rule, is_days=rule.shape is Shape.DAYS
    )
