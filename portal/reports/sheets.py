"""A report as a spreadsheet, XLSX or ODS: text stays text, whatever it begins with, and numbers are numbers."""

from __future__ import annotations

import io

import odfdo
import xlsxwriter

from portal.reports.figures import Cell, Table
from portal.reports.periods import Period

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def as_xlsx(title: str, period: Period, table: Table) -> bytes:
    """The table on one sheet, with what it is and its days in the document's properties."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{title}, {period.words}"})
    sheet = book.add_worksheet("Report")
    bold = book.add_format({"bold": True})
    for at, name in enumerate(table.columns):
        sheet.write_string(0, at, name, bold)
    for line, row in enumerate(table.rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(line, at, value)
            elif value is not None:
                sheet.write_string(line, at, value)
    sheet.autofit()
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def as_ods(title: str, period: Period, table: Table) -> bytes:
    """The same for LibreOffice."""
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    document.meta.set_title(f"{title}, {period.words}")
    sheet = odfdo.Table("Report")
    sheet.append_row(odfdo.Row())
    rows: list[tuple[Cell, ...]] = [table.columns, *table.rows]
    for line, row in enumerate(rows):
        sheet.set_row_values(line, list(row))
    document.body.append(sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
