"""The return of a quarter: four reports in one file, and what each figure counts."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable

from portal.reports.books import Book, Sheet, ods_of, xlsx_of
from portal.reports.figures import Cell, Table
from portal.reports.formats import as_csv
from portal.reports.periods import Period
from portal.reports.registry import REPORTS

NAME = "quarterly-return"
IN_RETURN = ("adopter-activity", "timescales", "children", "adopter-gap")
"""The reports a return holds, in this order."""

DEFINITIONS = "definitions"
DEFINED = ("report", "measure", "label", "definition", "target_days")
"""The columns of the last sheet."""

INSIDE = "For use inside the agency: small numbers are not hidden."
PUBLISHED = "As it is published: <5 stands for 1 to 4, * for a number that would tell another one."


def return_of(period: Period, form: str, *, publish: bool = False) -> bytes:
    """The return as xlsx, ods, or csv: a zip with a file for each report. `publish`: small numbers hidden."""
    tables = {
        name: REPORTS[name].published(period) if publish else REPORTS[name].table(period)
        for name in IN_RETURN
    }
    return _WRITERS[form](period, tables, publish)


def definitions() -> list[tuple[Cell, ...]]:
    """What each figure of the return counts, in the order of its sheets."""
    return [
        (name, one.measure, one.label, f"{one.words} {one.edges}".strip(), one.target)
        for name in IN_RETURN
        for one in REPORTS[name].figures
    ]


def _book(period: Period, tables: dict[str, Table], publish: bool) -> Book:
    sheets = [Sheet(name, table.columns, table.rows) for name, table in tables.items()]
    title = f"Quarterly return, {period.words}"
    return Book(
        title, PUBLISHED if publish else INSIDE, [*sheets, Sheet(DEFINITIONS, DEFINED, definitions())]
    )


def _zip(period: Period, tables: dict[str, Table], publish: bool) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, table in tables.items():
            file.writestr(_entry(f"{name}.csv", period), as_csv(table))
        said = io.StringIO()
        writer = csv.writer(said)
        writer.writerow(DEFINED)
        writer.writerows(definitions())
        file.writestr(_entry(f"{DEFINITIONS}.csv", period), said.getvalue())
        file.comment = (PUBLISHED if publish else INSIDE).encode()
    return out.getvalue()


def _entry(name: str, period: Period) -> zipfile.ZipInfo:
    """A file of the zip, dated by the quarter's last day, so that the same figures are the same bytes."""
    last = period.last
    entry = zipfile.ZipInfo(name, (last.year, last.month, last.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


_WRITERS: dict[str, Callable[[Period, dict[str, Table], bool], bytes]] = {
    "ods": lambda *of: ods_of(_book(*of)),
    "xlsx": lambda *of: xlsx_of(_book(*of)),
    "csv": _zip,
}
ENDINGS = {"ods": "ods", "xlsx": "xlsx", "csv": "zip"}
"""Form -> how the file's name ends."""
