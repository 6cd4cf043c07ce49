"""Requests for the information pack: an e-mail address, and nothing else about the person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column, source_ref_column


class PackRequest(Model):
    """Somebody asked for the information pack. Not an enquiry: nobody rings them."""

    __tablename__ = "pack_request"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("ix_pack_request_asked_on", "asked_on"),
        Index("ix_pack_request_sent_on", "sent_on", "authority"),
        Index("ix_pack_request_email", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    """Stands in the link of the e-mail; it opens nothing that anybody may not read."""
    source_ref: Mapped[str | None] = source_ref_column()
    email: Mapped[str] = mapped_column(String(254))
    """Empty for a pack taken over from another system."""
    authority: Mapped[str | None] = mapped_column(String(20))
    """The code of the council it counts for; None where only an address was asked for."""
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    sent_on: Mapped[date] = mapped_column(default=lambda row: row.get_current_parameters()["asked_on"])
    sent_at: Mapped[datetime]
    """When its message was written; whether that was delivered stands on the message."""
    first_read_at: Mapped[datetime | None]
