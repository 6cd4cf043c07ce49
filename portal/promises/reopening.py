"""Opening a promise again that was ended by a wrong click."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.promises.changing import By, audit_promise, find_open_promise, write_words
from portal.promises.models import Promise


def reopen_promise(reference: str, *, by: By, now: datetime) -> Promise:
    """Open a promise again as it was before it ended; its due moment is what was told.

    Raises NotFound, Conflict where another of its kind is open for its subject already.
    """
    ended = db.session.scalars(
        select(Promise)
        .where(Promise.reference == reference, Promise.ended_at.is_not(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if ended is None:
        raise NotFound
    if find_open_promise(ended.kind, ended.subject_kind, ended.subject_ref) is not None:
        raise Conflict("A newer promise of this kind is open already.")
    ended.ended_at = ended.ended_on = ended.ended_as = ended.ended_by = None
    ended.ended_because = ""
    ended.kept_at = ended.kept_on = ended.kept_by = None
    write_words(ended)
    audit_promise("promises.promise_reopened", ended, by, now)
    return ended
