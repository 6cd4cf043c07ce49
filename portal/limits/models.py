"""Counters of tries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model


class TryCounter(Model):
    """How often one thing was tried since the window began."""

    __tablename__ = "try_counter"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    tries: Mapped[int]
