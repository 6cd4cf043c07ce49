"""The reports there are, by the name they are asked for: figures, what they count, and what may be published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal import clock
from portal.agency.queries import authority_names
from portal.errors import NotFound, Refused
from portal.reports import (
    adopters,
    approvals,
    children,
    described,
    events,
    independent,
    promises,
    support,
    timescales,
)
from portal.reports.figures import ALL, Figure, Table
from portal.reports.periods import Period, quarters_of, year_of
from portal.reports.publishing import Sum, check_publishable, for_publication, quarters_for_publication
from portal.reports.rows import KINDS_OF_PROMISE, MONTHS, TITLES, Rows
from portal.reports.sql import Records
from portal.support.calls.rules import Outcome

Records_of = Callable[[Period], dict[str, Records]]


@dataclass(frozen=True)
class Report:
    """One report. `records`, where it has them, are the records behind each figure."""

    name: str
    title: str
    about: str
    figures: tuple[Figure, ...]
    table: Callable[[Period], Table]
    records: Records_of | None = None
    rows: Rows | None = None
    """How a row's own records are told from the others, where a figure has a row a month, title or kind."""
    of_one: Callable[[Period, str], Table] | None = None
    """The table of one authority, where no column of the report says whose a row is."""
    apart: frozenset[str] = frozenset()
    """Measures of all councils alone, which stand in a table of their own and lead to no records."""
    sums: Callable[[], Iterable[Sum]] = tuple

    def figure(self, measure: str) -> Figure:
        """One of its figures. Raises NotFound."""
        for one in self.figures:
            if one.measure == measure:
                return one
        raise NotFound

    def counted(self, period: Period, authority: str = "") -> Table:
        """The table; of one authority where it is named and the report has no column of them. Raises Refused."""
        if not authority:
            return self.table(period)
        if self.of_one is None:
            raise Refused("This report has each council in it already.")
        return self.of_one(period, authority)

    def published(self, period: Period, authority: str = "") -> Table:
        """The table as it may be printed outside the agency. Raises Refused for days that are not published.

        Nor is one council's table: beside that of all, small numbers could be worked out.
        """
        check_publishable(period)
        if authority:
            raise Refused("One council’s part of this report is not printed for publication.")
        year, sums = year_of(period.first), self.sums()
        if period == year or year.last >= clock.today():
            return for_publication(self.table(period), self.figures, sums)
        quarters = quarters_of(year)
        tables = [self.table(one) for one in quarters]
        found = quarters_for_publication(self.table(year), tables, self.figures, sums)
        return found[quarters.index(period)]


def _adds_up(total: str, *parts: str) -> Callable[[], list[Sum]]:
    """That these measures of a report add up to another one, in each council and in all."""

    def sums() -> list[Sum]:
        codes = [*authority_names(), ALL]
        return [((total, code), tuple((part, code) for part in parts)) for code in codes]

    return sums


_OUTCOMES = tuple(f"outcome_{one.value}" for one in Outcome)


_LIST = (
    Report("adopter-activity", "Adopter activity", "From the pack to the adoption order: what happened to households.", adopters.FIGURES, adopters.report, adopters.records),
    Report("timescales", "How long stages take", "Calendar days between two steps of a journey, and how many kept to the target.", timescales.FIGURES, timescales.report, timescales.records, sums=timescales.sums),
    Report("approvals", "Approvals", "Who was approved to adopt.", (*approvals.APPROVALS, *described.FIGURES), approvals.approvals, approvals.records, apart=described.MEASURES, sums=_adds_up("approved", "couples", "single_applicants")),
    Report("advice-line", "Advice line", "Families offered an appointment for an advice call, month by month.", support.ADVICE_LINE, support.advice_line, support.advice_line_records, MONTHS),
    Report("support", "Adoption support", "Requests, what came of them, assessments and the fund.", support.FIGURES, support.report, support.records, sums=_adds_up("requests", *_OUTCOMES)),
    Report("training", "Training and groups", "Who came to courses, workshops, programmes and groups.", events.TRAINING, events.training, events.training_records, TITLES, events.training),
    Report("social-events", "Social events and activity days", "Who came to parties, picnics and activity days.", events.SOCIAL_EVENTS, events.social_events, events.social_records, TITLES, events.social_events),
    Report("feedback", "What people thought", "Answers after events.", events.FEEDBACK, events.feedback, events.feedback_records, TITLES),
    Report("children", "Children", "Decisions, orders, matches and placements; who waits; how long it took.", children.FIGURES, children.report, children.records),
    Report("adopter-gap", "Children and families waiting", "Children with a placement order, and families approved, on the last day.", approvals.GAP, approvals.adopter_gap, approvals.gap_records, sums=_adds_up("children_waiting", "families_waiting", "gap")),
    Report("independent-services", "Independent services", "Support for birth parents, access to records and contact.", independent.FIGURES, independent.report, independent.records),
    Report("promises", "Promises", "What we promised families, and whether we kept it in time.", promises.FIGURES, promises.report, promises.records, KINDS_OF_PROMISE, promises.report),
)  # fmt: skip
REPORTS = {report.name: report for report in _LIST}
"""Every report, by its name."""
