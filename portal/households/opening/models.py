"""Why staff opened a household outside their own work, and whom they made sure of on the telephone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column


class Opening(Model):
    """Somebody opened a household outside their own work, and said why; it holds for their session."""

    __tablename__ = "opening"
    __table_args__ = (Index("ix_opening_session", "session_id", "household_id", "until_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    session_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Sealed)
    made_at: Mapped[datetime]
    until_at: Mapped[datetime]


class SureOf(Model):
    """Who is on the telephone was made sure of, or nobody is: from then on addresses and dates show."""

    __tablename__ = "sure_of"
    __table_args__ = (
        CheckConstraint("how IN ('caller', 'nobody')", name="how"),
        Index("ix_sure_of_session", "session_id", "household_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    session_id: Mapped[int]
    how: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    until_at: Mapped[datetime]
