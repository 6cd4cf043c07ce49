"""What the writer of a request is asked after support ended, and what they answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column, where
from portal.support.ending.rules import QUESTIONS

_NOTHING = " AND ".join(f"{name} IS NULL" for name in QUESTIONS)


class SupportEnding(Model):
    """One request's questionnaire: when it goes out next, and the answers. One row a request at most."""

    __tablename__ = "support_ending"
    __table_args__ = (
        *(CheckConstraint(f"{name} BETWEEN 1 AND 5", name=name) for name in QUESTIONS),
        CheckConstraint("decided IN ('', 'released', 'kept_back')", name="decided"),
        CheckConstraint("(decided = '') = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("given_at IS NULL OR next_ask_at IS NULL", name="left_alone"),
        CheckConstraint("decided <> 'kept_back' OR next_ask_at IS NULL", name="kept_back"),
        CheckConstraint(f"given_at IS NOT NULL OR ({_NOTHING})", name="given"),
        where("ix_support_ending_due", "next_ask_at", "id", condition="next_ask_at IS NOT NULL"),
        Index("ix_support_ending_day", "ended_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), unique=True
    )
    ended_on: Mapped[date]
    """The London day on which support ended; reports count by it."""
    asks: Mapped[int] = mapped_column(default=0)
    """How many e-mails went."""
    asked_at: Mapped[datetime | None]
    """When they were last asked, by e-mail or by a line on their page."""
    next_ask_at: Mapped[datetime | None]
    decided: Mapped[str] = mapped_column(String(12), default="")
    """Of rules.Decided; empty while nobody had to decide."""
    decided_by: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None]
    given_at: Mapped[datetime | None]
    """When they first answered."""
    changed_at: Mapped[datetime | None]
    taken_by: Mapped[str] = mapped_column(String(40), default="")
    """Who of staff took the answers down on the telephone; empty where the writer gave them."""
    quick: Mapped[int | None]
    listened: Mapped[int | None]
    helped: Mapped[int | None]
    home_better: Mapped[int | None]
    own_words: Mapped[str] = mapped_column(Sealed, default="")
    may_quote: Mapped[bool] = mapped_column(default=False)
