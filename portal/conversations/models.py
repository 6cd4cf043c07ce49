"""Conversations with families, what is written in them, and staff's notes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column

WAITING = text("turn = 'ours'")


class Conversation(Model):
    """One subject that staff and a family write about: with both applicants, or with one alone."""

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("turn IN ('ours', 'theirs', 'nobody')", name="turn"),
        Index("ix_conversation_household", "household_id", "last_at", "id"),
        Index("ix_conversation_person", "person_id"),
        Index("ix_conversation_waiting", "turn_since", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    """None: with both applicants together. Otherwise with this person alone."""
    subject: Mapped[str] = mapped_column(Sealed)
    opened_by: Mapped[str] = mapped_column(String(40))
    opened_by_name: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    """The same in London: whoever joined the household later does not read what came before."""
    last_at: Mapped[datetime]
    posts: Mapped[int] = mapped_column(default=0)
    turn: Mapped[str] = mapped_column(String(10))
    turn_since: Mapped[datetime]


class Post(Model):
    """One message of a conversation. Nothing is ever changed or taken out of it."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="RESTRICT"))
    number: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    by_name: Mapped[str] = mapped_column(String(200))
    is_from_family: Mapped[bool]
    text: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime]
    copied_at: Mapped[datetime | None]
    copied_by: Mapped[str | None] = mapped_column(String(40))


class PostReading(Model):
    """When a person of the family first had a message in front of them."""

    __tablename__ = "post_reading"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    at: Mapped[datetime]


class Note(Model):
    """What staff note about a household: for themselves, until it is shared. With a day it is an action."""

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("kind IN ('note', 'action')", name="kind"),
        CheckConstraint("(kind = 'action') = (due_on IS NOT NULL)", name="action_is_due"),
        CheckConstraint("kind = 'action' OR done_at IS NULL", name="only_actions_are_done"),
        CheckConstraint("NOT is_silent OR shared_at IS NULL", name="silent_is_never_shared"),
        CheckConstraint("(shared_at IS NULL) = (shared_by IS NULL)", name="shared_by"),
        CheckConstraint("shared_at IS NOT NULL OR shared_with_id IS NULL", name="shared_with"),
        CheckConstraint("shared_at IS NOT NULL OR withdrawn_at IS NULL", name="only_shared_is_withdrawn"),
        Index("ix_note_household", "household_id", "at", "id"),
        Index("ix_note_subject", "subject_kind", "subject_ref"),
        Index("ix_note_shared_with", "shared_with_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_ref: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Sealed)
    is_silent: Mapped[bool] = mapped_column(default=False)
    """About safeguarding: it has no family-side form, ever."""
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by_name: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    shared_on: Mapped[date | None]
    shared_by: Mapped[str | None] = mapped_column(String(40))
    shared_by_name: Mapped[str] = mapped_column(String(200), default="")
    shared_with_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    """None once shared: with both applicants together. Otherwise with this person alone."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(String(200), default="")
    copied_at: Mapped[datetime | None]
    copied_by: Mapped[str | None] = mapped_column(String(40))


class NoteReading(Model):
    """When a person of the family first had a shared note in front of them."""

    __tablename__ = "note_reading"

    note_id: Mapped[int] = mapped_column(ForeignKey("note.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    at: Mapped[datetime]


class WritingDraft(Model):
    """What somebody is writing and has not sent, sealed, by the place it is written at."""

    __tablename__ = "writing_draft"
    __table_args__ = (UniqueConstraint("account_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    place: Mapped[str] = mapped_column(String(60))
    fields: Mapped[str] = mapped_column(Sealed, default="")
    changed_at: Mapped[datetime] = mapped_column(index=True)
    sent_once: Mapped[str] = mapped_column(String(64), default="")
    """The fingerprint of the form that was sent: what is saved late from it is not a draft any more."""
