"""What is written into a registration of interest, who signed it, and what we asked for again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column


class Registration(Model):
    """The registration of one journey.

    `carried` is what the enquiry knew, as JSON (see carrying.Carried): offered, never assumed.
    `complete_at` is when the last applicant signed, while all signatures stand.
    """

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"), unique=True)
    carried: Mapped[str] = mapped_column(Sealed, default="")
    began_at: Mapped[datetime]
    complete_at: Mapped[datetime | None]


class RegistrationSection(Model):
    """One section's answers, as JSON: an applicant's own, or the household's (`person_key` 0).

    `version` counts the changes, so that two who write at once are told of each other.
    """

    __tablename__ = "registration_section"
    __table_args__ = (
        UniqueConstraint("registration_id", "person_key", "code"),
        CheckConstraint("person_key = coalesce(person_id, 0)", name="person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    person_key: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(20))
    answers: Mapped[str] = mapped_column(Sealed)
    is_done: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_by_name: Mapped[str] = mapped_column(String(200), default="")


class RegistrationSignature(Model):
    """An applicant signed by typing their name. One of each stands; those taken away are kept."""

    __tablename__ = "registration_signature"
    __table_args__ = (
        Index(
            "uq_registration_signature_standing",
            "registration_id",
            "person_id",
            unique=True,
            sqlite_where=text("taken_away_at IS NULL"),
            postgresql_where=text("taken_away_at IS NULL"),
        ),
        CheckConstraint("(taken_away_at IS NULL) = (taken_away_because = '')", name="taken_away"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Sealed)
    signed_at: Mapped[datetime]
    taken_away_at: Mapped[datetime | None]
    taken_away_because: Mapped[str] = mapped_column(String(40), default="")
    """own_part, household_part, asked_for_more or joined."""


class RegistrationAsk(Model):
    """We asked for more: both, or one person alone, who then is the only one to read it."""

    __tablename__ = "registration_ask"
    __table_args__ = (Index("ix_registration_ask_registration", "registration_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    text: Mapped[str] = mapped_column(Sealed)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(40))
    met_at: Mapped[datetime | None]
    """When who was asked had signed again."""
