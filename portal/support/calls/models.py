"""Times staff offer for advice calls: patterns, days away, and the slots themselves."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, one_of, reference_column, where
from portal.support.calls.rules import MINUTES, SlotState


class CallPattern(Model):
    """The same time every week at which a member of staff can call."""

    __tablename__ = "call_pattern"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minutes BETWEEN 10 AND 180", name="minutes"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until"),
        Index("ix_call_pattern_account", "account_id", "weekday", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    weekday: Mapped[int]
    at: Mapped[time]
    minutes: Mapped[int] = mapped_column(default=MINUTES)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class CallDayOff(Model):
    """A day on which a member of staff offers nothing, whatever their patterns say."""

    __tablename__ = "call_day_off"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class CallSlot(Model):
    """One time, held by one request at most; a request holds one slot that is still to come."""

    __tablename__ = "call_slot"
    __table_args__ = (
        UniqueConstraint("account_id", "starts_at"),
        CheckConstraint(one_of("state", SlotState), name="state"),
        CheckConstraint("(state = 'taken') = (request_id IS NOT NULL)", name="taken"),
        CheckConstraint("withdrawn_with IN ('', 'day', 'leave')", name="withdrawn_with"),
        CheckConstraint("ends_at > starts_at", name="ends"),
        CheckConstraint("held_at IS NULL OR state = 'taken'", name="held"),
        where(
            "uq_call_slot_request", "request_id", unique=True,
            condition="request_id IS NOT NULL AND held_at IS NULL",
        ),
        where("ix_call_slot_free", "starts_at", "id", condition="state = 'free'"),
        where(
            "ix_call_slot_booked", "starts_at", "account_id",
            condition="state = 'taken' AND held_at IS NULL",
        ),
        Index("ix_call_slot_account", "account_id", "starts_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=SlotState.FREE.value)
    withdrawn_with: Mapped[str] = mapped_column(String(6), default="")
    """What took it back and may give it back: a day off, or leave; empty where it went by itself."""
    request_id: Mapped[int | None] = mapped_column(ForeignKey("support_request.id", ondelete="RESTRICT"))
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str] = mapped_column(String(40), default="")
    held_at: Mapped[datetime | None]
