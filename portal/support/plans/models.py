"""Assessments, plans, measures and sessions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.agency.rules import local_day
from portal.columns import Model, Sealed, reference_column, where


class SupportAssessment(Model):
    """The assessment of one request, with its plan. A draft until it is shared."""

    __tablename__ = "support_assessment"
    __table_args__ = (
        CheckConstraint("commented_at IS NULL OR shared_at IS NOT NULL", name="comments_come_after"),
        where("ix_support_assessment_running", "begun_at", "request_id", condition="shared_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), unique=True
    )
    begun_at: Mapped[datetime]
    begun_on: Mapped[date] = mapped_column(
        index=True, default=lambda row: local_day(row.get_current_parameters()["begun_at"])
    )
    begun_by: Mapped[str] = mapped_column(String(40))
    sections: Mapped[str] = mapped_column(Sealed, default="")
    """JSON: section (rules.Section) -> text."""
    shared_at: Mapped[datetime | None]
    next_review_on: Mapped[date | None]
    """The day promised for the next review; None before it is shared, and after the last."""
    comments: Mapped[str] = mapped_column(Sealed, default="")
    """The writer's own, once it was shared."""
    commented_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    """Counts the savings, so that nobody writes over what they have not read."""


class PlanItem(Model):
    """One line of a plan: what, who provides it, how many sessions, how we know that it helped."""

    __tablename__ = "support_plan_item"
    __table_args__ = (
        CheckConstraint("provider IN ('internal', 'external')", name="provider"),
        CheckConstraint("sessions >= 0", name="sessions"),
        CheckConstraint("used >= 0 AND (sessions = 0 OR used <= sessions)", name="used"),
        Index("ix_support_plan_item_assessment", "assessment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    assessment_id: Mapped[int] = mapped_column(ForeignKey("support_assessment.id", ondelete="RESTRICT"))
    what: Mapped[str] = mapped_column(Sealed)
    provider: Mapped[str] = mapped_column(String(10))
    who: Mapped[str] = mapped_column(Sealed, default="")
    sessions: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    knows: Mapped[str] = mapped_column(Sealed, default="")
    """How we will know that it helped."""


class SupportMeasure(Model):
    """What the writer answered at one of the three moments."""

    __tablename__ = "support_measure"
    __table_args__ = (CheckConstraint("moment IN ('start', 'middle', 'end')", name="moment"),)

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("support_assessment.id", ondelete="RESTRICT"), primary_key=True
    )
    moment: Mapped[str] = mapped_column(String(8), primary_key=True)
    answers: Mapped[str] = mapped_column(Sealed)
    """JSON: what was asked (rules.MEASURES) -> 0 to 10."""
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))


class SupportSession(Model):
    """One session that was held, of a brief intervention or of an urgent package."""

    __tablename__ = "support_session"
    __table_args__ = (
        CheckConstraint("kind IN ('brief', 'urgent')", name="kind"),
        CheckConstraint("number BETWEEN 1 AND 6", name="six_at_most"),
        Index("ix_support_session_at", "at", "by"),
    )

    request_id: Mapped[int] = mapped_column(
        ForeignKey("support_request.id", ondelete="RESTRICT"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
