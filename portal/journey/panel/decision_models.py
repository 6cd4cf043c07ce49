"""Decisions, the applicants' choice after a proposed refusal, a named child, and the court."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column
from portal.journey.assessment.models import live_once, one_of
from portal.journey.panel.rules import Decided, Hearing, Way


class Decision(Model):
    """What the agency's decision maker decided, on a recommendation: without one there is none.

    A proposal is superseded by the final decision; a decision undone the same day, by nothing. One stands
    for each recommendation, and one for each journey.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(one_of("decided", Decided), name="decided"),
        CheckConstraint("NOT dual OR decided = 'approve'", name="dual"),
        CheckConstraint("told_at IS NULL OR told_how <> ''", name="told"),
        live_once("uq_decision_recommendation", "recommendation_id", where="superseded_at IS NULL"),
        live_once("uq_decision_journey", "journey_id", where="superseded_at IS NULL"),
        Index("ix_decision_journey", "journey_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("panel_recommendation.id", ondelete="RESTRICT"), nullable=False
    )
    decided: Mapped[str] = mapped_column(String(20))
    dual: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[str] = mapped_column(Sealed, default="")
    """The decision maker's own record, for staff."""
    decided_at: Mapped[datetime]
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_by_name: Mapped[str] = mapped_column(String(200))
    told_at: Mapped[datetime | None]
    told_how: Mapped[str] = mapped_column(String(20), default="")
    told_by: Mapped[str | None] = mapped_column(String(40))
    letter_at: Mapped[datetime | None]
    kept: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The references of the promises it kept, opened again when it is undone."""
    superseded_at: Mapped[datetime | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", ondelete="RESTRICT"))
    undone_because: Mapped[str] = mapped_column(Sealed, default="")
    """Why a proposal was a mistake, where it was taken back the same day."""


class Choice(Model):
    """The one way the applicants chose after a proposed refusal: either of a couple, for both."""

    __tablename__ = "decision_choice"
    __table_args__ = (CheckConstraint(one_of("way", Way), name="way"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="RESTRICT"), primary_key=True)
    """Its key: a second choice cannot be written."""
    way: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Sealed, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    chosen_at: Mapped[datetime]


class TemporaryApproval(Model):
    """Approved adopters approved for a time as foster carers for one named child (regulation 25A)."""

    __tablename__ = "temporary_approval"
    __table_args__ = (
        live_once("uq_temporary_approval_live", "journey_id", where="ended_at IS NULL"),
        CheckConstraint("ended_at IS NULL OR ended_why <> ''", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    child: Mapped[str] = mapped_column(Sealed)
    reasons: Mapped[str] = mapped_column(Sealed)
    approved_on: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_by_name: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(40), default="")


class CourtHearing(Model):
    """A hearing about the child who lives with the household before the court has decided."""

    __tablename__ = "court_hearing"
    __table_args__ = (
        CheckConstraint(one_of("outcome", Hearing), name="outcome"),
        Index("ix_court_hearing_journey", "journey_id", "on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    on: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20), default=Hearing.AHEAD.value)
    for_family: Mapped[str] = mapped_column(Sealed, default="")
    """What we write to the family about it."""
    recorded_by: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """The fostering it was about is over: another child's hearings begin anew."""
