"""What happened to a request: one row each, written with the change it tells of."""

from __future__ import annotations

from datetime import datetime

from portal.access import Viewer
from portal.extensions import db
from portal.support.entry_kinds import SHOWS, EntryKind
from portal.support.models import SupportEntry


def add_entry(
    request_id: int,
    kind: EntryKind,
    *,
    by: Viewer,
    now: datetime,
    text: str = "",
    at: datetime | None = None,
    next_try_at: datetime | None = None,
) -> SupportEntry:
    """Add one row to a request's history. `at` is when it happened, where that was before `now`.

    Whether the writer reads it is decided by its kind (entry_kinds.SHOWS).
    """
    entry = SupportEntry(
        request_id=request_id,
        kind=kind.value,
        at=at or now,
        by=by.label,
        by_name=by.name,
        is_from_family=not by.is_staff,
        shows=kind in SHOWS,
        text=text.strip(),
        next_try_at=next_try_at,
    )
    db.session.add(entry)
    return entry
