"""Enquiries that staff ask to join, and join."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column


class EnquiryMerge(Model):
    """Somebody asked to join two enquiries of the same people; a second colleague looks first."""

    __tablename__ = "enquiry_merge"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'joined', 'apart', 'undone')", name="state"),
        CheckConstraint("from_id <> into_id", name="two"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="second_person"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_enquiry_merge_live",
            "from_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'joined')"),
            postgresql_where=text("state IN ('asked', 'joined')"),
        ),
        Index("ix_enquiry_merge_into", "into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    from_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="RESTRICT"))
    into_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_by_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_by_name: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(40))
    undone_at: Mapped[datetime | None]
