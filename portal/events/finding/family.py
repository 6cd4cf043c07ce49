"""The programme and the page of each date, for visitors and for families who are signed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import Viewer, current_viewer, public
from portal.agency import queries as agency
from portal.errors import NotFound
from portal.events.finding.dates import by_day, by_month, left_words, row_of, sittings_of, told_from, where_of
from portal.events.finding.filters import (
    MILES,
    TICKS,
    Asked,
    beside,
    kind_choices,
    month_choices,
    month_code,
    read_filters,
    read_month,
    where_choices,
)
from portal.events.queries import Shown, event_for, events_for, month_for
from portal.events.rules import State
from portal.events.standing import standing_for
from portal.web import render_page

pages = Blueprint("events_finding", __name__)

FOLDER = "events/finding"


@pages.get("/events")
@public
def programme() -> Response:
    """Everything to come that shows to the reader, soonest first."""
    viewer, councils = current_viewer(), agency.authority_names()
    asked = read_filters(request.args, councils)
    after = request.args.get("after")
    listed, following = events_for(viewer, asked.filters, now=clock.now(), after=after)
    base = url_for("events_finding.programme")
    return render_page(
        f"{FOLDER}/programme.html",
        fragment="list",
        months=by_month([row_of(one, councils) for one in listed]),
        shown=len(listed),
        later=asked.address(base, after=following) if following else None,
        first=asked.address(base) if after else None,
        is_month=False,
        by_month=asked.address(
            url_for("events_finding.month", month=asked.chosen.get("month") or month_code(clock.today())),
            month=None,
        ),
        **_choosing(asked, base, viewer, councils),
    )


@pages.get("/events/months/<string:month>")
@public
def month(month: str) -> Response:
    """One month: a calendar on a desk, a list by day on a phone."""
    viewer, councils = current_viewer(), agency.authority_names()
    year, number = read_month(month)
    chosen = {name: value for name, value in request.args.items() if name != "month"}
    asked = read_filters(chosen, councils)
    listed = month_for(viewer, year, number, now=clock.now(), filters=asked.filters)
    days = by_day([row_of(one, councils) for one in listed])
    first = date(year, number, 1)
    return render_page(
        f"{FOLDER}/month.html",
        fragment="list",
        first=first,
        days=[(day, days.get(day, [])) for day in _days_of(first)],
        today=clock.today(),
        shown=len(listed),
        earlier=_month_beside(asked, year, number, -1),
        later=_month_beside(asked, year, number, 1),
        is_month=True,
        as_list=asked.address(url_for("events_finding.programme")),
        **_choosing(asked, url_for("events_finding.month", month=month), viewer, councils),
    )


@pages.get("/events/<reference:reference>")
@public
def see_event(reference: str) -> Response:
    """One date: what, for whom, where, and how to book it or why it is not open yet."""
    viewer, councils = current_viewer(), agency.authority_names()
    shown = event_for(viewer, reference, now=clock.now())
    return render_page(
        f"{FOLDER}/event.html",
        event=shown,
        one=shown.listed,
        sittings=sittings_of(shown),
        where=where_of(shown.listed, councils),
        council=councils.get(shown.listed.authority or "", ""),
        left=left_words(shown.listed.places_left),
        place_shows_from=told_from(shown),
        turn=turn_of(shown, viewer),
        book=book_address(shown, viewer),
    )


def turn_of(shown: Shown, viewer: Viewer) -> str:
    """What the reader can do with this date, by one word: see templates/events/finding/turn.html."""
    one = shown.listed
    if one.state == State.CANCELLED:
        return "cancelled"
    if one.own:
        return "own"
    if one.starts_at <= clock.now():
        return "over"
    if not one.answer.may:
        return "closed"
    return "book" if has_free_place(shown) else "wait"


def has_free_place(shown: Shown) -> bool:
    """Whether a place can be booked now: one is free, and nobody waits for it."""
    return shown.listed.places_left > 0 and not shown.has_line


def book_address(shown: Shown, viewer: Viewer) -> str:
    """Where the reader books: with their household, or with a name and an e-mail address."""
    address = url_for("events_finding.see_event", reference=shown.listed.reference)
    return f"{address}/book" if viewer.household_id is not None else f"{address}/book-by-name"


def public_event(reference: str) -> Shown:
    """A date that anybody may book with a name and an e-mail address. Raises NotFound for any other."""
    shown = event_for(current_viewer(), reference, now=clock.now())
    if not shown.listed.rule.is_public or shown.listed.state != State.PUBLISHED:
        raise NotFound
    return shown


def _choosing(asked: Asked, base: str, viewer: Viewer, councils: dict[str, str]) -> dict[str, Any]:
    """What the filters of a list need."""
    of_councils, near = where_choices(councils)
    on = {tick: tick in asked.chosen for tick in TICKS}
    return {
        "asked": asked,
        "chosen": asked.chosen,
        "base": base,
        "ticks": [
            (words, asked.address(base, **{tick: None if on[tick] else "yes"}), on[tick])
            for tick, words in TICKS.items()
        ],
        "kept": [(tick, "yes") for tick in TICKS if on[tick]],
        "kinds": kind_choices(standing_for(viewer)),
        "month_choices": month_choices(clock.today()),
        "of_councils": of_councils,
        "near": near,
        "miles": MILES,
    }


def _month_beside(asked: Asked, year: int, month: int, by: int) -> tuple[str, str]:
    """The address and the name of the month before or after."""
    other = beside(year, month, by)
    return asked.address(url_for("events_finding.month", month=month_code(other))), f"{other:%B %Y}"


def _days_of(first: date) -> list[date]:
    after = beside(first.year, first.month, 1)
    return [date.fromordinal(day) for day in range(first.toordinal(), after.toordinal())]
