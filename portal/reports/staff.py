"""Reports for managers: the list, one report with its definitions, its files, and the records behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency.queries import authority_names
from portal.errors import NotFound, Refused
from portal.promises.kinds import KINDS
from portal.reports.behind import may_open, records_behind
from portal.reports.beside import put_beside
from portal.reports.books import ODS, XLSX
from portal.reports.figures import ALL, Table
from portal.reports.formats import as_csv, as_json
from portal.reports.periods import Period, quarter_of, read_days, read_year, year_beginning, year_of
from portal.reports.pivot import Section, by_council, plain
from portal.reports.registry import REPORTS, Report
from portal.reports.sheets import as_ods, as_xlsx
from portal.reports.timescales import EVERY, NOT_FAST
from portal.web import render_page

pages = Blueprint("reports_staff", __name__)

ALL_REPORTS = "/staff/reports"
ONE = f"{ALL_REPORTS}/<string:name>"
SUBJECT = "report"
"""What the audit calls a report."""

YEARS_OFFERED = 6
"""How many reported years the page offers, this one first."""

FILES = {
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "xlsx": (XLSX, "Excel (XLSX)"),
    "ods": (ODS, "OpenDocument (ODS)"),
    "json": ("application/json", "JSON"),
}
"""Format -> its media type and how a link calls it."""

NAMES = {
    "mean_days": "Mean days",
    "median_days": "Median days",
    "counted": "How many",
    "inside_target": "Inside the target, per cent",
    "all": "All",
    "gap": "More children than families",
}
"""How columns read where no figure's own label says it."""

