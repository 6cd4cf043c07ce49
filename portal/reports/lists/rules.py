"""What a list is as a file, and how much of it is taken. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from portal.reports.books import Book, Sheet, ods_of, xlsx_of
from portal.reports.figures import Cell
from portal.reports.formats import safe, written

PAGE = 1_000
"""Rows that a list is asked for at once."""

MOST = 50_000
"""Rows in one file: what a spreadsheet and the memory of a request bear. More than an agency's lists hold."""

CUT = f"Only the first {MOST:,} are here. Choose fewer with the filters of the list, and take the rest after."
"""The last row of a file that is not whole."""

RESTRICTION = (
    "For staff of the agency, for the work it was taken for. Restricted households are not in it. Delete it "
    "when you are done."
)

FOR_STAFF = "for-staff-only"
"""How a file's name says it: a CSV has no other place for it."""

Row = Sequence[Cell]


@dataclass(frozen=True)
class ListFile:
    """A list to be taken: its title, its columns, and the rows that were found."""

    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    count: int
    """How many records it holds; the sentence that it is cut is none."""


def list_file(title: str, columns: tuple[str, ...], found: Iterable[Row], *, most: int = MOST) -> ListFile:
    """The first rows of what was found, and where there are more, a last row that says so."""
    rows = list(islice(found, most + 1))
    if len(rows) <= most:
        return ListFile(title, columns, rows, len(rows))
    said: Row = (CUT, *[None] * (len(columns) - 1))
    return ListFile(title, columns, [*rows[:most], said], most)


def csv_of(one: ListFile) -> str:
    """The list with commas, lines ended as RFC 4180 says; a text that begins like a formula has an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(one.columns)
    writer.writerows([written(safe(value)) for value in row] for row in one.rows)
    return out.getvalue()


def file_of(one: ListFile, form: str) -> bytes:
    """The list as csv, xlsx or ods."""
    if form == "csv":
        return csv_of(one).encode()
    book = Book(one.title, RESTRICTION, [Sheet(one.title, one.columns, one.rows)])
    return xlsx_of(book) if form == "xlsx" else ods_of(book)
