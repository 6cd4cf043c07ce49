"""Requests for the information pack: an e-mail address, and nothing else about the person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column


class PackRequest(Model):
    """Somebody asked for the information pack. Not an enquiry: nobody rings them."""

    __tablename__ = "pack_request"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("ix_pack_request_asked_on", "asked_on"),
        Index("ix_pack_request_email", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    """Stands in the link of the e-mail; it opens nothing that anybody may not read."""
    email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    sent_at: Mapped[datetime]
    """When its message was written; whether that was delivered stands on the message."""
    first_read_at: Mapped[datetime | None]
