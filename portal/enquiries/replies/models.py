"""Replies written to a family, and the links they are read by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column


class EnquiryReply(Model):
    """What a colleague wrote to a family. The e-mail only says there is something for them."""

    __tablename__ = "enquiry_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="RESTRICT"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("enquiry_entry.id", ondelete="RESTRICT"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    to: Mapped[str] = mapped_column(String(254))
    sent_by: Mapped[str] = mapped_column(String(40))
    sent_by_name: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime]
    first_read_at: Mapped[datetime | None]


class EnquiryReplyLink(Model):
    """A mailed link to a reply, made when the e-mail is rendered: only its fingerprint is kept.

    A reply can have two: the worker may render an e-mail again after it was killed.
    """

    __tablename__ = "enquiry_reply_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("enquiry_reply.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
