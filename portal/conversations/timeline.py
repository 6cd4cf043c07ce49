"""What was written about and with a household, newest first, for the household's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.clock import london
from portal.conversations.models import Conversation, Note, Post
from portal.conversations.queries_notes import ReadNote, newest_and_open_actions
from portal.conversations.rules import Shared, state_of
from portal.conversations.visibility import reads_conversation, reads_note
from portal.extensions import db
from portal.households.models import Household, Person


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the timeline, as the component `timeline` draws it.

    `look`: us, family or private. `href` leads to the whole of it.
    """

    reference: str
    id: str
    kind: str
    who: str
    at: datetime
    text: str
    look: str
    href: str


def timeline_for(
    viewer: Viewer, household_id: int, *, before: datetime | None = None, limit: int = 25
) -> Sequence[Entry]:
    """Messages and notes of a household that this viewer reads, newest first, in two queries.

    `before` is the moment of the last entry shown, to go on from there.
    """
    entries = [*_posts(viewer, household_id, before, limit), *_notes(viewer, household_id, before, limit)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries[:limit]


def timeline_and_actions(
    viewer: Viewer, household_id: int, *, before: datetime | None = None, limit: int = 25
) -> tuple[Sequence[Entry], Sequence[ReadNote]]:
    """The same for staff, with what they still have to do for the household (`open_actions_for`).

    Two queries: the newest notes and the open actions are notes both.
    """
    notes, to_do = newest_and_open_actions(viewer, household_id, before=before, limit=limit)
    entries = [*_posts(viewer, household_id, before, limit), *(_of_read(note) for note in notes)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries[:limit], to_do


def _posts(viewer: Viewer, household_id: int, before: datetime | None, limit: int) -> list[Entry]:
    query = (
        select(
            Post,
            Conversation.reference,
            Conversation.subject,
            Household.reference.label("household"),
            Person.given_name,
        )
        .join(Conversation, Conversation.id == Post.conversation_id)
        .join(Household, Household.id == Conversation.household_id)
        .outerjoin(Person, Person.id == Conversation.person_id)
        .where(Conversation.household_id == household_id, reads_conversation(viewer))
        .order_by(Post.at.desc(), Post.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Post.at < before)
    return [_of_post(viewer, *row) for row in db.session.execute(query)]


def _of_post(
    viewer: Viewer, post: Post, reference: str, subject: str, household: str, with_name: str | None
) -> Entry:
    if viewer.is_family:
        href, alone = f"/home/messages/{reference}", " (only you read this)" if with_name else ""
    else:
        href = f"/staff/households/{household}/messages/{reference}"
        alone = f" (with {with_name} alone)" if with_name else ""
    return Entry(
        reference=post.reference,
        id=f"post-{post.reference}",
        kind=f"Message: {subject}{alone}",
        who=post.by_name,
        at=post.at,
        text=post.text,
        look="family" if post.is_from_family else "us",
        href=href,
    )


def _notes(viewer: Viewer, household_id: int, before: datetime | None, limit: int) -> list[Entry]:
    at = Note.shared_at if viewer.is_family else Note.at
    query = (
        select(Note, Household.reference, Person.given_name)
        .join(Household, Household.id == Note.household_id)
        .outerjoin(Person, Person.id == Note.shared_with_id)
        .where(Note.household_id == household_id, reads_note(viewer))
        .order_by(at.desc(), Note.id.desc())
        .limit(limit)
    )
    if viewer.is_family:
        query = query.where(Note.withdrawn_at.is_(None))
    if before is not None:
        query = query.where(at < before)
    return [_of_note(viewer, *row) for row in db.session.execute(query)]


def _of_note(viewer: Viewer, note: Note, household: str, with_name: str | None) -> Entry:
    if viewer.is_family:
        return Entry(
            reference=note.reference,
            id=f"note-{note.reference}",
            kind="A note we shared with you",
            who=note.shared_by_name,
            at=note.shared_at or note.at,
            text=note.text,
            look="us",
            href=f"/home/messages/notes/{note.reference}",
        )
    state = state_of(shared_at=note.shared_at, withdrawn_at=note.withdrawn_at)
    return _for_staff(note, state, with_name or "", household)


def _of_read(note: ReadNote) -> Entry:
    return _for_staff(note, note.state, note.shared_with_name, note.household_reference)


def _for_staff(note: Note | ReadNote, state: Shared, with_name: str, household: str) -> Entry:
    return Entry(
        reference=note.reference,
        id=f"note-{note.reference}",
        kind=title_of(note, state, with_name),
        who=note.by_name,
        at=note.at,
        text=note.text,
        look="us" if state is Shared.SHARED else "private",
        href=f"/staff/households/{household}/notes/{note.reference}",
    )


def title_of(note: Note | ReadNote, state: Shared, with_name: str) -> str:
    """What a note is called for staff: what it is, and whether the family reads it."""
    if note.due_on is not None:
        due = f"{note.due_on:%A} {note.due_on.day} {note.due_on:%B %Y}"
        words = f"Done: to do by {due}" if note.done_at else f"To do by {due}"
    else:
        words = "Safeguarding note" if note.is_silent else "Note"
    if state is Shared.SHARED:
        return f"{words}, shared with {with_name or 'the family'}"
    if state is Shared.WITHDRAWN and note.withdrawn_at is not None:
        local = london(note.withdrawn_at)
        return f"{words}, shared and taken back on {local:%A} {local.day} {local:%B %Y}"
    return words
