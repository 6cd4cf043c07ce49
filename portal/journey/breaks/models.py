"""What applicants ask for about their time, and the reminders of a break that were sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column


class TimeWish(Model):
    """One applicant asks for a pause or for Stage 2, or says, for us alone, that they are not ready."""

    __tablename__ = "time_wish"
    __table_args__ = (
        CheckConstraint("kind IN ('pause', 'stage_2', 'not_ready')", name="kind"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        CheckConstraint("ended_as IN ('done', 'not_done', 'taken_back', 'over')", name="ended_as"),
        CheckConstraint("(kind = 'pause') = (until_on IS NOT NULL)", name="until"),
        Index(
            "uq_time_wish_open",
            "journey_id",
            "kind",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Sealed, default="")
    until_on: Mapped[date | None]
    said_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(String(12))
    ended_by: Mapped[str] = mapped_column(String(40), default="")


class BreakReminder(Model):
    """A reminder that a break ends, sent once each: two months, a month and a week before."""

    __tablename__ = "break_reminder"
    __table_args__ = (
        UniqueConstraint("journey_id", "ends_on", "kind"),
        CheckConstraint("kind IN ('2_months', '1_month', '1_week')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    ends_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    sent_at: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    """To how many people it went; none where another one was sent instead."""
