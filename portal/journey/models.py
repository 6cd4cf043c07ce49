"""Journeys, their steps, the moves along the line, and letters with reasons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column, where
from portal.journey.moves import Outcome, Verb
from portal.journey.pathways import Pathway, Stage
from portal.journey.rules import DelayReason, Known, StepFacts, StepState


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(str(value.value)) for value in values)})"


class Journey(Model):
    """One attempt of a household, from registration to the order or to where it ended.

    `stage` is where it is, or was when it ended. Whether it is paused stands on its stage's promise.
    `known` is what decides which steps stand (see rules.Known): person id, "0" for the household -> what
    holds; and under "councils" person id -> councils' names.
    """

    __tablename__ = "journey"
    __table_args__ = (
        CheckConstraint(_one_of("stage", Stage), name="stage"),
        CheckConstraint(_one_of("pathway", Pathway), name="pathway"),
        CheckConstraint(f"outcome IS NULL OR {_one_of('outcome', Outcome)}", name="outcome"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint(
            "(outcome IS NOT NULL AND outcome = 'order_made') = (stage = 'order_made')", name="order"
        ),
        Index(
            "uq_journey_open",
            "household_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_journey_household", "household_id", "id", "ended_on"),
        Index(
            "ix_journey_stage",
            "stage",
            "stage_since",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    pathway: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(20))
    stage_since: Mapped[datetime]
    began_at: Mapped[datetime]
    began_on: Mapped[date]
    is_historic: Mapped[bool] = mapped_column(default=False)
    """Taken over from another system: nobody signed here, and no step has its evidence here."""
    known: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    moves: Mapped[int] = mapped_column(default=0)
    """How many moves were made, undone ones too; the next one's number, so that two cannot be the same."""
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(20))

    @property
    def facts_known(self) -> Known:
        """What decides which steps stand."""
        councils = self.known.get("councils", {})
        return Known(
            {int(key): frozenset(values) for key, values in self.known.items() if key != "councils"},
            {int(key): tuple(names) for key, names in councils.items()},
        )


class JourneyStep(Model):
    """One step of a journey: the household's, or one person's own. Who reads what is in queries.py."""

    __tablename__ = "journey_step"
    __table_args__ = (
        UniqueConstraint("journey_id", "code", "person_key", "about"),
        CheckConstraint(_one_of("state", StepState), name="state"),
        CheckConstraint(f"delay_reason IS NULL OR {_one_of('delay_reason', DelayReason)}", name="delay"),
        CheckConstraint("turn IS NULL OR turn IN ('you', 'we', 'others')", name="turn"),
        CheckConstraint("(state = 'in_order') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("person_key = coalesce(person_id, 0)", name="person"),
        CheckConstraint("held_from = '' OR held_accepted_by IS NOT NULL OR state <> 'in_order'", name="held"),
        Index("ix_journey_step_state", "state", "code", "turn_since", "id"),
        Index("ix_journey_step_turn", "turn", "state", "turn_since", "id"),
        Index(
            "ix_journey_step_valid",
            "valid_until",
            sqlite_where=text("valid_until IS NOT NULL"),
            postgresql_where=text("valid_until IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    person_key: Mapped[int] = mapped_column(default=0)
    about: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(20), default=StepState.NOT_STARTED.value)
    turn: Mapped[str | None] = mapped_column(String(10))
    turn_since: Mapped[datetime]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    chased_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]
    held_from: Mapped[str] = mapped_column(String(100), default="")
    """Whose earlier check it is, on the fast track."""
    held_on: Mapped[date | None]
    held_accepted_by: Mapped[str | None] = mapped_column(String(40))
    delay_reason: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Sealed, default="")
    changed_by: Mapped[str] = mapped_column(String(40), default="")

    @property
    def facts(self) -> StepFacts:
        """What the rules need of it."""
        return StepFacts(self.code, self.state, self.person_key, self.about)


class JourneyMove(Model):
    """One move along the line, kept also when it was undone."""

    __tablename__ = "journey_move"
    __table_args__ = (
        UniqueConstraint("journey_id", "number"),
        CheckConstraint(_one_of("verb", Verb), name="verb"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        where(
            "ix_journey_move_counted",
            "verb",
            "on",
            "authority",
            "to_stage",
            "from_stage",
            "journey_id",
            "number",
            condition="undone_at IS NULL",
        ),
        where(
            "ix_journey_move_of",
            "journey_id",
            "verb",
            "on",
            "number",
            "to_stage",
            "from_stage",
            condition="undone_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    number: Mapped[int]
    verb: Mapped[str] = mapped_column(String(30))
    from_stage: Mapped[str] = mapped_column(String(20))
    to_stage: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime]
    on: Mapped[date]
    authority: Mapped[str] = mapped_column(String(20))
    """The code of the household's council at that moment: a move counts there, whatever follows."""
    by: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Sealed, default="")
    made_promises: Mapped[list[str]] = mapped_column(JSON, default=list)
    ended_promises: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The references of the promises that the move made and ended, for undoing it."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(40))
    undone_because: Mapped[str] = mapped_column(Sealed, default="")


class JourneyLetter(Model):
    """What we wrote to the applicants about a decision: to both, or to one of them alone.

    A reason drawn from one person's health, record, reference or words goes to that person alone
    (safety rule 2); the joint letter says that we have written to each of them.
    """

    __tablename__ = "journey_letter"
    __table_args__ = (Index("ix_journey_letter_journey", "journey_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    about: Mapped[str] = mapped_column(String(30))
    """The move it explains (moves.Verb), or "proposal"."""
    text: Mapped[str] = mapped_column(Sealed)
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(40))
    withdrawn_at: Mapped[datetime | None]