PATHWAYS = {EVERY: "Every pathway", NOT_FAST: "Without the fast track"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: days, and whether as for publication."""

    period: Period
    arguments: dict[str, Any]
    publish: bool
    problem: str = ""


@pages.get(ALL_REPORTS)
@allow("reports:see", audit="reports.list_opened")
def see_reports() -> Response:
    """Every report, for the year that is chosen."""
    asked = _asked()
    opened(SUBJECT, "list")
    return render_page(
        "reports/staff/reports.html",
        status=422 if asked.problem else 200,
        reports=REPORTS.values(),
        **_said(asked, url_for("reports_staff.see_reports")),
    )


@pages.get(ONE)
@allow("reports:see", audit="reports.opened")
def see_report(name: str) -> Response:
    """One report: its tables, and what each figure counts."""
    report, asked = _report(name), _asked()
    table, problem = _table(report, asked)
    opened(SUBJECT, name, **_days(asked.period))
    sections = _sections(report, table)
    put_beside(name, asked.period, sections)
    return render_page(
        "reports/staff/report.html",
        status=422 if asked.problem or problem else 200,
        report=report,
        sections=sections,
        opens=_opens(report, asked),
        files={form: words for form, (_, words) in FILES.items()},
        publishable=asked.period.is_publishable,
        cannot_publish=problem,
        printed_by=current_viewer().name,
        now=clock.now(),
        **_said(asked, url_for("reports_staff.see_report", name=name)),
    )


@pages.get(f"{ONE}/file")
@allow("reports:see", audit="reports.file_taken")
def take_file(name: str) -> Response:
    """One report as a file, in the form others build on. Raises NotFound for a form there is not."""
    report, asked, form = _report(name), _asked(), request.args.get("format", "csv")
    if form not in FILES or asked.problem:
        raise NotFound
    table, problem = _table(report, asked)
    if problem:
        raise NotFound
    body: str | bytes
    if form == "csv":
        body = as_csv(table)
    elif form == "json":
        body = as_json(name, asked.period, table, report.figures)
    else:
        body = (as_ods if form == "ods" else as_xlsx)(report.title, asked.period, table)
    opened(SUBJECT, name, **_days(asked.period), form=form)
    days = f"{asked.period.first.isoformat()}-{asked.period.last.isoformat()}"
    answer = Response(body, content_type=FILES[form][0])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{days}.{form}"'
    return answer


@pages.get(f"{ONE}/records/<string:measure>")
@allow("reports:see", audit="reports.records_opened")
def see_records(name: str, measure: str) -> Response:
    """The records behind one figure, for who may open them. Raises NotFound for what is none."""
    report, asked = _report(name), _asked()
    figure, councils = report.figure(measure), authority_names()
    authority = request.args.get("authority", ALL)
    chosen = report.records(asked.period).get(measure) if report.records else None
    if chosen is None or authority not in {ALL, *councils} or asked.problem:
        raise NotFound
    after = request.args.get("after", "")
    rows, following = records_behind(chosen, current_viewer(), authority=authority, after=after)
    opened(SUBJECT, name, **_days(asked.period), figure=measure, council=authority)
    here = url_for(
        "reports_staff.see_records", name=name, measure=measure, authority=authority, **asked.arguments
    )
    return render_page(
        "reports/staff/records.html",
        report=report,
        figure=figure,
        rows=rows,
        councils=councils,
        council=councils.get(authority, "All councils"),
        period=asked.period,
        back=url_for("reports_staff.see_report", name=name, **asked.arguments),
        first=here if after else None,
        later=f"{here}&after={following}" if following else None,
    )


def _report(name: str) -> Report:
    if name not in REPORTS:
        raise NotFound
    return REPORTS[name]


def _asked() -> Asked:
    """The days in the address: a year, a quarter, two days, or this year. A wrong one is said beside it."""
    today, args = clock.today(), request.args
    publish = args.get("publish") == "yes"
    year, first, last = (args.get(name, "").strip() for name in ("year", "from", "to"))
    also = {"publish": "yes"} if publish else {}
    try:
        if first or last:
            return Asked(read_days(first, last), {"from": first, "to": last, **also}, publish)
        if year:
            return Asked(read_year(year), {"year": year, **also}, publish)
    except Refused as refused:
        return Asked(year_of(today), dict(also), publish, refused.message)
    return Asked(year_of(today), dict(also), publish)


def _table(report: Report, asked: Asked) -> tuple[Table, str]:
    """The table, as for publication where that was asked and may be, and why not."""
    if not asked.publish:
        return report.table(asked.period), ""
    try:
        return report.published(asked.period), ""
    except Refused as refused:
        return report.table(asked.period), refused.message


def _days(period: Period) -> dict[str, str]:
    return {"since": period.first.isoformat(), "until": period.last.isoformat()}


def _said(asked: Asked, here: str) -> dict[str, Any]:
    today = clock.today()
    this = year_of(today).first.year
    return {
        "period": asked.period,
        "asked": asked,
        "here_without": here,
        "years": [year_beginning(this - back) for back in range(YEARS_OFFERED)],
        "quarters": _quarters(asked.period.first),
        "typed": {name: request.args.get(name, "") for name in ("from", "to")},
    }


def _quarters(day: date) -> list[Period]:
    year, found = year_of(day), []
    for month in (4, 7, 10, 1):
        found.append(quarter_of(date(year.last.year if month == 1 else year.first.year, month, 1)))
    return found


def _opens(report: Report, asked: Asked) -> set[str]:
    """The measures whose records this viewer may look at; none of a table for publication."""
    if report.records is None or asked.publish:
        return set()
    viewer = current_viewer()
    return {measure for measure, chosen in report.records(asked.period).items() if may_open(chosen, viewer)}


def _sections(report: Report, table: Table) -> list[Section]:
    """The tables of the page."""
    words = {**NAMES, **{one.measure: one.label for one in report.figures}}
    councils = authority_names()
    if report.name == "promises":
        from_kinds = {kind.value: rule.label for kind, rule in KINDS.items()}
        return [plain(table, {**words, **from_kinds}, first="Promise")]
    if table.columns[0] == "title":
        return [plain(table, words, first="Title")]
    if report.name == "advice-line":
        months = {month: _month(month) for month in dict.fromkeys(str(row[1]) for row in table.rows)}
        return [by_council(table, councils, months, value="count")]
    if report.name == "timescales":
        return [
            by_council(
                _only(table, pathways), councils, words, value=value, caption=f"{NAMES[value]}. {called}"
            )
            for pathways, called in PATHWAYS.items()
            for value in ("mean_days", "median_days", "counted", "inside_target")
        ]
    return [by_council(table, councils, words, value=table.columns[-1])]


def _only(table: Table, pathways: str) -> Table:
    at = table.columns.index("pathways")
    columns = tuple(name for name in table.columns if name != "pathways")
    rows = [(*row[:at], *row[at + 1 :]) for row in table.rows if row[at] == pathways]
    return Table(columns, ("measure", "authority"), rows)


def _month(month: str) -> str:
    return f"{date.fromisoformat(month + '-01'):%B %Y}"
