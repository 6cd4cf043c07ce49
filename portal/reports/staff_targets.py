"""The business plan's targets as a page: each with what is now, where the year is heading, and a bar."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency.rules_figures import written_value
from portal.errors import Refused
from portal.reports.charts import Picture, towards
from portal.reports.periods import Period, read_year, year_of, years_offered
from portal.reports.targets import COUNTS, FEWEST_DAYS, NAME, Aim, aims, gone
from portal.web import render_page
from portal.web.pages import day as day_in_words

pages = Blueprint("reports_targets", __name__, url_prefix=f"/staff/reports/{NAME}")

SUBJECT = "report"
"""What the audit calls it."""


@pages.get("")
@allow("reports:see", audit="reports.targets_opened")
def see_targets() -> Response:
    """Each target of one year: in words, and as a bar."""
    today, problem = clock.today(), ""
    year = request.args.get("year", "").strip()
    try:
        period = read_year(year) if year else year_of(today)
    except Refused as refused:
        period, problem = year_of(today), refused.message
    found = aims(period, today)
    opened(SUBJECT, NAME, since=period.first.isoformat(), until=period.last.isoformat())
    return render_page(
        "reports/staff/targets.html",
        status=422 if problem else 200,
        period=period,
        problem=problem,
        here=url_for("reports_targets.see_targets"),
        year=_written(period),
        years={_written(one): one.words for one in years_offered(today, period)},
        aims=[
            (one, how_it_stands(one), where_it_heads(one, period, gone(period, today)), _picture(one, period))
            for one in found
        ],
        without=sum(one.target is None for one in found),
        printed_by=current_viewer().name,
        now=clock.now(),
    )


def how_it_stands(one: Aim) -> str:
    """The target and what there is, in a sentence each."""
    target = "No target is set." if one.target is None else f"The target is {_much(one, one.target)}."
    if one.now is None:
        return f"{target} There is nothing to measure yet."
    of = "" if one.whole is None else f": {one.part} of {one.whole}"
    return f"{target} {'It was' if one.is_over else 'Now it is'} {_much(one, one.now)}{of}."


def where_it_heads(one: Aim, period: Period, days: int) -> str:
    """Where the year is heading, in one sentence; how it ended when it is over."""
    if one.is_over:
        return "" if one.now is None else f"The year is over{_against(one, one.now)}."
    if days < FEWEST_DAYS:
        return f"After {FEWEST_DAYS} days of the year we say where it is heading."
    if one.heading is None:
        return "So there is nothing to say about where it is heading."
    last = day_in_words(period.last)
    if one.figure.measure in COUNTS:
        end = round(one.heading)
        return f"On a straight line from 1 April it will be {end} on {last}{_against(one, end)}."
    stays = f"{_much(one, one.heading)}{_against(one, one.heading)}"
    return f"If the rest of the year is like this, it stays {stays}."


def _against(one: Aim, value: float) -> str:
    """How a value compares with the target; nothing where there is none."""
    if one.target is None:
        return ""
    apart = round(abs(value - one.target), 1)
    if not apart:
        return ", just on the target"
    unit = "" if one.figure.measure in COUNTS else " points"
    return f", {written_value(apart)}{unit} {'above' if value > one.target else 'below'} the target"


def _much(one: Aim, value: float) -> str:
    return written_value(value) if one.figure.measure in COUNTS else f"{written_value(value)} per cent"


def _picture(one: Aim, period: Period) -> Picture | None:
    """The bar, with the words beside it told in its description too; none where a number has no measure."""
    if one.figure.measure in COUNTS and one.target is None and one.heading is None:
        return None
    return towards(
        f"{one.figure.label}, {period.words}",
        how_it_stands(one),
        now=one.now or 0.0,
        heading=one.heading,
        target=one.target,
        full=0.0 if one.figure.measure in COUNTS else 100.0,
    )


def _written(period: Period) -> str:
    return f"{period.first.year}-{period.last.year % 100:02}"
