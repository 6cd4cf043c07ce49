"""What somebody wrote in their workbook and in the learning units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed


class WorkbookAnswer(Model):
    """One section of one person's workbook.

    `version` tells two open pages apart; `page` is the page that wrote last, which may go on writing.
    """

    __tablename__ = "workbook_answer"

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    section: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Sealed, default="")
    version: Mapped[int] = mapped_column(default=1)
    page: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime]


class UnitRead(Model):
    """A unit that somebody read and answered; the row is the tick."""

    __tablename__ = "unit_read"

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[str] = mapped_column(Sealed)
    read_at: Mapped[datetime]
    changed_at: Mapped[datetime]
