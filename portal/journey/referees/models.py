"""Referees and what they said."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column
from portal.journey.referees.rules import GONE, State

_LIVE = text(f"state NOT IN ({', '.join(repr(one.value) for one in sorted(GONE))})")


class Referee(Model):
    """Somebody a household named. Names, addresses and words are sealed.

    `place` is which of the three they are, so that no fourth can count; `email_hash` finds the same
    address twice without reading it.
    """

    __tablename__ = "referee"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(one.value) for one in State)})", name="state"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
        Index(
            "uq_referee_place", "journey_id", "place", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index(
            "uq_referee_email",
            "journey_id",
            "email_hash",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_referee_relative",
            "journey_id",
            unique=True,
            sqlite_where=text(f"is_relative AND {_LIVE.text}"),
            postgresql_where=text(f"is_relative AND {_LIVE.text}"),
        ),
        Index("ix_referee_journey", "journey_id", "id"),
        Index("ix_referee_waiting", "state", "asked_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    place: Mapped[int]
    knows_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Sealed)
    email: Mapped[str] = mapped_column(Sealed)
    email_hash: Mapped[str] = mapped_column(String(64))
    telephone: Mapped[str] = mapped_column(Sealed, default="")
    relation: Mapped[str] = mapped_column(String(20))
    is_relative: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default=State.NAMED.value)
    named_by: Mapped[str] = mapped_column(String(40))
    named_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    asked_on: Mapped[date | None]
    opened_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answers: Mapped[str] = mapped_column(Sealed, default="")
    """What they wrote, as JSON: question -> words."""
    confidence: Mapped[str] = mapped_column(Sealed, default="")
    """What they said in confidence: for staff alone, and never quoted to the applicants."""
    declined_because: Mapped[str] = mapped_column(Sealed, default="")
    interviewed_on: Mapped[date | None]
    interview: Mapped[str] = mapped_column(Sealed, default="")
    interviewed_by: Mapped[str] = mapped_column(String(40), default="")
    changed_at: Mapped[datetime]
