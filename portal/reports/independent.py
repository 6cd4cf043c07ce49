"""`independent-services`: what others gave on the agency's behalf, by council."""

from __future__ import annotations

from sqlalchemy import select

from portal.agency.queries import authority_names
from portal.independent.models import IndependentService
from portal.independent.rules import SERVICES
from portal.reports.figures import Figure, Table, rows_by_authority
from portal.reports.periods import Period
from portal.reports.sql import Records, count_by_authority, falls_in

COLUMNS = ("measure", "authority", "count")

FIGURES = tuple(
    Figure(
        service.value,
        words,
        "People, or children, for whom this service began in the period.",
        "Counted once each time it begins. Nothing is kept of who they are.",
    )
    for service, words in SERVICES.items()
)


def records(period: Period) -> dict[str, Records]:
    """What each measure counts."""
    return {
        service.value: select(IndependentService.authority, IndependentService.started_on.label("on")).where(
            IndependentService.service == service.value, falls_in(IndependentService.started_on, period)
        )
        for service in SERVICES
    }


def report(period: Period) -> Table:
    """Each service by council, and in all."""
    codes = list(authority_names())
    counted = count_by_authority(records(period))
    return Table(COLUMNS, COLUMNS[:2], rows_by_authority([one.measure for one in FIGURES], codes, counted))
