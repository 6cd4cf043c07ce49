"""Households, people and who belongs where from when until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column, source_ref_column


def _open(name: str, *columns: str, where: str) -> Index:
    """A unique index over what has not ended."""
    condition = text(where)
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class Household(Model):
    """One or two applicants who adopt together, and the people at home."""

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('invited', 'applicant', 'approved', 'adoptive_parent', 'finished')", name="stage"
        ),
        CheckConstraint("named >= 2 OR NOT restricted", name="two_are_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    label: Mapped[str] = mapped_column(String(200))
    authority: Mapped[str] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    stage: Mapped[str] = mapped_column(String(20), default="invited")
    town: Mapped[str] = mapped_column(String(80), default="")
    """Where they live, as far as a list may say it."""
    restricted: Mapped[bool] = mapped_column(default=False)
    named: Mapped[int] = mapped_column(default=0)
    """How many members of staff are named on it; a restricted one always has two."""
    code_word: Mapped[str | None] = mapped_column(Sealed)
    """What the family says on the telephone, so that we know it is them."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Person(Model):
    """A person: an applicant, a parent, a birth relative. Birth and adoptive sides never join."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("side IN ('adoptive', 'birth')", name="side"),
        Index("ix_person_email", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    side: Mapped[str] = mapped_column(String(10), default="adoptive")
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), default="")
    telephone: Mapped[str] = mapped_column(String(30), default="")
    born_on: Mapped[date | None]
    never_by_post: Mapped[bool] = mapped_column(default=False)
    no_voicemail: Mapped[bool] = mapped_column(default=False)
    speak_to_me_first: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), unique=True)
    made_at: Mapped[datetime]


class Membership(Model):
    """A person belongs to a household, from a day, until another or still.

    An applicant adopts and signs in; an adult or a child lives at home.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("role IN ('applicant', 'adult', 'child')", name="role"),
        _open("uq_membership_open", "person_id", where="until_on IS NULL"),
        Index("ix_membership_household", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    role: Mapped[str] = mapped_column(String(20), default="applicant")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    is_apart: Mapped[bool] = mapped_column(default=False)
    """The adults part: until a manager decides, this person sees nothing of the household."""


class NamedStaff(Model):
    """A member of staff who may open a restricted household; at least two always."""

    __tablename__ = "named_staff"

    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), primary_key=True)
    named_at: Mapped[datetime]


class HouseholdWord(Model):
    """A word of a household's label, town, reference or people, to find it by its first letters."""

    __tablename__ = "household_word"
    __table_args__ = (Index("ix_household_word_household", "household_id"),)

    word: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), primary_key=True
    )
    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )


class Allocation(Model):
    """A household's worker, from a moment until another or still."""

    __tablename__ = "allocation"
    __table_args__ = (
        _open("uq_allocation_open", "household_id", where="until_at IS NULL"),
        Index("ix_allocation_account", "account_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
