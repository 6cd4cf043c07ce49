"""Writing to the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert

from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.extensions import db

_ROW = insert(AuditRow)
"""Built once: nothing changes without a row. It is written there and then, in the order things happen."""


def record(
    event: str,
    *,
    by: Viewer | str,
    subject_kind: str,
    subject_ref: str,
    now: datetime,
    details: Mapping[str, str] | None = None,
) -> None:
    """Add one row: who did (or saw) what to whom. `details` never holds case content or a secret."""
    record_each(event, [(subject_ref, details or {})], by=by, subject_kind=subject_kind, now=now)


def record_each(
    event: str,
    of: Sequence[tuple[str, Mapping[str, str]]],
    *,
    by: Viewer | str,
    subject_kind: str,
    now: datetime,
) -> None:
    """Add one row for each subject (its reference, and details), in one statement; none for none."""
    rows = [
        {
            "at": now,
            "event": event,
            "by": by if isinstance(by, str) else by.label,
            "subject_kind": subject_kind,
            "subject_ref": subject_ref,
            "details": dict(details),
        }
        for subject_ref, details in of
    ]
    if rows:
        db.session.connection().execute(_ROW, rows if len(rows) > 1 else rows[0])
