"""Placements, the days of introductions, visits and reviews, what was given, how one ended, and letters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.children.placing.rules import Given, Letter, Seen, State, What
from portal.columns import Model, Sealed, one_of, reference_column, where

_IS_OPEN = "state IN ('planned', 'fostered', 'living')"


class ChildPlacement(Model):
    """The time a group spends with one household, from the plan of introductions on.

    `moved_in_on` is the day the children came to live there, fostered or not; `counts_from` the day from
    which visits and reviews are counted: the day of moving in, and after a match of a fostered child again.
    """

    __tablename__ = "child_placement"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("state <> 'planned' OR moved_in_on IS NULL", name="planned"),
        CheckConstraint(
            "state NOT IN ('fostered', 'living', 'adopted', 'home')"
            " OR (moved_in_on IS NOT NULL AND counts_from IS NOT NULL)",
            name="moved_in",
        ),
        CheckConstraint("(state IN ('ended', 'home')) = (ended_on IS NOT NULL)", name="ended"),
        CheckConstraint("(state = 'adopted') = (ordered_on IS NOT NULL)", name="ordered"),
        CheckConstraint("applied_on IS NULL OR moved_in_on IS NOT NULL", name="applied"),
        CheckConstraint("celebrated_on IS NULL OR ordered_on IS NOT NULL", name="celebrated"),
        where("uq_child_placement_open_group", "group_id", condition=_IS_OPEN, unique=True),
        where("uq_child_placement_open_household", "household_id", condition=_IS_OPEN, unique=True),
        Index("ix_child_placement_household", "household_id", "id"),
        Index("ix_child_placement_group", "group_id", "id"),
        where("ix_child_placement_list", "id", condition=_IS_OPEN),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(String(10))
    is_early: Mapped[bool] = mapped_column(default=False)
    """It began as fostering before the court had decided (regulation 25A)."""
    moves_in_on: Mapped[date | None]
    """The day of moving in that is planned."""
    moved_in_on: Mapped[date | None]
    counts_from: Mapped[date | None]
    matched_on: Mapped[date | None]
    told_on: Mapped[date | None]
    """When the family was told in writing that they are matched: for adoption leave."""
    applied_on: Mapped[date | None]
    ordered_on: Mapped[date | None]
    celebrated_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    because: Mapped[str] = mapped_column(Sealed, default="")
    """Why it ended; for staff alone."""
    went_to: Mapped[str] = mapped_column(Sealed, default="")
    """Where the child went; for staff alone, and of those for who keeps children's records."""
    met_on: Mapped[date | None]
    met_with: Mapped[str] = mapped_column(Sealed, default="")
    """Who came to the meeting after it ended."""
    learned: Mapped[str] = mapped_column(Sealed, default="")
    for_family: Mapped[str] = mapped_column(Sealed, default="")
    """What we write to the family as it ends."""
    began_at: Mapped[datetime]
    began_by: Mapped[str] = mapped_column(String(40))


class ChildIntroduction(Model):
    """One day of the introductions: what happens, who is there, where. Signed-in pages alone say where."""

    __tablename__ = "child_introduction"
    __table_args__ = (
        CheckConstraint("(removed_at IS NULL) = (removed_by = '')", name="removed"),
        Index("ix_child_introduction", "placement_id", "on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    placement_id: Mapped[int] = mapped_column(ForeignKey("child_placement.id", ondelete="RESTRICT"))
    on: Mapped[date]
    what: Mapped[str] = mapped_column(Sealed)
    who: Mapped[str] = mapped_column(Sealed)
    place: Mapped[str] = mapped_column(Sealed)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(40), default="")


class ChildContact(Model):
    """A visit or a review that was held. What was recorded by mistake stays, undone.

    `kept`, `made` and `dropped` are the references of the promises it kept, began and ended: taken back as it
    is undone, and again made as an earlier day is written down late.
    """

    __tablename__ = "child_contact"
    __table_args__ = (
        CheckConstraint(one_of("what", What), name="what"),
        CheckConstraint(one_of("seen", Seen), name="seen"),
        CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="undone"),
        where("uq_child_contact", "placement_id", "what", "on", condition="undone_at IS NULL", unique=True),
        Index("ix_child_contact", "placement_id", "on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    placement_id: Mapped[int] = mapped_column(ForeignKey("child_placement.id", ondelete="RESTRICT"))
    what: Mapped[str] = mapped_column(String(8))
    on: Mapped[date]
    visitor: Mapped[str] = mapped_column(Sealed)
    """Who visited, or led the review."""
    met: Mapped[str] = mapped_column(Sealed)
    """Who was seen."""
    seen: Mapped[str] = mapped_column(String(8))
    """Whether the child was seen, and alone."""
    for_staff: Mapped[str] = mapped_column(Sealed, default="")
    for_family: Mapped[str] = mapped_column(Sealed, default="")
    kept: Mapped[str] = mapped_column(String(9), default="")
    made: Mapped[list[Any]] = mapped_column(JSON, default=list)
    dropped: Mapped[str] = mapped_column(String(9), default="")
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(40), default="")
    undone_because: Mapped[str] = mapped_column(Sealed, default="")


class ChildGift(Model):
    """The life story book or the later life letter was given. Each once."""

    __tablename__ = "child_gift"
    __table_args__ = (
        CheckConstraint(one_of("what", Given), name="what"),
        Index("uq_child_gift", "placement_id", "what", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("child_placement.id", ondelete="RESTRICT"))
    what: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    to_whom: Mapped[str] = mapped_column(Sealed)
    how: Mapped[str] = mapped_column(Sealed)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class ChildLetter(Model):
    """A letter as it was made: its words never change. The family prints it once it is released.

    What is withdrawn (another stage has begun) opens for nobody of the family any more.
    """

    __tablename__ = "child_letter"
    __table_args__ = (
        CheckConstraint(one_of("kind", Letter), name="kind"),
        CheckConstraint("(released_at IS NULL) = (released_by = '')", name="released"),
        Index("ix_child_letter", "placement_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    placement_id: Mapped[int] = mapped_column(ForeignKey("child_placement.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(String(40))
    """Whom it is about on a list: a child's alias, or an adult's initials. Never a child's name."""
    initials: Mapped[str] = mapped_column(String(20))
    """How the household stands on staff's print."""
    words: Mapped[str] = mapped_column(Sealed)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(String(40), default="")
    withdrawn_at: Mapped[datetime | None]
