"""An independent service that began for one person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, one_of, reference_column, source_ref_column
from portal.independent.rules import Service


class IndependentService(Model):
    """One person began to be given one service, on a day, for a council. Nothing says who."""

    __tablename__ = "independent_service"
    __table_args__ = (
        CheckConstraint(one_of("service", Service), name="service"),
        Index("ix_independent_service_started_on", "started_on", "service", "authority"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    authority: Mapped[str] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    service: Mapped[str] = mapped_column(String(24))
    started_on: Mapped[date]
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(40))
