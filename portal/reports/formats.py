"""A report as a file: CSV, JSON and text. Pure. Spreadsheets stand in `sheets.py`.

A text that a spreadsheet would take for a formula is written with an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import json

from portal.reports.figures import Cell, Figure, Table
from portal.reports.periods import Period

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters by which a spreadsheet takes a text for something to work out."""


def safe(value: Cell) -> Cell:
    """A cell that no spreadsheet works out: numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_BEGINS) else value


def written(value: Cell) -> str:
    """A number as it is printed: whole ones plain, means to one decimal, nothing as nothing."""
    if value is None:
        return ""
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def as_csv(table: Table) -> str:
    """The rows with commas, the names of the columns first, lines ended as RFC 4180 says."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([written(safe(value)) for value in row] for row in table.rows)
    return out.getvalue()


def as_json(name: str, period: Period, table: Table, figures: tuple[Figure, ...], authority: str = "") -> str:
    """The rows by column, with the days and the definitions; with the one authority they are of, if so."""
    said = {
        "report": name,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        **({"authority": authority} if authority else {}),
        "definitions": {one.measure: f"{one.words} {one.edges}".strip() for one in figures},
        "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def as_text(title: str, period: Period, table: Table) -> str:
    """Columns in line, for reading in a terminal."""
    rows = [list(table.columns), *([written(value) for value in row] for row in table.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.columns))]
    of_words = len(table.keys)
    lines = [f"{title}, {period.words}", ""]
    for row in rows:
        cells = [
            cell.ljust(width) if at < of_words else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"
