"""Keeping the published figures that stand beside the agency's own. Each change is audited."""

from __future__ import annotations

from datetime import datetime

from portal.access import Viewer
from portal.agency.models import ReferenceFigure
from portal.agency.queries_figures import ALL, figure_by_key
from portal.agency.rules_figures import KINDS, written_value
from portal.audit.actions import record
from portal.errors import Refused
from portal.extensions import db


def set_figure(
    kind: str,
    year: int,
    report: str,
    measure: str,
    *,
    value: float,
    source: str,
    by: Viewer,
    now: datetime,
) -> None:
    """Set one figure for every council together, in place of the one that stood there.

    Raises Refused for a kind there is not, or a value below nought.
    """
    if kind not in KINDS or value < 0:
        raise Refused("Choose what kind of figure it is, and enter a number from 0.")
    row = db.session.get(ReferenceFigure, (kind, year, report, measure, ALL))
    details = {"value": written_value(value), "source": source}
    if row is None:
        row = ReferenceFigure(kind=kind, year=year, report=report, measure=measure, authority=ALL)
        db.session.add(row)
    elif (row.value, row.source) == (value, source):
        return
    else:
        details["before"] = written_value(row.value)
    row.value, row.source, row.changed_by, row.changed_at = value, source, by.label, now
    db.session.flush()
    _recorded("agency.figure_set", row, by, now, details)


def remove_figure(kind: str, year: int, report: str, measure: str, *, by: Viewer, now: datetime) -> None:
    """Take a figure away. Raises NotFound."""
    row = figure_by_key(kind, year, report, measure)
    db.session.delete(row)
    db.session.flush()
    _recorded("agency.figure_removed", row, by, now, {"value": written_value(row.value)})


def _recorded(what: str, row: ReferenceFigure, by: Viewer, now: datetime, details: dict[str, str]) -> None:
    record(
        what,
        by=by,
        subject_kind="reference_figure",
        subject_ref=f"{row.report} {row.year}",
        now=now,
        details={"kind": row.kind, "measure": row.measure, **details},
    )
