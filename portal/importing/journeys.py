"""The journeys of earlier households: their moves, and the promises that ran while they lasted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from portal.importing.cells import Told
from portal.importing.promising import BY, About, End, Promises
from portal.importing.walking import Step, Walk, stage_of
from portal.importing.writing import Bulk
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import MOVES, Verb
from portal.journey.moving import WAITING
from portal.journey.pathways import STAGES, Pathway, Stage
from portal.promises.kinds import Kind
from portal.promises.rules import State


class Journeys:
    """The sheets of journeys of one import."""

    def __init__(self, bulk: Bulk, promises: Promises, told: Told) -> None:
        self._promises, self._told = promises, told
        self._journeys = bulk.sheet(
            Journey, "id", "reference", "household_id", "pathway", "stage", "stage_since", "began_at",
            "began_on", "moves", "ended_at", "ended_on", "outcome", is_historic=True,
        )  # fmt: skip
        self._moves = bulk.sheet(
            JourneyMove,
            "journey_id",
            "number",
            "verb",
            "from_stage",
            "to_stage",
            "at",
            "on",
            "authority",
            by=BY,
        )

    def add(self, household_id: int, walk: Walk, pathway: Pathway, *, label: str, authority: str) -> None:
        """Write down a journey, its moves and its promises."""
        own, reference, at = self._journeys.next_id(), self._journeys.next_reference(), self._told.moment_of
        self._journeys.add(
            (
                own, reference, household_id, pathway.value, stage_of(walk, pathway).value,
                at(walk.since or walk.began_on), at(walk.began_on), walk.began_on, len(walk.steps),
                at(walk.ended_on) if walk.ended_on else None, walk.ended_on,
                walk.outcome.value if walk.outcome else None,
            )
        )  # fmt: skip
        for number, step in enumerate(walk.steps):
            to = f"{step.to}" if step.to else None  # a quarter of the time of `.value`
            self._moves.add((own, number, f"{step.verb}", f"{step.was}", to, at(step.on), step.on, authority))
        about = About(SUBJECT, reference, label, authority, household_id)
        for kind, starts_at, end in promised(walk, pathway, self._told):
            self._promises.make(kind, about, starts_at, end)


def promised(walk: Walk, pathway: Pathway, told: Told) -> Iterator[tuple[Kind, datetime, End | None]]:
    """What a journey's days promise: kind, start, and how it ended (None: it is open).

    An answer to the registration, and each stage for as long as it lasted. Who waits for a child today is
    promised what every approved household is. A child already in the family is promised nothing of this.
    """
    if pathway is Pathway.CHILD_IN_FAMILY:
        return
    at, since = told.moment_of, walk.began_on
    for step in walk.steps:
        if kind := _promise_of(step.was):
            yield kind, at(since), _end(step, told)
        since = step.on
    if walk.outcome is None:
        if kind := _promise_of(walk.at):
            yield kind, at(since), None
        if walk.at in WAITING and not any(one.verb is Verb.FOSTER for one in walk.steps):
            approved = next((one.on for one in walk.steps if one.verb is Verb.APPROVE), since)
            yield Kind.APPROVAL_REVIEW, at(approved), None
            yield Kind.WAITING_UPDATE, at(approved), None


def _promise_of(stage: Stage) -> Kind | None:
    return Kind.REGISTRATION_DECISION if stage is Stage.REGISTRATION else STAGES[stage].promise


def _end(step: Step, told: Told) -> End:
    """How the promise of a stage ended as the household left it."""
    move = MOVES[step.verb]
    if move.promise_kept:
        return End(told.moment_of(step.on))
    return End(told.moment_of(step.on), State.CANCELLED, move.words)
