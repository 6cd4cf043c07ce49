"""When the adults of a household part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column


class Parting(Model):
    """One of the adults said that they part; a manager decides what happens then.

    Who said it is sealed, and is shown to managers alone.
    """

    __tablename__ = "parting"
    __table_args__ = (
        CheckConstraint("outcome IN ('each_own', 'one_stays', 'guided', 'together')", name="outcome"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided"),
        Index(
            "uq_parting_open",
            "household_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    said_by: Mapped[str] = mapped_column(Sealed)
    """The reference of the person who said it, or of the account of staff."""
    said_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Sealed, default="")
    """What they wanted us to know: theirs, for managers alone."""
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Sealed, default="")
    """What the manager considered."""


class PartingSide(Model):
    """One of the people who part: what they may see of what was joint, and whether mail goes to them."""

    __tablename__ = "parting_side"

    parting_id: Mapped[int] = mapped_column(ForeignKey("parting.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    sees_history: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime | None]
    """When a manager let mail go to them again."""
