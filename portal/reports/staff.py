"""Reports for managers: the list, one report with its definitions, its files, and the records behind a figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency.queries import authority_names
from portal.errors import NotFound, Refused
from portal.reports.behind import records_behind
from portal.reports.beside import put_beside
from portal.reports.books import ODS, XLSX
from portal.reports.figures import ALL, Table
from portal.reports.files import file_of
from portal.reports.linking import link_sections
from portal.reports.periods import Period, quarters_of, read_days, read_year, year_of, years_offered
from portal.reports.registry import REPORTS, Report
from portal.reports.sections import sections_of
from portal.web import render_page

pages = Blueprint("reports_staff", __name__)

ALL_REPORTS = "/staff/reports"
ONE = f"{ALL_REPORTS}/<string:name>"
SUBJECT = "report"
"""What the audit calls a report."""

FILES = {
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "xlsx": (XLSX, "Excel (XLSX)"),
    "ods": (ODS, "OpenDocument (ODS)"),
    "json": ("application/json", "JSON"),
}
"""Format -> its media type and how a link calls it."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for: days, and whether as for publication."""

    period: Period
    arguments: dict[str, Any]
    publish: bool
    problem: str = ""
    authority: str = ""
    """The one council a report is narrowed to, where it can be."""

    @property
    def filters(self) -> dict[str, Any]:
        """All of it as an address says it."""
        return {**self.arguments, **({"authority": self.authority} if self.authority else {})}


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
        begun=[one for one in quarters_of(year_of(asked.period.first)) if one.first <= clock.today()],
        **_said(asked, url_for("reports_staff.see_reports")),
    )


@pages.get(ONE)
@allow("reports:see", audit="reports.opened")
def see_report(name: str) -> Response:
    """One report: its tables, and what each figure counts."""
    report = _report(name)
    asked = _narrowed(report)
    table, problem = _table(report, asked)
    opened(SUBJECT, name, **_days(asked.period), **_whose(asked))
    sections = sections_of(report, table)
    put_beside(name, asked.period, sections)
    if not asked.publish:
        link_sections(
            sections,
            report,
            asked.period,
            current_viewer(),
            columns=table.columns,
            arguments=asked.arguments,
            authority=asked.authority,
        )
    return render_page(
        "reports/staff/report.html",
        status=422 if asked.problem or problem else 200,
        report=report,
        sections=sections,
        councils=authority_names() if report.of_one else {},
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
    report, form = _report(name), request.args.get("format", "csv")
    asked = _narrowed(report)
    if form not in FILES or asked.problem:
        raise NotFound
    table, problem = _table(report, asked)
    if problem:
        raise NotFound
    body = file_of(report, asked.period, table, form, asked.authority)
    told = {**_days(asked.period), **_whose(asked), "publish": "yes" if asked.publish else "no"}
    opened(SUBJECT, name, **told, form=form)
    whose = f"{asked.authority}-" if asked.authority else ""
    days = f"{whose}{asked.period.first.isoformat()}-{asked.period.last.isoformat()}"
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
    after, row = request.args.get("after", ""), request.args.get("row", "")
    named, of_row = "", {}
    if row and report.rows:
        named, chosen, of_row = report.rows.named(row), report.rows.narrow(chosen, row), {"row": row}
    rows, following = records_behind(chosen, current_viewer(), authority=authority, after=after)
    opened(SUBJECT, name, **_days(asked.period), figure=measure, council=authority, **of_row)
    said: dict[str, Any] = {"authority": authority, **of_row, **asked.arguments}
    here = url_for("reports_staff.see_records", name=name, measure=measure, **said)
    back = {**asked.arguments, **({"authority": authority} if report.of_one and authority != ALL else {})}
    return render_page(
        "reports/staff/records.html",
        report=report,
        figure=figure,
        named=named,
        rows=rows,
        councils=councils,
        council=councils.get(authority, "All councils"),
        period=asked.period,
        back=url_for("reports_staff.see_report", name=name, **back),
        first=here if after else None,
        later=f"{here}&after={following}" if following else None,
    )


def _report(name: str) -> Report:
    if name not in REPORTS:
        raise NotFound
    return REPORTS[name]


def _narrowed(report: Report) -> Asked:
    """What the address asks of a report, its council too. Raises NotFound for one there is not."""
    asked, authority = _asked(), request.args.get("authority", "")
    if not authority or report.of_one is None:
        return asked
    if authority not in authority_names():
        raise NotFound
    return replace(asked, authority=authority)


def _whose(asked: Asked) -> dict[str, str]:
    return {"council": asked.authority} if asked.authority else {}


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
    counted = report.counted(asked.period, asked.authority)
    if not asked.publish:
        return counted, ""
    try:
        return report.published(asked.period, asked.authority), ""
    except Refused as refused:
        return counted, refused.message


def _days(period: Period) -> dict[str, str]:
    return {"since": period.first.isoformat(), "until": period.last.isoformat()}


def _said(asked: Asked, here: str) -> dict[str, Any]:
    return {
        "period": asked.period,
        "asked": asked,
        "here_without": here,
        "years": years_offered(clock.today(), asked.period),
        "quarters": quarters_of(year_of(asked.period.first)),
        "typed": {name: request.args.get(name, "") for name in ("from", "to")},
    }
