"""The tables of a report's page: by council, by title or kind, by month, or of all councils alone."""

from __future__ import annotations

from portal.agency.queries import authority_names
from portal.promises.kinds import KINDS
from portal.reports.described import NOTE
from portal.reports.figures import Table
from portal.reports.pivot import Section, add_total, by_council, plain
from portal.reports.registry import Report
from portal.reports.rows import month_in_words
from portal.reports.timescales import EVERY, NOT_FAST

NAMES = {
    "mean_days": "Mean days",
    "median_days": "Median days",
    "counted": "How many",
    "inside_target": "Inside the target, per cent",
    "all": "All",
}
"""How columns read where no figure's own label says it."""

DESCRIBED = "How approved families describe themselves"

PATHWAYS = {EVERY: "Every pathway", NOT_FAST: "Without the fast track"}


def sections_of(report: Report, table: Table) -> list[Section]:
    """The tables of the page."""
    words = {**NAMES, **{one.measure: one.label for one in report.figures}}
    councils = authority_names()
    if report.name == "promises":
        from_kinds = {kind.value: rule.label for kind, rule in KINDS.items()}
        return [plain(table, {**words, **from_kinds}, first="Promise")]
    if table.columns[0] == "title":
        return [plain(table, words, first="Title")]
    if report.name == "advice-line":
        months = {month: month_in_words(month) for month in dict.fromkeys(str(row[1]) for row in table.rows)}
        section = by_council(table, councils, months, value="count")
        add_total(section, report.figures[0].measure, "Every month")
        return [section]
    if report.name == "timescales":
        return [
            by_council(
                _only(table, pathways), councils, words, value=value, caption=f"{NAMES[value]}. {called}"
            )
            for pathways, called in PATHWAYS.items()
            for value in ("mean_days", "median_days", "counted", "inside_target")
        ]
    return [
        by_council(_rows(table, report.apart, wanted=False), councils, words, value=table.columns[-1]),
        *_apart(table, report, words),
    ]


def _apart(table: Table, report: Report, words: dict[str, str]) -> list[Section]:
    """The table of what is of all councils alone, where a report has it."""
    if not report.apart:
        return []
    alone = _rows(table, report.apart, wanted=True)
    at, number = alone.columns.index("measure"), alone.columns.index("count")
    shown = Table(("measure", "count"), ("measure",), [(row[at], row[number]) for row in alone.rows])
    section = plain(shown, {**words, "count": NAMES["all"]}, first="", caption=DESCRIBED)
    section.note = NOTE
    return [section]


def _rows(table: Table, measures: frozenset[str], *, wanted: bool) -> Table:
    rows = [row for row in table.rows if (row[0] in measures) == wanted]
    return Table(table.columns, table.keys, rows)


def _only(table: Table, pathways: str) -> Table:
    at = table.columns.index("pathways")
    columns = tuple(name for name in table.columns if name != "pathways")
    rows = [(*row[:at], *row[at + 1 :]) for row in table.rows if row[at] == pathways]
    return Table(columns, ("measure", "authority"), rows)
