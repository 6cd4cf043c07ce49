"""Children, their groups and milestones, what is written of them, and to whom it is open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from portal.children.rules import GroupState, Milestone
from portal.children.showing.rules import Ended
from portal.columns import Model, Sealed, one_of, reference_column, source_ref_column, where

BY_LETTERS = String(80).with_variant(String(80, collation="C"), "postgresql")
"""Small letters, which an index finds by the first ones on either database."""


_CURRENT = "state NOT IN ('adopted', 'withdrawn')"
"""While a family is looked for, or a child lives with one without an order."""


class ChildGroup(Model):
    """One child, or brothers and sisters who are to live together: what is written, shown and linked.

    It carries an alias and never a name. `household_id` is the one family it is linked with.
    """

    __tablename__ = "child_group"
    __table_args__ = (
        CheckConstraint(one_of("state", GroupState), name="state"),
        CheckConstraint(
            "(state IN ('linked', 'matched', 'fostered', 'moved_in', 'adopted'))"
            " = (household_id IS NOT NULL) OR source_ref IS NOT NULL",
            name="with_a_family",
        ),
        Index("ix_child_group_state", "state", "since_at", "id"),
        Index("ix_child_group_finder", "finder_id", "state", "id"),
        Index("ix_child_group_household", "household_id"),
        where(
            "uq_child_group_linked", "household_id",
            condition="state IN ('linked', 'matched')", unique=True,
        ),
        Index("ix_child_group_since", "since_at", "id"),
        where("ix_child_group_current", "since_at", "id", condition=_CURRENT),
        Index("ix_child_group_authority", "authority", "since_at", "id"),
        Index("ix_child_group_sought", "sought"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    """A historic group may be with a family the portal does not know."""
    alias: Mapped[str] = mapped_column(String(80))
    """What families read in the place of a name: "Bear", or "Bear and Fox"."""
    sought: Mapped[str] = mapped_column(BY_LETTERS)
    """The alias in small letters, to find it by its first ones. No name is found by any search."""
    state: Mapped[str] = mapped_column(String(12), default=GroupState.PREPARING.value)
    since_at: Mapped[datetime]
    """Since when it is in this state."""
    authority: Mapped[str] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    """The council responsible."""
    finder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    shows_band: Mapped[bool] = mapped_column(default=False)
    """Whether an introduction says a band of ages, because years would identify."""
    needs: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Of rules.Need, how much of each."""
    musts: Mapped[str] = mapped_column(Sealed, default="")
    """What must hold for a family, said before anybody hopes: "living within an hour of Medway"."""
    within_minutes: Mapped[int | None]
    """The longest journey from which a family is suggested."""
    version: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]


IS_CURRENT = ChildGroup.state.not_in([literal_column("'adopted'"), literal_column("'withdrawn'")])
"""The condition that a group’s way is not over. Written out: SQLite asks it for its partial index."""


class Child(Model):
    """A child of a group. Who they were before stands apart, in ChildIdentity."""

    __tablename__ = "child"
    __table_args__ = (
        CheckConstraint("(cleared_at IS NULL) = (cleared_by = '')", name="cleared"),
        CheckConstraint("adopters_of IN ('', 'own', 'other')", name="adopters_of"),
        Index("ix_child_group", "group_id"),
        Index("ix_child_sought", "sought"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    alias: Mapped[str] = mapped_column(String(40))
    sought: Mapped[str] = mapped_column(BY_LETTERS)
    born_on: Mapped[date]
    adopters_of: Mapped[str] = mapped_column(String(5), default="")
    """Whose adopters they were placed with, where no household of ours says it: own, other."""
    waits_longer: Mapped[str] = mapped_column(String(120), default="")
    """Of rules.WaitsLonger, with commas between."""
    cleared_at: Mapped[datetime | None]
    """Since when they may be shown; taken back as a plan changes."""
    cleared_by: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime]


class InGroup(Model):
    """In which group a child was, from when until when: what their chronology is drawn from."""

    __tablename__ = "child_in_group"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="until"),
        where("uq_child_in_group", "child_id", condition="until_at IS NULL", unique=True),
        Index("ix_child_in_group", "child_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="RESTRICT"))
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class ChildIdentity(Model):
    """Who a child is: read on one page of family finders, joined by no list and no search."""

    __tablename__ = "child_identity"

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="RESTRICT"), primary_key=True)
    given_name: Mapped[str] = mapped_column(Sealed)
    family_name: Mapped[str] = mapped_column(Sealed)
    social_worker: Mapped[str] = mapped_column(Sealed, default="")
    """The child's own social worker at the council: name, telephone, e-mail address."""
    living_with: Mapped[str] = mapped_column(Sealed, default="")
    """Foster carers, and where; never on another page."""
    birth_family: Mapped[str] = mapped_column(Sealed, default="")
    """Names by which a household that belongs to it is stopped, one a line."""
    areas: Mapped[str] = mapped_column(Sealed, default="")
    """Outward postcodes in which no family may live, one a line."""


