"""Noting: write a note or an action, tick it as done, share it on purpose, take it back, copy it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.audit.actions import record
from portal.clock import london
from portal.conversations import mail
from portal.conversations.actions import reader_of, readers_of
from portal.conversations.models import Note, NoteReading
from portal.conversations.rules import state_of, why_not_due, why_not_share
from portal.conversations.visibility import STAFF_READ, reads_note
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.messages.actions import withdraw_messages

SUBJECT = "note"


def write_note(
    household_reference: str,
    *,
    text: str,
    by: Viewer,
    now: datetime,
    due_on: date | None = None,
    is_silent: bool = False,
    subject_kind: str | None = None,
    subject_ref: str | None = None,
) -> str:
    """Write a note that only staff read; with a day it is an action. Gives its reference.

    `is_silent`: about safeguarding, never to be shared. `subject_kind` and `subject_ref`: what it is
    about within the household (a check, a visit). Raises NotFound, Refused for a day that has passed.
    """
    if not by.is_staff or not by.holds("notes:write") or (is_silent and not by.holds(STAFF_READ)):
        raise NotFound
    household_id = db.session.scalar(
        select(Household.id).where(
            Household.reference == household_reference, is_open_to(by, Household.id.expression)
        )
    )
    if household_id is None:
        raise NotFound
    if problem := why_not_due(due_on, today=london(now).date()):
        raise Refused(problem)
    note = Note(
        household_id=household_id,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        kind="note" if due_on is None else "action",
        text=text.strip(),
        is_silent=is_silent,
        due_on=due_on,
        by=by.label,
        by_name=by.name,
        at=now,
    )
    db.session.add(note)
    db.session.flush()
    _record("notes.written", note.reference, by=by, now=now, kind=note.kind)
    return note.reference


def finish_action(reference: str, *, by: Viewer, now: datetime) -> None:
    """Tick an action as done. Raises NotFound, Conflict when a colleague ticked it first."""
    note = _note(reference, by)
    _change(
        note,
        {"done_at": now, "done_by_name": by.name},
        Note.kind == "action",
        Note.done_at.is_(None),
        otherwise="This is done already. There is nothing left to do.",
    )
    _record("notes.done", reference, by=by, now=now)


def share_note(reference: str, *, to: str, by: Viewer, now: datetime) -> None:
    """Let the family read a note, exactly as it stands: both together, or one person alone.

    `to` is `actions.BOTH` or a person's reference. An e-mail says that there is something. Raises
    NotFound, Refused for a note about safeguarding, one shared or taken back before, or nobody to read it.
    """
    note = _note(reference, by, may=STAFF_READ)
    state = state_of(shared_at=note.shared_at, withdrawn_at=note.withdrawn_at)
    if problem := why_not_share(is_silent=note.is_silent, state=state):
        raise Refused(problem)
    person_id = reader_of(note.household_id, to)
    _change(
        note,
        {
            "shared_at": now,
            "shared_on": london(now).date(),
            "shared_by": by.label,
            "shared_by_name": by.name,
            "shared_with_id": person_id,
        },
        Note.shared_at.is_(None),
        ~Note.is_silent,
        otherwise="A colleague has shared this note already.",
    )
    _record("notes.shared", reference, by=by, now=now, to="both" if person_id is None else "one")
    readers = [one.person_id for one in readers_of(note.household_id, person_id)]
    mail.tell(mail.NOTE, reference, readers, now=now)


def withdraw_note(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take a shared note back. Whoever could read it reads from then on that it was taken back.

    An e-mail about it that has not gone out does not go. Raises NotFound, Conflict when it is not
    shared any more.
    """
    note = _note(reference, by, may=STAFF_READ)
    _change(
        note,
        {"withdrawn_at": now, "withdrawn_by_name": by.name},
        Note.shared_at.is_not(None),
        Note.withdrawn_at.is_(None),
        otherwise="The family cannot read this note. There is nothing left to do.",
    )
    withdraw_messages(mail.NOTE, reference, by=by, now=now)
    _record("notes.withdrawn", reference, by=by, now=now)


def mark_note_read(reference: str, *, by: Viewer, now: datetime) -> None:
    """Write that a person of the family has a shared note in front of them; the first time counts."""
    if not by.is_family or by.person_id is None:
        return
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    theirs = select(Note.id, literal(by.person_id), literal(now, NoteReading.at.type)).where(
        Note.reference == reference, reads_note(by), Note.withdrawn_at.is_(None)
    )
    db.session.execute(
        insert(NoteReading).from_select(["note_id", "person_id", "at"], theirs).on_conflict_do_nothing()
    )


def mark_note_copied(reference: str, *, by: Viewer, now: datetime) -> None:
    """Tick a note as copied to the case system. Raises NotFound, Conflict when it is ticked already."""
    note = _note(reference, by)
    _change(
        note,
        {"copied_at": now, "copied_by": by.label},
        Note.copied_at.is_(None),
        otherwise="A colleague has ticked it as copied. There is nothing left to do.",
    )
    _record("notes.copied", reference, by=by, now=now)


def _note(reference: str, by: Viewer, *, may: str = "notes:write") -> Note:
    found = (
        db.session.scalars(
            select(Note)
            .where(Note.reference == reference, reads_note(by))
            .execution_options(populate_existing=True)
        ).one_or_none()
        if by.is_staff and by.holds(may)
        else None
    )
    if found is None:
        raise NotFound
    return found


def _change(note: Note, values: dict[str, Any], *conditions: Any, otherwise: str) -> None:
    """Change a note where it still stands as expected. Raises Conflict with `otherwise` where not."""
    changed = db.session.scalar(
        update(Note)
        .where(Note.id == note.id, *conditions)
        .values(**values)
        .returning(Note.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(note)
    if changed is None:
        raise Conflict(otherwise)


def _record(event: str, reference: str, *, by: Viewer, now: datetime, **details: str) -> None:
    record(event, by=by, subject_kind=SUBJECT, subject_ref=reference, now=now, details=details)
