"""The dashboard of the monthly management meeting: on the screen, and on one side of paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import Refused
from portal.promises.kinds import KINDS
from portal.reports import adopters, approvals
from portal.reports.charts import Line, Picture, by_month, in_lines
from portal.reports.dashboard import ACTIVITY, BANDS, FIGURES, STEPS, Dashboard, dashboard
from portal.reports.formats import written
from portal.reports.periods import Period, read_year, year_of, years_offered
from portal.web import render_page

pages = Blueprint("reports_dashboard", __name__, url_prefix="/staff/reports/dashboard")

SUBJECT, NAME = "report", "dashboard"
"""What the audit calls it."""

_COUNTS = {one.measure: one for one in (*adopters.FIGURES, *approvals.APPROVALS)}
ABOUT = (
    *(_COUNTS[measure] for measure in dict.fromkeys((*ACTIVITY, *STEPS))),
    *FIGURES,
)
"""The definitions that stand on the page."""


@pages.get("")
@allow("reports:see", audit="reports.dashboard_opened")
def see_dashboard() -> Response:
    """The year so far in pictures, each with its numbers."""
    return _page("reports/staff/dashboard.html", url_for("reports_dashboard.see_dashboard"))


@pages.get("/print")
@allow("reports:see", audit="reports.dashboard_printed")
def print_dashboard() -> Response:
    """The same on one side of A4, with who printed it and when."""
    return _page("reports/staff/dashboard_print.html", url_for("reports_dashboard.print_dashboard"))


def _page(template: str, here: str) -> Response:
    today, now = clock.today(), clock.now()
    period, problem = _asked(today)
    found = dashboard(period, today=today, now=now)
    opened(SUBJECT, NAME, since=period.first.isoformat(), until=period.last.isoformat())
    return render_page(
        template,
        status=422 if problem else 200,
        period=period,
        problem=problem,
        here=here,
        year=_written(period),
        years={_written(one): one.words for one in years_offered(today, period)},
        has_begun=period.first <= today,
        activity=_activity(found),
        kept=_kept(found),
        funnel=_funnel(found),
        one_in=found.one_in,
        ages=_ages(found),
        late={KINDS_WORDS.get(kind, kind): number for kind, number in found.open_late.items()},
        late_in_all=sum(found.open_late.values()),
        children_waiting=sum(found.children.values()),
        families_waiting=sum(found.families.values()),
        linked=found.families.get("linked", 0),
        until=min(period.last, today),
        about=ABOUT,
        printed_by=current_viewer().name,
        now=now,
    )


KINDS_WORDS = {kind.value: rule.label for kind, rule in KINDS.items()}
"""How promises are called."""


def _asked(today: date) -> tuple[Period, str]:
    """The year in the address, or this one; and what is wrong with a wrong one."""
    year = request.args.get("year", "").strip()
    try:
        return (read_year(year) if year else year_of(today)), ""
    except Refused as refused:
        return year_of(today), refused.message


def _written(period: Period) -> str:
    return f"{period.first.year}-{period.last.year % 100:02}"


def _months(found: Dashboard) -> list[str]:
    return [f"{date.fromisoformat(month + '-01'):%B %Y}" for month in found.months]


def _activity(found: Dashboard) -> dict[str, Picture]:
    """Measure -> its year."""
    months = _months(found)
    return {
        measure: by_month(_COUNTS[measure].label, months, [(_COUNTS[measure].label, found.activity[measure])])
        for measure in ACTIVITY
    }


def _kept(found: Dashboard) -> Picture:
    series: list[tuple[str, Any]] = [("In time", found.kept_in_time), ("Late", found.kept_late)]
    return by_month("Promises kept", _months(found), series, is_stacked=True)


def _funnel(found: Dashboard) -> Picture:
    lines = []
    for measure in STEPS:
        days = found.days.get(measure)
        between = "" if days is None else f"{written(days).removesuffix('.0')} days, the median"
        lines.append(Line(_COUNTS[measure].label, found.steps[measure], between))
    return in_lines(
        "From step to step", lines, what="Step", how_many="Households", between="Since the step before"
    )


def _ages(found: Dashboard) -> Picture:
    lines = [Line(words, found.children[words]) for _, words in BANDS]
    return in_lines("Children waiting now, by age", lines, what="Age in years", how_many="Children")
