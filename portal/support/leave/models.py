"""Absences of staff, and what was given to whom for the time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column


class StaffLeave(Model):
    """A member of staff is away from one day to another, both included."""

    __tablename__ = "staff_leave"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="until"),
        Index("ix_staff_leave_account", "account_id", "until_on"),
        Index("ix_staff_leave_until", "until_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When they said that they are back, or that they do not go."""


class LeaveGiven(Model):
    """A request that was given to a colleague for the time of an absence."""

    __tablename__ = "staff_leave_given"

    leave_id: Mapped[int] = mapped_column(ForeignKey("staff_leave.id", ondelete="RESTRICT"), primary_key=True)
    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )
    to_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
