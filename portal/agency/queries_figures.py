"""Reading the published figures that stand beside the agency's own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.agency.models import ReferenceFigure
from portal.errors import NotFound
from portal.extensions import db

ALL = "all"
"""The authority of a figure that is every council's together."""


def figures_of_year(year: int) -> Sequence[ReferenceFigure]:
    """Every figure printed beside the year that begins in this calendar year, report by report."""
    return db.session.scalars(
        select(ReferenceFigure)
        .where(ReferenceFigure.year == year)
        .order_by(ReferenceFigure.report, ReferenceFigure.measure, ReferenceFigure.kind)
    ).all()


def figures_beside(report: str, year: int) -> dict[tuple[str, str], float]:
    """Kind and measure -> the value for every council together, of one report and year."""
    rows = db.session.execute(
        select(ReferenceFigure.kind, ReferenceFigure.measure, ReferenceFigure.value).where(
            ReferenceFigure.report == report,
            ReferenceFigure.year == year,
            ReferenceFigure.authority == ALL,
        )
    )
    return {(kind, measure): value for kind, measure, value in rows}


def figure_by_key(kind: str, year: int, report: str, measure: str) -> ReferenceFigure:
    """One figure for every council together. Raises NotFound."""
    found = db.session.get(ReferenceFigure, (kind, year, report, measure, ALL))
    if found is None:
        raise NotFound
    return found
