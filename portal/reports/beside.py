"""What stands beside the agency's own total: the year before as published, England, a target.

Administrators keep these figures (portal/agency/staff_figures.py); no report computes with them. They are of
whole reported years, so nothing stands beside a quarter or two free days.
"""

from __future__ import annotations

from portal.agency.queries_figures import figures_beside
from portal.agency.rules_figures import KINDS, written_value
from portal.reports.figures import Figure
from portal.reports.periods import Period, year_of
from portal.reports.pivot import Section
from portal.reports.registry import REPORTS
from portal.reports.targets import FIGURES as TARGETS
from portal.reports.targets import NAME as TARGETS_NAME

_BY_COUNCIL = (
    "adopter-activity",
    "timescales",
    "approvals",
    "support",
    "children",
    "adopter-gap",
    "independent-services",
)
"""The reports with a total beside which a figure may stand; of `timescales`, the mean days of every pathway."""


def known_measures() -> list[tuple[str, str]]:
    """Everything a published figure may stand beside, as "report|measure" and how it is called."""
    found: list[tuple[str, str, tuple[Figure, ...]]] = [
        (name, REPORTS[name].title, REPORTS[name].figures) for name in _BY_COUNCIL
    ]
    found.append((TARGETS_NAME, "Targets of the business plan", TARGETS))
    return [
        (f"{name}|{one.measure}", f"{title}: {one.label}")
        for name, title, figures in found
        for one in figures
        if name not in REPORTS or one.measure not in REPORTS[name].apart
    ]


def put_beside(name: str, period: Period, sections: list[Section]) -> None:
    """Give the first table of a report its columns of published figures, where there are any."""
    if name not in _BY_COUNCIL or period != year_of(period.first) or not sections:
        return
    found = figures_beside(name, period.first.year)
    one = sections[0]
    shown = [kind for kind in KINDS if any((kind, line.key) in found for line in one.lines)]
    one.beside = [KINDS[kind] for kind in shown]
    for line in one.lines:
        values = [found.get((kind, line.key)) for kind in shown]
        line.beside = ["–" if value is None else written_value(value) for value in values]
