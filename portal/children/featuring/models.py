"""Which groups are featured at which event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, where


class Featured(Model):
    """A group is featured at an event: households invited to it are shown the introduction on its day."""

    __tablename__ = "child_featured"
    __table_args__ = (
        CheckConstraint("(taken_off_at IS NULL) = (taken_off_by = '')", name="taken_off"),
        where("uq_child_featured", "event_id", "group_id", condition="taken_off_at IS NULL", unique=True),
        Index("ix_child_featured_group", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    taken_off_at: Mapped[datetime | None]
    taken_off_by: Mapped[str] = mapped_column(String(40), default="")
