"""What families could consider, what matters for a group, families' own profiles and their photographs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.children.families.profile_rules import State
from portal.columns import Model, Sealed, one_of, reference_column, where

_SMALL = SmallInteger()
_NEEDS = ("health", "learning", "behaviour", "attachment", "family_time")


class FamilyFit(Model):
    """What a household could consider: a narrow row of small numbers, so that all can be looked through.

    Where they live is kept as the first half of their postcode and its place in tenths of a mile.
    """

    __tablename__ = "child_family_fit"
    __table_args__ = (
        CheckConstraint("0 <= age_from AND age_from <= age_to AND age_to <= 17", name="ages"),
        CheckConstraint("most_children BETWEEN 1 AND 8", name="most_children"),
        CheckConstraint(" AND ".join(f"{need} BETWEEN 1 AND 3" for need in _NEEDS), name="needs"),
        CheckConstraint("(east IS NULL) = (north IS NULL)", name="place"),
    )

    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    age_from: Mapped[int] = mapped_column(_SMALL)
    age_to: Mapped[int] = mapped_column(_SMALL)
    most_children: Mapped[int] = mapped_column(_SMALL)
    health: Mapped[int] = mapped_column(_SMALL)
    learning: Mapped[int] = mapped_column(_SMALL)
    behaviour: Mapped[int] = mapped_column(_SMALL)
    attachment: Mapped[int] = mapped_column(_SMALL)
    family_time: Mapped[int] = mapped_column(_SMALL)
    miles: Mapped[int | None]
    """How far they could travel for keeping in touch. No small number: it is squared."""
    early_permanence: Mapped[bool]
    religion: Mapped[str] = mapped_column(String(10), default="")
    religion_matters: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[int] = mapped_column(default=0)
    """Bits of rules.LANGUAGES."""
    outward: Mapped[str] = mapped_column(String(4), default="")
    east: Mapped[int | None]
    north: Mapped[int | None]
    words: Mapped[str] = mapped_column(Sealed, default="")
    """What else matters to them, of religion, culture and language."""
    version: Mapped[int]
    """Counts the writes, so that two who adopt do not write over each other."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(40))


class GroupFit(Model):
    """What matters for a group beside what families read of it. No family's page reads it."""

    __tablename__ = "child_group_fit"

    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"), primary_key=True)
    near: Mapped[str] = mapped_column(Sealed, default="")
    """The first half of the postcode from which distances are counted."""
    religion: Mapped[str] = mapped_column(String(10), default="")
    language: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(Sealed, default="")
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(40))


class FamilyProfile(Model):
    """What a household writes of itself: the draft, and whose turn it is. What is released stands apart."""

    __tablename__ = "child_family_profile"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        where("ix_child_family_profile_ready", "ready_at", "household_id", condition="state = 'ready'"),
    )

    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(10))
    answers: Mapped[str] = mapped_column(Sealed)
    """Of profile_rules.Question, what they wrote: JSON."""
    version: Mapped[int]
    """Counts the writes of either who adopts, photographs too; who releases says which one they read."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(40))
    ready_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Sealed, default="")
    """What their worker wrote as it went back to them."""


class FamilyRelease(Model):
    """A profile as family finders read it; one of a household at a time."""

    __tablename__ = "child_family_release"
    __table_args__ = (
        UniqueConstraint("household_id", "number"),
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended"),
        where("uq_child_family_release_live", "household_id", condition="ended_at IS NULL", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    number: Mapped[int]
    answers: Mapped[str] = mapped_column(Sealed)
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)
    """References of FamilyPhoto, in order."""
    released_at: Mapped[datetime]
    released_by: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(40), default="")


class FamilyPhoto(Model):
    """A photograph of a family's profile, made anew and sealed in storage (see portal.documents)."""

    __tablename__ = "child_family_photo"
    __table_args__ = (
        CheckConstraint("kind IN ('jpeg', 'png')", name="kind"),
        CheckConstraint("alt <> ''", name="alt"),
        Index("ix_child_family_photo_household", "household_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    storage_name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[str] = mapped_column(String(12))
    alt: Mapped[str] = mapped_column(Sealed)
    """What is to be seen on it, for who cannot see it."""
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(40))
    left_at: Mapped[datetime | None]
    """Since when it is no part of the draft; what is released keeps it."""


__all__ = ["FamilyFit", "FamilyPhoto", "FamilyProfile", "FamilyRelease", "GroupFit"]
