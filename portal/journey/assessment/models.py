"""Visits and who was seen, the written parts, the report about the applicants, and their comments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column
from portal.journey.assessment.rules import CommentFacts, PartKind, Seen, VisitKind, VisitState


def one_of(column: str, values: type) -> str:
    """The condition that a column holds one of these values."""
    return f"{column} IN ({', '.join(repr(str(value.value)) for value in values)})"  # type: ignore[attr-defined]  # an enumeration


def live_once(name: str, *columns: str, where: str) -> Index:
    """A unique index over the rows that still stand."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class AssessmentVisit(Model):
    """A visit: offered with some times, agreed for one of them, held. A visit held stays as it was."""

    __tablename__ = "assessment_visit"
    __table_args__ = (
        CheckConstraint(one_of("state", VisitState), name="state"),
        CheckConstraint(one_of("kind", VisitKind), name="kind"),
        CheckConstraint("state <> 'agreed' OR starts_at IS NOT NULL", name="agreed"),
        CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name="held"),
        Index("ix_assessment_visit_journey", "journey_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(20), default=VisitKind.HOME.value)
    state: Mapped[str] = mapped_column(String(20), default=VisitState.OFFERED.value)
    visitor_name: Mapped[str] = mapped_column(String(200))
    offered_at: Mapped[datetime]
    offered_by: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[str | None] = mapped_column(String(40))
    held_on: Mapped[date | None]
    notes: Mapped[str] = mapped_column(Sealed, default="")
    """For staff alone."""
    recorded_by: Mapped[str | None] = mapped_column(String(40))


class VisitTime(Model):
    """A time offered for a visit."""

    __tablename__ = "visit_time"
    __table_args__ = (UniqueConstraint("visit_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    visit_id: Mapped[int] = mapped_column(ForeignKey("assessment_visit.id", ondelete="RESTRICT"))
    starts_at: Mapped[datetime]


class VisitSeen(Model):
    """Who was seen at a visit, on their own or together."""

    __tablename__ = "visit_seen"
    __table_args__ = (CheckConstraint(one_of("how", Seen), name="how"),)

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("assessment_visit.id", ondelete="RESTRICT"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    how: Mapped[str] = mapped_column(String(10))


class AssessmentPart(Model):
    """A written piece of evidence of the household or of one person. A newer one replaces it."""

    __tablename__ = "assessment_part"
    __table_args__ = (
        CheckConstraint(one_of("kind", PartKind), name="kind"),
        CheckConstraint("person_key = coalesce(person_id, 0)", name="person"),
        live_once("uq_assessment_part_live", "journey_id", "kind", "person_key", where="replaced_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    person_key: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Sealed)
    source: Mapped[str] = mapped_column(Sealed, default="")
    dated_on: Mapped[date]
    valid_until: Mapped[date | None]
    written_by: Mapped[str] = mapped_column(String(40))
    written_by_name: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class Par(Model):
    """The prospective adopter report. Once shared it stays as it was read; a newer one replaces it."""

    __tablename__ = "par"
    __table_args__ = (
        UniqueConstraint("journey_id", "number"),
        live_once("uq_par_live", "journey_id", where="replaced_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Sealed)
    document_ref: Mapped[str | None] = mapped_column(String(9))
    """The file it came as, in the documents room."""
    written_by: Mapped[str] = mapped_column(String(40))
    written_by_name: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    shared_by: Mapped[str | None] = mapped_column(String(40))
    replaced_at: Mapped[datetime | None]


class ParComment(Model):
    """One applicant's answer to the report. Its text is theirs until they release it (safety rule 2)."""

    __tablename__ = "par_comment"
    __table_args__ = (
        UniqueConstraint("par_id", "person_id"),
        CheckConstraint("released_at IS NULL OR sent_at IS NOT NULL", name="released"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    par_id: Mapped[int] = mapped_column(ForeignKey("par.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    text: Mapped[str] = mapped_column(Sealed, default="")
    nothing_to_add: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]

    @property
    def facts(self) -> CommentFacts:
        """What the rules need of it."""
        return CommentFacts(self.text, self.nothing_to_add, self.sent_at, self.released_at)
