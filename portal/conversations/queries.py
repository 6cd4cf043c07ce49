"""Reading conversations, always through who asks. Notes stand in `queries_notes.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from portal.access import Viewer
from portal.conversations.models import Conversation, Note, NoteReading, Post, PostReading
from portal.conversations.rules import Turn, plain_text
from portal.conversations.visibility import reads_conversation, reads_note
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household, Membership, Person

MOST = 100
"""Conversations in one list; older ones are found through their messages on the timeline."""


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation in a list. `with_name` is the one person it is with; empty: both together."""

    reference: str
    household_reference: str
    household_label: str
    person_id: int | None
    with_name: str
    subject: str
    last_at: datetime
    turn: Turn
    turn_since: datetime
    posts: int
    unread: int
    """Messages this viewer has not had in front of them; always 0 for staff."""

    @property
    def is_alone(self) -> bool:
        """Whether it is with one person alone."""
        return self.person_id is not None


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Who of the family had a message in front of them, and when first."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadPost:
    """One message as its reader sees it. `read_by` is filled for staff alone."""

    reference: str
    number: int
    by_name: str
    is_from_family: bool
    is_mine: bool
    is_new: bool
    text: str
    at: datetime
    copied_at: datetime | None
    read_by: tuple[ReadBy, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A whole conversation, oldest message first."""

    row: ConversationRow
    household_id: int
    posts: tuple[ReadPost, ...]
    can_write: bool

    @property
    def seen(self) -> int:
        """How many messages the reader has in front of them; sent along with an answer."""
        return self.row.posts

    def plain_of(self, post: ReadPost) -> str:
        """One of its messages as plain text for the case system."""
        return plain_text(
            title=f"Message “{self.row.subject}”",
            at=post.at,
            by_name=post.by_name,
            household=self.row.household_reference,
            names=self.row.household_label,
            text=post.text,
            extra=[f"With {self.row.with_name} alone"] if self.row.is_alone else [],
        )


def _unread_posts(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that a message is new to a person of a family: not theirs, and not read."""
    read = exists().where(PostReading.post_id == Post.id, PostReading.person_id == viewer.person_id)
    return (Post.account_id != viewer.account_id) & ~read


def _rows(viewer: Viewer, *conditions: ColumnElement[bool], most: int = MOST) -> Sequence[ConversationRow]:
    return [row for _, row in _found(viewer, *conditions, most=most)]


def _found(
    viewer: Viewer, *conditions: ColumnElement[bool], most: int = MOST
) -> Sequence[tuple[Conversation, ConversationRow]]:
    unread = (
        select(func.count(Post.id))
        .where(Post.conversation_id == Conversation.id, _unread_posts(viewer))
        .scalar_subquery()
    )
    query = (
        select(
            Conversation,
            Household.reference.label("household_reference"),
            Household.label.label("household_label"),
            Person.given_name,
            Person.family_name,
            *([unread.label("unread")] if viewer.is_family else []),
        )
        .join(Household, Household.id == Conversation.household_id)
        .outerjoin(Person, Person.id == Conversation.person_id)
        .where(reads_conversation(viewer), *conditions)
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
        .limit(most)
        .execution_options(populate_existing=True)
    )
    return [
        (
            found[0],
            row_of(
                found[0],
                household_reference=found.household_reference,
                household_label=found.household_label,
                with_name=f"{found.given_name or ''} {found.family_name or ''}".strip(),
                unread=found.unread if viewer.is_family else 0,
            ),
        )
        for found in db.session.execute(query)
    ]


def row_of(
    one: Conversation, *, household_reference: str, household_label: str, with_name: str, unread: int = 0
) -> ConversationRow:
    """A stored conversation as a list shows it."""
    return ConversationRow(
        reference=one.reference,
        household_reference=household_reference,
        household_label=household_label,
        person_id=one.person_id,
        with_name=with_name,
        subject=one.subject,
        last_at=one.last_at,
        turn=Turn(one.turn),
        turn_since=one.turn_since,
        posts=one.posts,
        unread=unread,
    )


def conversations_for(viewer: Viewer, household_id: int, *, most: int = MOST) -> Sequence[ConversationRow]:
    """A household's conversations that this viewer reads, the last written first.

    Staff need "conversations:answer"; others get none. Of a family each person gets what is with both
    and what is with themselves.
    """
    return _rows(viewer, Conversation.household_id == household_id, most=most)


def own_conversations(viewer: Viewer) -> Sequence[ConversationRow]:
    """Everything a person of a family reads, of whatever household, the last written first."""
    return _rows(viewer) if viewer.is_family else []


def conversation_for(viewer: Viewer, reference: str) -> Thread:
    """A conversation with its messages. Raises NotFound, the same for somebody else's and for none."""
    rows = _found(viewer, Conversation.reference == reference)
    if not rows:
        raise NotFound
    found, row = rows[0]
    is_new = _unread_posts(viewer).label("is_new")
    posts = db.session.execute(
        select(Post, is_new).where(Post.conversation_id == found.id).order_by(Post.number)
    ).all()
    read_by = _read_by(found.id) if viewer.is_staff else {}
    return Thread(
        row=row,
        household_id=found.household_id,
        posts=tuple(
            ReadPost(
                reference=post.reference,
                number=post.number,
                by_name=post.by_name,
                is_from_family=post.is_from_family,
                is_mine=post.account_id == viewer.account_id,
                is_new=bool(new) and viewer.is_family,
                text=post.text,
                at=post.at,
                copied_at=post.copied_at,
                read_by=tuple(read_by.get(post.id, ())),
            )
            for post, new in posts
        ),
        can_write=viewer.is_staff or row.is_alone or found.household_id == viewer.household_id,
    )


def _read_by(conversation_id: int) -> dict[int, list[ReadBy]]:
    rows = db.session.execute(
        select(PostReading.post_id, PostReading.at, Person.given_name)
        .join(Post, Post.id == PostReading.post_id)
        .join(Person, Person.id == PostReading.person_id)
        .where(Post.conversation_id == conversation_id)
        .order_by(PostReading.at, Person.id)
    )
    found: dict[int, list[ReadBy]] = {}
    for post_id, at, name in rows:
        found.setdefault(post_id, []).append(ReadBy(name, at))
    return found


def unread_for(viewer: Viewer) -> int:
    """How many conversations and shared notes hold something new for a person of a family; 0 for staff."""
    if not viewer.is_family:
        return 0
    conversations = (
        select(func.count(Conversation.id))
        .where(
            reads_conversation(viewer),
            exists().where(Post.conversation_id == Conversation.id, _unread_posts(viewer)),
        )
        .scalar_subquery()
    )
    read = exists().where(NoteReading.note_id == Note.id, NoteReading.person_id == viewer.person_id)
    notes = (
        select(func.count(Note.id))
        .where(reads_note(viewer), Note.withdrawn_at.is_(None), ~read)
        .scalar_subquery()
    )
    return int(db.session.scalar(select(conversations + notes)) or 0)


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """The household a person of a family writes from. `is_apart`: the adults part; each writes alone."""

    household_id: int
    household_reference: str
    authority: str
    is_apart: bool


def own_place(viewer: Viewer) -> OwnPlace:
    """Where a person of a family writes from; also while the adults part. Raises NotFound without one."""
    found = db.session.execute(
        select(Household.id, Household.reference, Household.authority, Membership.is_apart)
        .join(Membership, Membership.household_id == Household.id)
        .where(
            Membership.person_id == viewer.person_id,
            Membership.role == "applicant",
            Membership.until_on.is_(None),
        )
    ).one_or_none()
    if found is None or not viewer.is_family:
        raise NotFound
    return OwnPlace(*found)


def household_of_conversation(viewer: Viewer, reference: str) -> str:
    """The reference of the household of a conversation. Raises NotFound."""
    found = db.session.scalar(
        select(Household.reference)
        .join(Conversation, Conversation.household_id == Household.id)
        .where(Conversation.reference == reference, reads_conversation(viewer))
    )
    if found is None:
        raise NotFound
    return found
