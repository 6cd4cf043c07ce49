"""From when until when nothing automatic goes to a household."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, one_of, where
from portal.households.quiet.rules import Cause


class HouseholdQuiet(Model):
    """One time of quiet; open until a worker releases it. One is open at most."""

    __tablename__ = "household_quiet"
    __table_args__ = (
        CheckConstraint(one_of("cause", Cause), name="cause"),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
        where("uq_household_quiet_open", "household_id", unique=True, condition="released_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    cause: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Sealed, default="")
    """Why, in staff's own words; for staff alone."""
    begun_at: Mapped[datetime]
    begun_by: Mapped[str] = mapped_column(String(40))
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(40))
