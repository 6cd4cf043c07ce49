"""One event's date, words and places changed; repeated; last year's programme copied; and cancelled."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.agency.rules import Calendar
from portal.errors import NotFound
from portal.events.actions.programme import cancel_event, change_date, change_details, change_places
from portal.events.actions.repeating import copy_chosen, repeat_on, slots_of
from portal.events.kinds import KINDS, Kind
from portal.events.running.forms import HOW_CHOICES, DetailsForm, PlacesForm, RepeatForm, WhenForm
from portal.events.running.framing import FOLDER, answer, number_of, open_event, page_of, when_of
from portal.events.running.queries import sessions_of
from portal.events.running.queries_event import Totals, to_ring, totals_of
from portal.events.running.queries_titles import dates_to_copy
from portal.events.running.rules import (
    MOST_SESSIONS,
    Unreadable,
    programme_year,
    read_days,
    repeats,
    year_of_programme,
)
from portal.events.running.told_forms import CancelForm
from portal.forms import Choice, number_in
from portal.web.pages import day as day_words

pages = Blueprint("events_dates", __name__)

ONE = "/staff/events/<reference:reference>"
WRITTEN = (
    "district", "venue", "online_link", "directions", "building_access", "led_by", "summary", "for_whom",
    "bring", "priority_groups",
)  # fmt: skip


@pages.route(f"{ONE}/dates", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def change_when(reference: str) -> Response:
    """Put an event on another date: the page says beforehand how many are told and asked again."""
    event = open_event(reference)
    form = WhenForm()
    form.shape_for(event.kind)
    form.fill_in(when_of(sessions_of(event.id)))
    totals = totals_of(event.id)

    def act() -> tuple[str, str]:
        change_date(reference, slots_of(form.sessions()), by=current_viewer(), now=clock.now())
        told = f"{number_of(totals.told, 'booking')} told and asked again." if totals.told else ""
        return page_of(reference), f"The date is changed. {told}".strip()

    return answer(
        form,
        f"{FOLDER}/change_when.html",
        act,
        **_who_is_told(event, totals),
    )


def _who_is_told(event: Any, totals: Totals) -> dict[str, Any]:
    """What a page shows of whom a change reaches: how many by e-mail, and who has to be rung."""
    return {"event": event, "totals": totals, "to_ring": to_ring(current_viewer(), event.id)}


@pages.route(f"{ONE}/details", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def change_what(reference: str) -> Response:
    """Change what is written about an event: where, who leads it, what to bring."""
    event = open_event(reference)
    filled: dict[str, Any] = {name: getattr(event, name) for name in WRITTEN}
    form = DetailsForm(
        data=filled
        | {
            "authority": event.authority or "",
            "where": "online" if event.is_online else "place",
            "cut_off_hours": str(event.cut_off_hours),
        }
    )
    form.offer(agency.councils())

    def act() -> tuple[str, str]:
        change_details(reference, form.values(), by=current_viewer(), now=clock.now())
        return page_of(reference), "Saved. Nobody is told by it: send the joining instructions for that."

    return answer(form, f"{FOLDER}/change_what.html", act, event=event)


@pages.route(f"{ONE}/places", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def change_how_many(reference: str) -> Response:
    """Have more or fewer places; more are offered to who waits."""
    event = open_event(reference)
    form = PlacesForm(data={"places": str(event.places)})

    def act() -> tuple[str, str]:
        change_places(reference, int(form.places.data or 0), by=current_viewer(), now=clock.now())
        return page_of(reference), "Saved. What is free is offered to who waits, in order."

    return answer(form, f"{FOLDER}/places.html", act, field="places", event=event)


@pages.route(f"{ONE}/repeat", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def repeat(reference: str) -> Response:
    """Make the same again: how and how often stands in the address, which of the dates is ticked."""
    event = open_event(reference)
    asked = {name: request.args.get(name, "") for name in ("how", "times", "days")}
    days, problem = _days_asked(event.starts_on, asked) if asked["how"] else ((), "")
    form = RepeatForm()
    known = agency.working_calendar()
    form.chosen.choices = [
        Choice(
            f"{day:%Y-%m-%d}",
            day_words(day) + ("" if _is_usual(known, day) else " – a bank holiday, or we are closed"),
        )
        for day in days
    ]
    if not form.is_submitted():
        form.chosen.data = [f"{day:%Y-%m-%d}" for day in days if _is_usual(known, day)]

    def act() -> tuple[str, str]:
        chosen = [date.fromisoformat(one) for one in form.chosen.data or []]
        made = repeat_on(reference, chosen, by=current_viewer(), now=clock.now())
        news = f"{number_of(len(made), 'draft')} made. Publish each when it is ready."
        return url_for("events_running.see_programme", state="draft"), news

    return answer(
        form,
        f"{FOLDER}/repeat.html",
        act,
        event=event,
        asked=asked,
        here_again=request.full_path,
        how=HOW_CHOICES,
        days=days,
        problem=problem,
        most=MOST_SESSIONS,
    )


def _days_asked(first: date, asked: dict[str, str]) -> tuple[tuple[date, ...], str]:
    """The days worked out from the address, or what is wrong with it. Raises NotFound for a made-up way."""
    if asked["how"] not in dict(HOW_CHOICES):
        raise NotFound
    if asked["how"] == "dates":
        try:
            found = read_days(asked["days"], begins=time.min, ends=time.max)
        except Unreadable as unreadable:
            return (), str(unreadable)
        return tuple(one.day for one in found), "" if found else "Write at least one date."
    times = number_in(asked["times"])
    if not 1 <= times <= MOST_SESSIONS:
        return (), f"Enter how many more there are: a number from 1 to {MOST_SESSIONS}."
    return repeats(first, asked["how"], times), ""


def _is_usual(known: Calendar, day: date) -> bool:
    """Whether a day is none of the known bank holidays, and we are not closed."""
    return day not in known.bank_holidays and day not in known.closed_days


@pages.route("/staff/events/copy", methods=["GET", "POST"])
@allow("events:keep")
def copy_programme() -> Response:
    """Last year's programme made again as drafts: which year stands in the address, which dates is ticked."""
    years = _years(clock.today())
    year, kind = request.args.get("year", ""), request.args.get("kind", "")
    if year not in ("", *years) or kind not in ("", *(one.value for one in Kind)):
        raise NotFound
    rows = dates_to_copy(*programme_year(int(year)), kind) if year else []
    today, known = clock.today(), agency.working_calendar()
    form = RepeatForm()
    fitting = [row for row in rows if row.on > today]
    form.chosen.choices = [Choice(row.reference, row.title) for row in fitting]
    usual = {row.reference: _is_usual(known, row.on) for row in fitting}
    if not form.is_submitted():
        form.chosen.data = [row.reference for row in fitting if not row.is_there and usual[row.reference]]

    def act() -> tuple[str, str]:
        made = copy_chosen(form.chosen.data or [], by=current_viewer(), now=clock.now())
        news = f"{number_of(len(made), 'draft')} made. Publish each when it is ready."
        return url_for("events_running.see_programme", state="draft"), news

    return answer(
        form,
        f"{FOLDER}/copy.html",
        act,
        rows=fitting,
        here_again=request.full_path,
        passed=len(rows) - len(fitting),
        usual=usual,
        ticked=set(form.chosen.data or []),
        years=years,
        year=year,
        kind=kind,
        kinds={rule.kind.value: rule.label for rule in KINDS.values()},
    )


def _years(today: date) -> dict[str, str]:
    """The programmes that can be copied: of this year and the two before."""
    this = year_of_programme(today)
    return {str(year): f"September {year} to August {year + 1}" for year in (this, this - 1, this - 2)}


@pages.route(f"{ONE}/cancellation", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def cancel(reference: str) -> Response:
    """Cancel an event with a word: shown first as everybody booked will read it."""
    event = open_event(reference)
    form, totals = CancelForm(), totals_of(event.id)

    def act() -> tuple[str, str]:
        cancel_event(reference, form.because.data or "", by=current_viewer(), now=clock.now())
        told = f"{number_of(totals.told, 'booking')} told." if totals.told else ""
        return page_of(reference), f"It is cancelled. {told}".strip()

    return answer(
        form,
        f"{FOLDER}/cancel.html",
        act,
        **_who_is_told(event, totals),
    )
