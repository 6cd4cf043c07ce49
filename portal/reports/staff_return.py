"""The return of a quarter, taken by managers."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.access import allow, opened
from portal.errors import NotFound, Refused
from portal.reports import quarterly
from portal.reports.books import ODS, XLSX
from portal.reports.periods import read_quarter

pages = Blueprint("reports_return", __name__)

KINDS = {"ods": ODS, "xlsx": XLSX, "csv": "application/zip"}
"""Form -> its media type."""


@pages.get("/staff/reports/quarterly-return/file")
@allow("reports:see", audit="reports.file_taken")
def take_return() -> Response:
    """The return as a file. Raises NotFound for a form or a quarter there is not."""
    form, publish = request.args.get("format", "ods"), request.args.get("publish") == "yes"
    if form not in KINDS:
        raise NotFound
    try:
        period = read_quarter(request.args.get("year", ""), request.args.get("quarter", ""))
    except Refused as refused:
        raise NotFound from refused
    body = quarterly.return_of(period, form, publish=publish)
    first, last = period.first.isoformat(), period.last.isoformat()
    opened("report", quarterly.NAME, since=first, until=last, form=form, publish="yes" if publish else "no")
    answer = Response(body, content_type=KINDS[form])
    name = f"{quarterly.NAME}-{first}-{last}.{quarterly.ENDINGS[form]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
