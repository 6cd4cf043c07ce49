"""Writing to the audit."""

from __future__ import annotations

from collections.abc import Mapping
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
    row = {
        "at": now,
        "event": event,
        "by": by if isinstance(by, str) else by.label,
        "subject_kind": subject_kind,
        "subject_ref": subject_ref,
        "details": dict(details or {}),
    }
    db.session.connection().execute(_ROW, row)
