"""A report's table as a page shows it: one row a measure, one column a council. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.reports.figures import ALL, Cell, Table
from portal.reports.formats import written


@dataclass
class Line:
    """One row on the page: its words, what it is called in the file, its cells by column, and published figures."""

    key: str
    words: str
    cells: list[str] = field(default_factory=list)
    numbers: list[Cell] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    opens: list[str] = field(default_factory=list)
    """Where the records of each cell are; empty for one that opens none."""


@dataclass
class Section:
    """One table on the page. `beside` heads the columns of published figures after the total."""

    caption: str
    first: str
    headings: list[str]
    codes: list[str]
    lines: list[Line]
    beside: list[str] = field(default_factory=list)
    note: str = ""


def by_council(
    table: Table, names: Mapping[str, str], words: Mapping[str, str], *, value: str, caption: str = ""
) -> Section:
    """Rows of the other key, columns of the councils and of all."""
    other = next(name for name in table.keys if name != "authority")
    at, where, number = (table.columns.index(name) for name in (other, "authority", value))
    codes = [*names, ALL]
    lines: dict[str, Line] = {}
    found = {(str(row[at]), str(row[where])): row[number] for row in table.rows}
    for key, _ in found:
        if key not in lines:
            cells = [found.get((key, code)) for code in codes]
            lines[key] = Line(key, words.get(key, key), [written(cell) or "–" for cell in cells], cells)
    return Section(caption, "", [*names.values(), "All"], codes, list(lines.values()))


def add_total(section: Section, key: str, words: str) -> None:
    """A last line with the sum of each column; none where a number is hidden, which a sum might tell."""
    numbers = [[line.numbers[at] for line in section.lines] for at in range(len(section.headings))]
    if any(not isinstance(cell, int) for column in numbers for cell in column):
        return
    sums: list[Cell] = [sum(int(cell or 0) for cell in column) for column in numbers]
    section.lines.append(Line(key, words, [written(cell) for cell in sums], sums))


def plain(table: Table, words: Mapping[str, str], *, first: str, caption: str = "") -> Section:
    """A row as it is, for reports that are not by council."""
    lines = [
        Line(
            str(row[0]),
            words.get(str(row[0]), str(row[0])),
            [written(cell) or "–" for cell in row[1:]],
            list(row[1:]),
        )
        for row in table.rows
    ]
    return Section(caption, first, [words.get(name, name) for name in table.columns[1:]], [], lines)
