"""A report as a file in one of its forms, for the page and the command alike."""

from __future__ import annotations

from portal.agency.queries import authority_names
from portal.reports.figures import Table
from portal.reports.formats import as_csv, as_json, as_text
from portal.reports.periods import Period
from portal.reports.registry import Report
from portal.reports.sheets import as_ods, as_xlsx


def file_of(report: Report, period: Period, table: Table, form: str, authority: str = "") -> bytes:
    """The table as csv, json, text, ods or xlsx. `authority`: the one council it was counted for."""
    title = f"{report.title}: {authority_names()[authority]}" if authority else report.title
    if form == "csv":
        return as_csv(table).encode()
    if form == "json":
        return as_json(report.name, period, table, report.figures, authority).encode()
    if form == "text":
        return as_text(title, period, table).encode()
    return (as_ods if form == "ods" else as_xlsx)(title, period, table)
