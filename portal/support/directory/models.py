"""Entries of the directory, and those that were given to a family after a call."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, reference_column


class HelpEntry(Model):
    """Somebody who helps. `councils` empty: everywhere."""

    __tablename__ = "help_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    name: Mapped[str] = mapped_column(String(120), unique=True)
    what: Mapped[str] = mapped_column(Text)
    for_whom: Mapped[str] = mapped_column(Text, default="")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    councils: Mapped[list[str]] = mapped_column(JSON, default=list)
    telephone: Mapped[str] = mapped_column(String(40), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]


class Signpost(Model):
    """An entry that was given to the writer of a request."""

    __tablename__ = "support_signpost"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("help_entry.id", ondelete="RESTRICT"), primary_key=True)
    given_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(String(40))
