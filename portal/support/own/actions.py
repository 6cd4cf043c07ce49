"""What the writer of a request does after sending it: add something, take it back, share it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.promises.actions import cancel_promises
from portal.support.calls.actions import give_slot_back
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_request
from portal.support.models import SupportRequest
from portal.support.queries import request_for
from portal.support.rules import OPEN, SUBJECT, State
from portal.support.visibility import is_writer

OVER = "This is finished. Ask again if you need us: you don’t have to start from the beginning."


def add_words(reference: str, text: str, *, by: Viewer, now: datetime) -> SupportRequest:
    """Add something to one's own request. Raises NotFound, Conflict once it has ended."""
    request = _change(reference, by, unread_since=func.coalesce(SupportRequest.unread_since, now))
    add_entry(request.id, EntryKind.ADDED, by=by, now=now, text=text)
    audit("support.words_added", request, by, now)
    return request


def withdraw(reference: str, *, by: Viewer, now: datetime, text: str = "") -> SupportRequest:
    """Take one's own request back: its promises end, and nothing goes out about it (safety rule 12).

    Staff keep what was written: where somebody said that they are in danger, a person looks at it still.
    Raises NotFound, Conflict once it has ended.
    """
    request = _change(reference, by, state=State.WITHDRAWN.value, ended_at=now, ended_because=text.strip())
    cancel_promises(SUBJECT, reference, because="the family took it back", by=by, now=now)
    give_slot_back(request)
    add_entry(request.id, EntryKind.WITHDRAWN, by=by, now=now, text=text)
    audit("support.request_withdrawn", request, by, now)
    return request


def share(reference: str, *, by: Viewer, now: datetime) -> SupportRequest:
    """Let the other parent read it. Raises NotFound, Conflict where it may not be shared or is already."""
    request = hold_request(reference, by)
    if request.person_id != by.person_id:
        raise NotFound
    if request.is_confined:
        raise Conflict("We keep this one between you and us. Ring us, if you would like to change that.")
    if request.shared_at is not None:
        raise Conflict("You have shared this already.")
    request.shared_at = now
    add_entry(request.id, EntryKind.SHARED, by=by, now=now)
    audit("support.request_shared", request, by, now)
    return request


def unshare_for_parting(household_id: int, now: datetime) -> None:
    """What one of a household let the other read is its writer's alone again, as the adults part.

    Safety rules 1 and 3. Hook of the partings: it tells nobody.
    """
    shared = db.session.scalars(
        update(SupportRequest)
        .where(SupportRequest.household_id == household_id, SupportRequest.shared_at.is_not(None))
        .values(shared_at=None)
        .returning(SupportRequest.reference)
        .execution_options(synchronize_session="fetch")
    ).all()
    for reference in shared:
        record("support.request_unshared", by="system", subject_kind=SUBJECT, subject_ref=reference, now=now)


def _change(reference: str, by: Viewer, **values: Any) -> SupportRequest:
    """Change one's own request while it is open, by one conditional UPDATE."""
    found = db.session.scalars(
        update(SupportRequest)
        .where(SupportRequest.reference == reference, is_writer(by), SupportRequest.state.in_(OPEN))
        .values(**values)
        .returning(SupportRequest)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        if request_for(by, reference).person_id != by.person_id:
            raise NotFound
        raise Conflict(OVER)
    return found
