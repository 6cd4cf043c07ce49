"""A report as a spreadsheet of one sheet; how one is written stands in `books.py`."""

from __future__ import annotations

from portal.reports.books import Book, Sheet, ods_of, xlsx_of
from portal.reports.figures import Table
from portal.reports.periods import Period


def as_xlsx(title: str, period: Period, table: Table) -> bytes:
    """The table on one sheet, with what it is and its days in the document's properties."""
    return xlsx_of(_book(title, period, table))


def as_ods(title: str, period: Period, table: Table) -> bytes:
    """The same for LibreOffice."""
    return ods_of(_book(title, period, table))


def _book(title: str, period: Period, table: Table) -> Book:
    return Book(f"{title}, {period.words}", "", [Sheet("Report", table.columns, table.rows)])
