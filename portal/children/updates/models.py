"""What families were told of what was done for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column


class ChildUpdate(Model):
    """One time that a person told a family what was done for it."""

    __tablename__ = "child_update"
    __table_args__ = (Index("ix_child_update_household", "household_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    words: Mapped[str] = mapped_column(Sealed)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
