"""The rota of whoever is on duty, and which alerts went out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model


class Duty(Model):
    """Who is on duty in one part of one day."""

    __tablename__ = "support_duty"
    __table_args__ = (CheckConstraint("part IN ('day', 'night')", name="part"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(String(6), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)


class WordsAlert(Model):
    """An alert about something the family wrote later went out: once of each kind."""

    __tablename__ = "support_words_alert"
    __table_args__ = (CheckConstraint("kind IN ('new', 'day')", name="kind"),)

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("support_entry.id", ondelete="RESTRICT"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(6), primary_key=True)
    at: Mapped[datetime]


class SupportAlert(Model):
    """An alert about a promise went out: once of each kind."""

    __tablename__ = "support_alert"
    __table_args__ = (CheckConstraint("kind IN ('soon', 'late', 'hour')", name="kind"),)

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="RESTRICT"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(6), primary_key=True)
    at: Mapped[datetime]
    told: Mapped[int]
    """To how many people it went."""
