"""Households' answers about groups, everything that was said in turn, and how many may be open at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.children.interests.rules import MOST_ALLOWED, Answer, Closed, Reason, State, Why
from portal.columns import Model, Sealed, one_of, reference_column, where


class ChildInterest(Model):
    """A household's one answer about one group, and what we answered last.

    What was said before stands in ChildInterestEntry. `grant_id` is what was open as it was said.
    """

    __tablename__ = "child_interest"
    __table_args__ = (
        UniqueConstraint("group_id", "household_id"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(f"why = '' OR (state = 'not_right' AND {one_of('why', Why)})", name="why"),
        CheckConstraint(f"answer = '' OR {one_of('answer', Answer)}", name="answer"),
        CheckConstraint(f"reason = '' OR {one_of('reason', Reason)}", name="reason"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        CheckConstraint("state NOT IN ('taken_up', 'answered') OR answer <> ''", name="is_answered"),
        CheckConstraint("(state = 'ended') = (closed_because <> '')", name="ended"),
        CheckConstraint(
            f"closed_because = '' OR {one_of('closed_because', Closed)}", name="closed_because"
        ),
        Index("ix_child_interest_household", "household_id", "id"),
        where("ix_child_interest_open", "household_id", condition="state = 'open'"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("child_grant.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(12), default="")
    """Of rules.Why."""
    words: Mapped[str] = mapped_column(Sealed, default="")
    said_by: Mapped[str] = mapped_column(String(40))
    said_at: Mapped[datetime]
    seen: Mapped[int] = mapped_column(default=0)
    """Counts what was said, so that nobody answers over what they have not read."""
    answer: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(String(12), default="")
    """Of rules.Reason, where we do not take it further."""
    answer_words: Mapped[str] = mapped_column(Sealed, default="")
    answered_by: Mapped[str] = mapped_column(String(40), default="")
    answered_at: Mapped[datetime | None]
    closed_because: Mapped[str] = mapped_column(String(12), default="")
    changed_at: Mapped[datetime]


class ChildInterestEntry(Model):
    """One thing that was said or happened about an interest, in its turn. For staff."""

    __tablename__ = "child_interest_entry"
    __table_args__ = (Index("ix_child_interest_entry", "interest_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interest_id: Mapped[int] = mapped_column(ForeignKey("child_interest.id", ondelete="RESTRICT"))
    what: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Sealed, default="")
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class ChildInterestLimit(Model):
    """How many interests a household may have open at once, where its worker said another number."""

    __tablename__ = "child_interest_limit"
    __table_args__ = (CheckConstraint(f"most BETWEEN 1 AND {MOST_ALLOWED}", name="most"),)

    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    most: Mapped[int]
    reason: Mapped[str] = mapped_column(Sealed)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
