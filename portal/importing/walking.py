"""The moves along a household's line that the days of an earlier record tell. Pure.

A move stands where its day stands: what is not known is stepped over. Fast track: acceptance leads to Stage
2 at once; where the file has a later day for the start of Stage 2, the time between is a break. A child
already in the family: the file's Stage 1 and 2 are counted as such, and the journey itself stands where its
own pathway has the like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from portal.importing.rules import LINE, Decision, HouseholdRow
from portal.journey.moves import MOVES, Outcome, Verb
from portal.journey.pathways import Pathway, Stage


class Step(NamedTuple):
    """One move: from which stage to which (None: it ends there), on which day."""

    verb: Verb
    was: Stage
    to: Stage | None
    on: date


@dataclass(slots=True)
class Walk:
    """A journey's moves, where it stands, and how it ended."""

    began_on: date
    at: Stage = Stage.REGISTRATION
    since: date | None = None
    steps: list[Step] = field(default_factory=list)
    outcome: Outcome | None = None
    ended_on: date | None = None

    def go(self, verb: Verb, to: Stage, on: date) -> None:
        """Move on."""
        self.steps.append(Step(verb, self.at, to, on))
        self.at, self.since = to, on
        if to is Stage.ORDER_MADE:
            self.outcome, self.ended_on = Outcome.ORDER_MADE, on

    def end(self, verb: Verb, on: date) -> None:
        """End here."""
        self.steps.append(Step(verb, self.at, None, on))
        self.outcome, self.ended_on = MOVES[verb].outcome, on


IN_FAMILY = {
    Stage.REGISTRATION: Stage.NOTICE,
    Stage.STAGE_1: Stage.PHASE_ONE,
    Stage.BREAK: Stage.PHASE_TWO,
    Stage.STAGE_2: Stage.PHASE_TWO,
    Stage.ORDER_MADE: Stage.ORDER_MADE,
}
"""Where a journey of a child already in the family stands on its own line; any other stage is the court's."""

REFUSALS = {
    Stage.REGISTRATION: Verb.NOT_REGISTER,
    Stage.STAGE_1: Verb.NOT_ACCEPT,
    Stage.BREAK: Verb.NOT_ACCEPT,
    Stage.STAGE_2: Verb.NOT_APPROVE,
}
"""Where somebody was -> what a refusal there is."""


def last_day(row: HouseholdRow) -> date:
    """The last day that a line tells; that of a withdrawal without one. Raises ValueError for none."""
    days: list[date | None] = [getattr(row, name) for name in ("pack_sent_on", "event_attended_on", *LINE)]
    return max(on for on in days if on is not None)


def walk_of(row: HouseholdRow) -> Walk:
    """The journey of a household that registered. Raises ValueError for one that did not."""
    if row.registered_on is None:
        raise ValueError("Only who registered has a journey.")
    walk = Walk(row.registered_on, since=row.registered_on)
    _to_decision(row, walk)
    if row.decision is Decision.APPROVED and row.decided_on is not None:
        walk.go(Verb.APPROVE, Stage.APPROVED, row.decided_on)
    elif row.decision is Decision.REFUSED and row.decided_on is not None:
        walk.end(REFUSALS[walk.at], row.decided_on)
    elif row.decision is Decision.WITHDRAWN:
        line = [on for on in (getattr(row, name) for name in LINE) if on is not None]
        walk.end(Verb.WITHDRAW, row.decided_on or max(line))
    if walk.ended_on is None:
        _with_a_child(row, walk)
    return walk


def stage_of(walk: Walk, pathway: Pathway) -> Stage:
    """Where the journey stands on its pathway's own line."""
    if pathway is Pathway.CHILD_IN_FAMILY:
        return IN_FAMILY.get(walk.at, Stage.COURT)
    return walk.at


def _to_decision(row: HouseholdRow, walk: Walk) -> None:
    begins = row.stage_2_started_on
    if row.accepted_on is not None:
        to = Stage.STAGE_1
        if row.pathway is Pathway.FAST_TRACK:
            to = Stage.STAGE_2 if begins in (None, row.accepted_on) else Stage.BREAK
        walk.go(Verb.ACCEPT_REGISTRATION, to, row.accepted_on)
    ended = row.stage_1_ended_on
    if ended is not None and not (
        row.decision is Decision.REFUSED and begins is None and row.decided_on == ended
    ):  # refused on the day Stage 1 ended: not accepted, and no break
        walk.go(Verb.PASS_STAGE_1, Stage.BREAK, ended)
    if begins is not None and walk.at is not Stage.STAGE_2:
        walk.go(Verb.ASK_FOR_STAGE_2, Stage.STAGE_2, begins)


def _with_a_child(row: HouseholdRow, walk: Walk) -> None:
    matched, placed = row.matched_on, row.placed_on
    if row.pathway is Pathway.EARLY_PERMANENCE and placed and (matched is None or placed < matched):
        walk.go(Verb.FOSTER, Stage.FOSTERING, placed)
        if matched is not None:
            walk.go(Verb.MATCH, Stage.MATCHED, matched)
    else:
        if matched is not None:
            walk.go(Verb.LINK, Stage.LINKED, matched)
            walk.go(Verb.MATCH, Stage.MATCHED, matched)
        if placed is not None:
            walk.go(Verb.CHILD_MOVES_IN, Stage.MOVED_IN, placed)
    if row.order_on is not None:
        walk.go(Verb.MAKE_ORDER, Stage.ORDER_MADE, row.order_on)
