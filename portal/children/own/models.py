"""What a person agreed before they look at children, and what their household asked of being shown some."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model


class Terms(Model):
    """A person has agreed how children's profiles are looked at; once for each wording."""

    __tablename__ = "child_terms"
    __table_args__ = (UniqueConstraint("person_id", "wording"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    wording: Mapped[int]
    agreed_at: Mapped[datetime]


class ShownWishes(Model):
    """What a household asked of being shown children: to wait until approved, or a pause until a day."""

    __tablename__ = "child_shown_wishes"

    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    waits_until_approved: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[date | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(40))
