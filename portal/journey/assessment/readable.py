"""What a member of staff reads of an assessment by their work: the rest of the page is the same for all.

A worker's own notes and drafts are read by who runs the journey; the report they shared, and the parts it
stands on, by who goes on with it; business support and advisers see how far everything is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portal.access import Viewer
from portal.journey.assessment.queries import VisitView
from portal.journey.assessment.written import PartView, ReportView


def readable_visits(viewer: Viewer, visits: Sequence[VisitView]) -> list[VisitView]:
    """The visits; a worker's notes of them for who runs the journey alone."""
    return [one if viewer.holds("journey:run") else replace(one, notes="") for one in visits]


def readable_parts(viewer: Viewer, parts: Sequence[PartView]) -> list[PartView]:
    """The parts and how far each is; their words for who reads assessments."""
    return [one if viewer.holds("journey:read") else replace(one, text="") for one in parts]


def readable_report(viewer: Viewer, report: ReportView | None) -> ReportView | None:
    """The report with the answers to it: shared for who reads assessments, a draft for who writes it."""
    if report is None or viewer.holds("journey:run"):
        return report
    return report if viewer.holds("journey:read") and report.shared_at is not None else None
