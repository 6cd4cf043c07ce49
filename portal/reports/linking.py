"""Which figures of a report's page lead to the records behind them, and where."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from portal.access import Viewer
from portal.reports.behind import may_open
from portal.reports.figures import ALL, Cell
from portal.reports.periods import Period
from portal.reports.pivot import Line, Section
from portal.reports.registry import Report


def link_sections(
    sections: list[Section],
    report: Report,
    period: Period,
    viewer: Viewer,
    *,
    columns: tuple[str, ...],
    arguments: Mapping[str, str],
    authority: str = "",
) -> None:
    """Write into each line where its cells lead, for who may open such records.

    `columns`: the table's, whose second to last are the measures of a row that is no measure itself.
    `arguments`: what of the address says which days.
    """
    if report.records is None:
        return
    open_ones = {measure for measure, chosen in report.records(period).items() if may_open(chosen, viewer)}
    keys = report.rows.keys(period) if report.rows else {}
    for one in sections:
        if not one.codes and not report.rows:
            continue
        for line in one.lines:
            line.opens = [
                _address(report, measure, whose, keys.get(line.key, ""), arguments)
                if measure in open_ones and number
                else ""
                for measure, whose, number in _cells(
                    one,
                    line,
                    report.figures[0].measure if line.key in keys else line.key,
                    columns,
                    authority or ALL,
                )
            ]


def _cells(
    one: Section, line: Line, measure: str, columns: tuple[str, ...], authority: str
) -> list[tuple[str, str, Cell]]:
    """The measure, the authority and the number of each cell."""
    if one.codes:
        return [(measure, code, number) for code, number in zip(one.codes, line.numbers, strict=True)]
    return [(column, authority, number) for column, number in zip(columns[1:], line.numbers, strict=True)]


def _address(report: Report, measure: str, authority: str, row: str, arguments: Mapping[str, str]) -> str:
    asked = {"authority": authority, **({"row": row} if row else {}), **arguments}
    return f"/staff/reports/{report.name}/records/{measure}?{urlencode(asked)}"
