"""The order of the child a request is about, and who placed the child."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model


class SupportOrder(Model):
    """The day of the order, and who placed the child: a partner authority, or another council by name."""

    __tablename__ = "support_order"
    __table_args__ = (CheckConstraint("(placed_by IS NULL) = (placed_by_name <> '')", name="one_council"),)

    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )
    order_on: Mapped[date | None]
    """None: no order is made yet."""
    placed_by: Mapped[str | None] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    placed_by_name: Mapped[str] = mapped_column(String(120), default="")
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(40))
