"""The marks of a register, what somebody learned, and what they thought of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, one_of, reference_column, source_ref_column, where
from portal.events.rules import Mark


class Attendance(Model):
    """One mark: an attendee at one session, or a walk-in, who is an attendance and no booking.

    A walk-in has a name and how many came, no address (safety rule 10).
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "attendee_id"),
        CheckConstraint(one_of("mark", Mark), name="mark"),
        CheckConstraint("adults >= 0 AND children >= 0 AND adults + children > 0", name="how_many"),
        CheckConstraint("attendee_id IS NOT NULL OR name <> ''", name="who"),
        Index("ix_attendance_attendee", "attendee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id", ondelete="RESTRICT"))
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendee.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(200), default="")
    """A walk-in's."""
    adults: Mapped[int] = mapped_column(default=1)
    children: Mapped[int] = mapped_column(default=0)
    enquiry_ref: Mapped[str | None] = mapped_column(String(9))
    mark: Mapped[str] = mapped_column(String(10))
    marked_by: Mapped[str] = mapped_column(String(40))
    marked_at: Mapped[datetime]


class LearningRecord(Model):
    """What one person has completed: a title, a date, how long. Theirs for as long as they are known."""

    __tablename__ = "learning_record"
    __table_args__ = (
        UniqueConstraint("person_id", "event_id"),
        Index("ix_learning_record_event", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(String(120))
    on: Mapped[date]
    quarter_hours: Mapped[int]
    """The length of the sessions they came to, in quarters of an hour."""
    made_at: Mapped[datetime]


class Feedback(Model):
    """One person's answers after an event, or that they are still asked.

    `next_ask_at` is when they are asked next; empty once they answered or are left alone.
    """

    __tablename__ = "event_feedback"
    __table_args__ = (
        UniqueConstraint("attendee_id"),
        CheckConstraint("useful BETWEEN 1 AND 5", name="useful"),
        CheckConstraint("clear BETWEEN 1 AND 5", name="clear"),
        CheckConstraint("confident IN ('more', 'same', 'less')", name="confident"),
        CheckConstraint("given_at IS NULL OR next_ask_at IS NULL", name="left_alone"),
        where("ix_event_feedback_due", "next_ask_at", "id", condition="next_ask_at IS NOT NULL"),
        Index("ix_event_feedback_event", "event_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="RESTRICT"))
    asks: Mapped[int] = mapped_column(default=0)
    next_ask_at: Mapped[datetime | None]
    given_at: Mapped[datetime | None]
    useful: Mapped[int | None]
    clear: Mapped[int | None]
    confident: Mapped[str | None] = mapped_column(String(10))
    helped_words: Mapped[str] = mapped_column(Sealed, default="")
    change_words: Mapped[str] = mapped_column(Sealed, default="")
    may_quote: Mapped[bool] = mapped_column(default=False)
