"""What the gate and the pages tell the audit: openings of records, and refusals."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g, request

from portal import access, clock
from portal.audit.actions import record
from portal.extensions import db
from portal.references import read_reference


def openings_of(response: Response) -> Callable[[], None] | None:
    """The job that writes what this page showed, or None.

    Nothing a browser says of itself hides an opening: a page that renews itself shows no record.
    Raises RuntimeError for a view that promises an audit event and then names nobody.
    """
    stamp = access.stamp_of(request.endpoint)
    if stamp is None or stamp.audit is None:
        return None
    openings = g.pop("openings", [])
    shows = response.status_code in (200, 206, 409, 422)
    if not openings:
        if response.status_code in (200, 422) and request.method == "GET":
            raise RuntimeError(f"{request.endpoint} shows a record and does not say whose")
        return None
    if not shows:
        return None
    event, viewer, now = stamp.audit, access.current_viewer(), clock.now()

    def job() -> None:
        for kind, ref, details in openings:
            record(event, by=viewer, subject_kind=kind, subject_ref=ref, now=now, details=details)
        db.session.flush()

    return job


def record_refusal(viewer: access.Viewer, status: int) -> None:
    """Write that somebody was refused: the view's name and the reference they tried, no more."""
    tried = [read_reference(str(value)) for value in (request.view_args or {}).values()]
    record(
        "access.refused",
        by=viewer,
        subject_kind="view",
        subject_ref=request.endpoint or "unknown",
        now=clock.now(),
        details={"status": str(status), "tried": ", ".join(reference for reference in tried if reference)},
    )