class ChildMilestone(Model):
    """One thing the agency, a court or the parents decided, with its day. Each once, unless undone."""

    __tablename__ = "child_milestone"
    __table_args__ = (
        CheckConstraint(one_of("kind", Milestone), name="kind"),
        CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="undone"),
        CheckConstraint("NOT stood OR undone_at IS NOT NULL", name="stood"),
        where("uq_child_milestone", "child_id", "kind", condition="undone_at IS NULL", unique=True),
        where("ix_child_milestone_on", "kind", "on", condition="undone_at IS NULL OR stood"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    note: Mapped[str] = mapped_column(Sealed, default="")
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(40), default="")
    stood: Mapped[bool] = mapped_column(default=False)
    """It was true and what followed it ended; reports go on counting it. Otherwise it was a mistake."""


class ChildVisit(Model):
    """A visit of the family finder to the child, or to who looks after them."""

    __tablename__ = "child_visit"
    __table_args__ = (
        CheckConstraint("whom IN ('child', 'carer')", name="whom"),
        Index("ix_child_visit", "child_id", "on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="RESTRICT"))
    whom: Mapped[str] = mapped_column(String(8))
    on: Mapped[date]
    note: Mapped[str] = mapped_column(Sealed, default="")
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class Writing(Model):
    """One version of what is written of a group at one level: a draft, published, or an earlier one."""

    __tablename__ = "child_writing"
    __table_args__ = (
        UniqueConstraint("group_id", "level", "version"),
        CheckConstraint("level IN (1, 2, 3)", name="level"),
        CheckConstraint("state IN ('draft', 'published', 'replaced')", name="state"),
        CheckConstraint("(published_at IS NULL) = (state = 'draft')", name="published"),
        CheckConstraint(
            "state = 'draft' OR (published_by <> '' AND published_by <> written_by)", name="a_second_person"
        ),
        where("uq_child_writing_draft", "group_id", "level", condition="state = 'draft'", unique=True),
        where(
            "uq_child_writing_published", "group_id", "level", condition="state = 'published'", unique=True
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    level: Mapped[int]
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    words: Mapped[str] = mapped_column(Sealed)
    own_words: Mapped[str] = mapped_column(Sealed, default="")
    """The child's own words; level 2."""
    seen: Mapped[int] = mapped_column(default=0)
    """Counts the writes of a draft, so that two writers do not write over each other."""
    ticked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Of writing.rules.Check, by whom."""
    consent_by: Mapped[str] = mapped_column(Sealed, default="")
    written_by: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(40), default="")
    published_at: Mapped[datetime | None]


class Grant(Model):
    """A group is open to one household, up to a level, for a reason, until a moment."""

    __tablename__ = "child_grant"
    __table_args__ = (
        CheckConstraint("level IN (1, 2, 3)", name="level"),
        CheckConstraint("until_at > from_at", name="until"),
        CheckConstraint("(ended_at IS NULL) = (ended_because = '')", name="ended"),
        CheckConstraint(f"ended_because = '' OR {one_of('ended_because', Ended)}", name="ended_because"),
        where(
            "uq_child_grant_open", "group_id", "household_id",
            condition="ended_at IS NULL AND event_id IS NULL", unique=True,
        ),
        where(
            "uq_child_grant_event", "group_id", "household_id", "event_id",
            condition="ended_at IS NULL AND event_id IS NOT NULL", unique=True,
        ),
        Index("ix_child_grant_household", "household_id", "until_at", "id"),
        where("ix_child_grant_due", "until_at", "id", condition="ended_at IS NULL"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    level: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    """The event at which it is featured: it opens on that day alone, to who is invited."""
    reason: Mapped[str] = mapped_column(Sealed)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(40), default="")
    ended_because: Mapped[str] = mapped_column(String(20), default="")
    """Of showing.rules.Ended."""


class GrantToDecide(Model):
    """A household that was stopped for a group: a second person decides whether it may be shown.

    So where one of our own people has an interest, where they live in an area the child must not go near,
    or a name of the birth family stands in theirs.
    """

    __tablename__ = "child_grant_to_decide"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by = '') AND (decided_at IS NULL) = (is_allowed IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by = '' OR decided_by <> asked_by", name="a_second_person"),
        where(
            "uq_child_grant_to_decide", "group_id", "household_id",
            condition="decided_at IS NULL", unique=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    because: Mapped[str] = mapped_column(Sealed)
    level: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    """The event at which it would be featured."""
    reason: Mapped[str] = mapped_column(Sealed)
    until_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None]
    is_allowed: Mapped[bool | None]


class ChildGroupEntry(Model):
    """What happened to a group, for staff: held, taken up again, withdrawn, joined or parted, and why."""

    __tablename__ = "child_group_entry"
    __table_args__ = (Index("ix_child_group_entry", "group_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    what: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Sealed, default="")
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
