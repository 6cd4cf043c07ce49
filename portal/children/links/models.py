"""Links and their steps, what speaks for and against a family, placement reports, notes of the meeting."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.children.links.rules import Heading, Origin, Outcome, Recommended, State, Step
from portal.columns import Model, Sealed, one_of, reference_column, where


class ChildLink(Model):
    """A group and a household considered together. One live link for each pair, one match for each group."""

    __tablename__ = "child_link"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("origin", Origin), name="origin"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint(f"(outcome = '' OR {one_of('outcome', Outcome)})", name="outcome"),
        CheckConstraint("(ended_at IS NULL) = (outcome = '')", name="why_ended"),
        CheckConstraint("stop_decided_by = '' OR stop_decided_by <> suggested_by", name="a_second_person"),
        CheckConstraint("state NOT IN ('visit', 'deciding', 'ahead', 'matched') OR agreed_at IS NOT NULL",
                        name="agreed_first"),
        CheckConstraint(f"recommended = '' OR {one_of('recommended', Recommended)}", name="recommended"),
        CheckConstraint("recommended = '' OR panel_on IS NOT NULL", name="panel_first"),
        CheckConstraint("decided_at IS NULL OR recommended <> ''", name="recommendation_first"),
        CheckConstraint("(decided_at IS NULL) = (is_approved IS NULL)", name="decided"),
        CheckConstraint("state <> 'matched' OR (is_approved IS NOT NULL AND is_approved)", name="matched"),
        where("uq_child_link_live", "group_id", "household_id", condition="ended_at IS NULL", unique=True),
        where("uq_child_link_ahead", "group_id", condition="state IN ('ahead', 'matched')", unique=True),
        Index("ix_child_link_group", "group_id", "id"),
        Index("ix_child_link_household", "household_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    origin: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=State.SUGGESTED.value)
    suggested_at: Mapped[datetime]
    suggested_by: Mapped[str] = mapped_column(String(40))
    stops: Mapped[str] = mapped_column(Sealed, default="")
    """What stops the household for this group (showing.rules.Stop), with commas between."""
    stop_decided_at: Mapped[datetime | None]
    stop_decided_by: Mapped[str] = mapped_column(String(40), default="")
    known_at: Mapped[datetime | None]
    """Since when the family knows of it: before, they read nothing."""
    agreed_at: Mapped[datetime | None]
    """When both social workers agreed to go on to a visit: the family reads the fuller report from then."""
    panel_on: Mapped[date | None]
    met_at: Mapped[datetime | None]
    recommended: Mapped[str] = mapped_column(String(10), default="")
    decided_at: Mapped[datetime | None]
    """When the agency's decision maker decided."""
    is_approved: Mapped[bool | None]
    told_at: Mapped[datetime | None]
    letter_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    ended_why: Mapped[str] = mapped_column(Sealed, default="")
    """Why, where a person ended it in the middle; for staff."""
    family_words: Mapped[str] = mapped_column(Sealed, default="")
    """What the family reads of how it ended."""


class ChildLinkStep(Model):
    """One step of a link, written down: when it was, who was there, what came of it and why."""

    __tablename__ = "child_link_step"
    __table_args__ = (
        CheckConstraint(one_of("step", Step), name="step"),
        where("uq_child_link_step", "link_id", "step", condition="step <> 'panel_booked'", unique=True),
        Index("ix_child_link_step", "link_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("child_link.id", ondelete="RESTRICT"))
    step: Mapped[str] = mapped_column(String(16))
    on: Mapped[date]
    who: Mapped[str] = mapped_column(Sealed, default="")
    outcome: Mapped[str] = mapped_column(String(12), default="")
    text: Mapped[str] = mapped_column(Sealed, default="")
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class ChildLinkWords(Model):
    """What speaks for and against a family under one heading, in staff's own words."""

    __tablename__ = "child_link_words"
    __table_args__ = (
        UniqueConstraint("link_id", "heading"),
        CheckConstraint(one_of("heading", Heading), name="heading"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("child_link.id", ondelete="RESTRICT"))
    heading: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(Sealed)
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime]


class PlacementReport(Model):
    """The placement report and plan of a link. Once sent it stays as it was read; a newer one replaces it."""

    __tablename__ = "child_placement_report"
    __table_args__ = (
        UniqueConstraint("link_id", "number"),
        CheckConstraint("(sent_at IS NULL) = (sent_by = '')", name="sent"),
        where("uq_child_placement_report_live", "link_id", condition="replaced_at IS NULL", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("child_link.id", ondelete="RESTRICT"))
    number: Mapped[int]
    report: Mapped[str] = mapped_column(Sealed)
    plan: Mapped[str] = mapped_column(Sealed)
    seen: Mapped[int] = mapped_column(default=0)
    """Counts the writes of a draft, so that two writers do not write over each other."""
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(String(40), default="")
    replaced_at: Mapped[datetime | None]


class PlacementComment(Model):
    """What one adult says to the placement report: theirs alone until they send it."""

    __tablename__ = "child_placement_comment"
    __table_args__ = (
        UniqueConstraint("report_id", "person_id"),
        CheckConstraint("NOT nothing_to_add OR sent_at IS NOT NULL", name="nothing_to_add"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("child_placement_report.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    words: Mapped[str] = mapped_column(Sealed, default="")
    nothing_to_add: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class MeetingNote(Model):
    """What the weekly linking meeting said of a group."""

    __tablename__ = "child_meeting_note"
    __table_args__ = (Index("ix_child_meeting_note", "group_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("child_group.id", ondelete="RESTRICT"))
    on: Mapped[date]
    text: Mapped[str] = mapped_column(Sealed)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
