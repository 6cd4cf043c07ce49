"""What the verbs of promises share: finding the open one, ending it, its words and its audit rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, delete, insert, select

from portal.access import Viewer
from portal.agency.rules import Calendar, local_day
from portal.audit.actions import record
from portal.errors import NotFound
from portal.extensions import db
from portal.households.search import words_of
from portal.promises.kinds import Kind
from portal.promises.models import Promise, PromiseWord
from portal.promises.rules import UNDATED, State, days_paused, due_after_pause

_WORDS = insert(PromiseWord)

By = Viewer | str
"""Who acts: the viewer, or the label the audit names a sweep or a visitor by."""


def end_pause(promise: Promise, today: date, calendar: Calendar) -> None:
    """Move the due moment by the days paused so far, and take the pause away."""
    facts = promise.facts
    if facts.paused_on is None or facts.paused_until is None:
        return
    days = days_paused(facts.paused_on, facts.paused_until, today)
    if promise.due_at is not None:
        promise.due_at = due_after_pause(promise.kind, promise.due_at, days, calendar)
    promise.paused_days += days
    promise.paused_at, promise.paused_until, promise.pause_reason = None, None, ""
    promise.sort_at = promise.due_at or UNDATED


def end_promise(promise: Promise, state: State, by: By, now: datetime, *, at: datetime | None = None) -> None:
    """End a promise: its words go, since only open ones are looked for."""
    moment = at or now
    promise.ended_at, promise.ended_on = moment, local_day(moment)
    promise.ended_as, promise.ended_by = state.value, label_of(by)
    forget_words(promise)
    audit_promise(f"promises.promise_{state.value}", promise, by, now)


_OPEN_ONE = (
    select(Promise)
    .where(
        Promise.kind == bindparam("kind"),
        Promise.subject_kind == bindparam("subject_kind"),
        Promise.subject_ref == bindparam("subject_ref"),
        Promise.ended_at.is_(None),
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)
"""Built once: everything that keeps or cancels begins with it."""


def find_open_promise(kind: str, subject_kind: str, subject_ref: str) -> Promise | None:
    """The open promise of a kind and subject, held until the transaction ends."""
    asked = {"kind": Kind(kind).value, "subject_kind": subject_kind, "subject_ref": subject_ref}
    return db.session.scalars(_OPEN_ONE, asked).one_or_none()


def open_promise(kind: str, subject_kind: str, subject_ref: str) -> Promise:
    """The same; raises NotFound when none is open."""
    promise = find_open_promise(kind, subject_kind, subject_ref)
    if promise is None:
        raise NotFound
    return promise


def open_promises(subject_kind: str, subject_ref: str) -> Sequence[Promise]:
    """All open promises of a subject, held until the transaction ends."""
    return db.session.scalars(
        select(Promise)
        .where(
            Promise.subject_kind == subject_kind,
            Promise.subject_ref == subject_ref,
            Promise.ended_at.is_(None),
        )
        .order_by(Promise.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def write_words(promise: Promise) -> None:
    """Write the words an open promise is found by."""
    words = words_of(promise.label, promise.reference, promise.subject_ref)
    rows = [{"word": word, "promise_id": promise.id} for word in sorted(words)]
    db.session.connection().execute(_WORDS, rows)


def forget_words(promise: Promise) -> None:
    """Take those words away."""
    db.session.execute(delete(PromiseWord).where(PromiseWord.promise_id == promise.id))


def label_of(by: By) -> str:
    """How the audit names who acts."""
    return by if isinstance(by, str) else by.label


def audit_promise(event: str, promise: Promise, by: By, now: datetime, **details: str) -> None:
    """Write what happened to a promise, after what changed is written."""
    db.session.flush()
    record_promise(event, promise, by, now, **details)


def record_promise(event: str, promise: Promise, by: By, now: datetime, **details: str) -> None:
    """The same, of a row that is written already."""
    record(
        event,
        by=by,
        subject_kind=promise.subject_kind,
        subject_ref=promise.subject_ref,
        now=now,
        details={"kind": promise.kind, "promise": promise.reference, **details},
    )
