"""What of the writer's waits to be read: an answer reads what its page showed, nothing later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal.extensions import db
from portal.support.entry_kinds import EntryKind
from portal.support.models import SupportEntry, SupportRequest

WORDS = (EntryKind.ADDED.value, EntryKind.COMMENTED.value)
"""The kinds of entry by which the writer tells us something later."""


def newest_entry(request_id: int) -> str:
    """The reference of what was written to a request last; for the page that shows it."""
    query = select(SupportEntry.reference).where(SupportEntry.request_id == request_id)
    return db.session.scalar(query.order_by(SupportEntry.id.desc()).limit(1)) or ""


def unread_after(request: SupportRequest, seen: str | None) -> datetime | None:
    """Since when something waits to be read still, once everything up to an entry was read; None: nothing.

    `seen` is the reference of the newest entry that the page showed; "" where it showed the request alone,
    and None where everything was read.
    """
    if seen is None or request.unread_since is None:
        return None
    newest = (
        select(SupportEntry.id)
        .where(SupportEntry.request_id == request.id, SupportEntry.reference == seen)
        .scalar_subquery()
    )
    return db.session.scalar(
        select(func.min(SupportEntry.at)).where(
            SupportEntry.request_id == request.id,
            SupportEntry.kind.in_(WORDS),
            SupportEntry.is_from_family,
            SupportEntry.at >= request.unread_since,
            SupportEntry.id > func.coalesce(newest, 0),
        )
    )
