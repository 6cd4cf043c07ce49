"""Plans both sides agree, the history of each step, and how contact outside the household is safe."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column

DRAFT = text("published_at IS NULL")


class JourneyPlan(Model):
    """One version of a stage's plan. The last published one holds; nothing published is ever changed."""

    __tablename__ = "journey_plan"
    __table_args__ = (
        UniqueConstraint("journey_id", "stage", "number"),
        CheckConstraint("stage IN ('stage_1', 'stage_2')", name="stage"),
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published"),
        Index(
            "uq_journey_plan_draft",
            "journey_id",
            "stage",
            unique=True,
            sqlite_where=DRAFT,
            postgresql_where=DRAFT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    stage: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    sections: Mapped[str] = mapped_column(Sealed)
    """Name of a part -> its text, as JSON (see plan_words.py)."""
    saved_at: Mapped[datetime]
    saved_by_name: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(String(40))
    published_by_name: Mapped[str] = mapped_column(String(200), default="")


class PlanAgreement(Model):
    """An applicant agreed one version of a plan."""

    __tablename__ = "plan_agreement"

    plan_id: Mapped[int] = mapped_column(ForeignKey("journey_plan.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    at: Mapped[datetime]


class JourneyStepEvent(Model):
    """Something done with a step by hand: what it was, what it is, and why. Only staff read it."""

    __tablename__ = "journey_step_event"
    __table_args__ = (
        CheckConstraint("what IN ('state', 'chased', 'details', 'note', 'held', 'contact')", name="what"),
        Index("ix_journey_step_event_step", "step_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("journey_step.id", ondelete="RESTRICT"))
    what: Mapped[str] = mapped_column(String(10))
    was: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Sealed, default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(200), default="")


class SafeContact(Model):
    """How a former partner or adult child may be contacted safely, said by a worker before anything else.

    The portal itself never contacts them (safety rule 4). Either the applicant knows, or a manager decided
    otherwise; `how` says what was found out or decided.
    """

    __tablename__ = "safe_contact"
    __table_args__ = (CheckConstraint("applicant_knows OR decided_by_manager", name="known_or_decided"),)

    step_id: Mapped[int] = mapped_column(ForeignKey("journey_step.id", ondelete="RESTRICT"), primary_key=True)
    applicant_knows: Mapped[bool]
    decided_by_manager: Mapped[bool]
    how: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(200))
