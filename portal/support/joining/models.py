"""Whose a stranger's request is, as staff say, until its writer has signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed


class SupportOffer(Model):
    """One person whom staff took to be a request's writer. One a request at most."""

    __tablename__ = "support_offer"
    __table_args__ = (CheckConstraint("(invited_at IS NULL) = (invited_by = '')", name="invited"),)

    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    linked_at: Mapped[datetime]
    linked_by: Mapped[str] = mapped_column(String(40))
    because: Mapped[str] = mapped_column(Sealed)
    """How the worker knows who it is."""
    invited_at: Mapped[datetime | None]
    invited_by: Mapped[str] = mapped_column(String(40), default="")
    taken_at: Mapped[datetime | None]
    """When the request became its writer's own."""
