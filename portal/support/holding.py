"""One request, held until the transaction ends, and the audit of what was done with it.

Whoever ends a request and whoever books, calls or promises at the same moment wait for each other here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.support.models import SupportRequest
from portal.support.rules import OPEN, SUBJECT
from portal.support.visibility import is_readable_by

OVER = "This has ended. If they need us again, take it down as a new request."


def hold_request(reference: str, by: Viewer) -> SupportRequest:
    """A request as it is now, through its viewer. Raises NotFound."""
    found = db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.reference == reference, is_readable_by(by))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def hold_open_request(reference: str, by: Viewer) -> SupportRequest:
    """The same while somebody still works on it, for staff. Raises NotFound, Conflict once it has ended."""
    if not by.is_staff:
        raise NotFound
    found = hold_request(reference, by)
    if found.state not in OPEN:
        raise Conflict(OVER)
    return found


def audit(event: str, request: SupportRequest, by: Viewer, now: datetime, **details: str) -> None:
    """Write what was done with a request, after what changed is written."""
    db.session.flush()
    record(event, by=by, subject_kind=SUBJECT, subject_ref=request.reference, now=now, details=details)
