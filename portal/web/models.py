"""Once-keys: a form that was sent twice changes things once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed


class OnceKey(Model):
    """A form that was carried out, and where its sender was then led."""

    __tablename__ = "once_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(Sealed, default="")
    """Sealed: the address may hold a referee's or panel member's link, whose token no row shows."""
    news: Mapped[str] = mapped_column(Sealed, default="")
    made_at: Mapped[datetime] = mapped_column(index=True)
