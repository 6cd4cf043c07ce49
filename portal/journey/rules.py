"""The steps of a journey: which stand, in what state, whose turn each is, and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.journey.pathways import PATHWAYS, STEP_OF, For, Only, Pathway, Stage, Step, Who, steps_at


class StepState(StrEnum):
    """The states of a step; a plain step knows the first and the last only."""

    NOT_STARTED = "not_started"
    WAITING_FOR_YOU = "waiting_for_you"
    SENT_FOR = "sent_for"
    RECEIVED = "received"
    IN_ORDER = "in_order"
    NEED_TO_TALK = "need_to_talk"
    NOT_NEEDED = "not_needed"


STATE_WORDS = {
    StepState.NOT_STARTED: "Not started",
    StepState.WAITING_FOR_YOU: "Waiting for you",
    StepState.SENT_FOR: "Sent for",
    StepState.RECEIVED: "Received",
    StepState.IN_ORDER: "In order",
    StepState.NEED_TO_TALK: "We need to talk with you",
    StepState.NOT_NEEDED: "Not needed",
}
"""How a state reads to families."""

STAFF_STATE_WORDS = {
    **STATE_WORDS,
    StepState.WAITING_FOR_YOU: "Waiting for the family",
    StepState.NEED_TO_TALK: "We need to talk with them",
}
"""How a state reads to staff: "you" would be whoever reads it."""

FINISHED = frozenset({StepState.IN_ORDER, StepState.NOT_NEEDED})
"""A step in one of these stands in nobody's way."""


class DelayReason(StrEnum):
    """Why a step is late."""

    GP_APPOINTMENT = "gp_appointment"
    DBS = "dbs"
    REFERENCE = "reference"
    APPLICANT = "applicant"
    CAPACITY = "capacity"


DELAY_WORDS = {
    DelayReason.GP_APPOINTMENT: "GP appointment",
    DelayReason.DBS: "DBS not back",
    DelayReason.REFERENCE: "Reference not returned",
    DelayReason.APPLICANT: "At the applicants’ request",
    DelayReason.CAPACITY: "We have had too little time",
}


@dataclass(frozen=True)
class AtHome:
    """Somebody at home, as far as the steps go. `role`: applicant, adult or child."""

    person_id: int
    role: str
    born_on: date | None = None
    given_name: str = ""

    def is_adult(self, on: date) -> bool:
        """Whether they are 18 or older on a day; a child's role without a birth date stays a child."""
        if self.role != "child":
            return True
        if self.born_on is None:
            return False
        return (
            on.year - self.born_on.year - ((on.month, on.day) < (self.born_on.month, self.born_on.day))
        ) >= 18


@dataclass(frozen=True)
class Known:
    """What decides which steps stand: of each person (by id) and of the household.

    `true_of`: person id (0: the household) -> what holds. `councils`: person id -> where they lived.
    """

    true_of: dict[int, frozenset[str]] = field(default_factory=dict)
    councils: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def holds(self, only: Only, person_id: int) -> bool:
        """Whether a condition holds of a person, or of their household."""
        return only is Only.ALWAYS or any(only in self.true_of.get(one, ()) for one in (person_id, 0))


@dataclass(frozen=True, order=True)
class Wanted:
    """A step that should stand: its code, whose it is (0: the household's), and about what."""

    code: str
    person_id: int = 0
    about: str = ""


def wanted_steps(
    pathway: str, stage: str, people: Iterable[AtHome], known: Known, today: date
) -> tuple[Wanted, ...]:
    """The steps that stand at a stage, from who lives in the home today.

    A child who turns 18 is asked for a police check by itself.
    """
    at_home = tuple(people)
    wanted: list[Wanted] = []
    for step in steps_at(pathway, stage):
        for person_id in _whose(step, at_home, today):
            if not known.holds(step.only, person_id):
                continue
            if step.per is For.COUNCIL:
                wanted += [Wanted(step.code, person_id, name) for name in known.councils.get(person_id, ())]
            else:
                wanted.append(Wanted(step.code, person_id))
    return tuple(wanted)


def _whose(step: Step, at_home: Sequence[AtHome], today: date) -> list[int]:
    if step.per is For.HOUSEHOLD:
        return [0]
    if step.per in (For.APPLICANT, For.COUNCIL):
        return [one.person_id for one in at_home if one.role == "applicant"]
    if step.per is For.ADULT:
        return [one.person_id for one in at_home if one.is_adult(today)]
    return [one.person_id for one in at_home if not one.is_adult(today)]


@dataclass(frozen=True)
class StepFacts:
    """A step's row, as far as the rules go."""

    code: str
    state: str
    person_id: int = 0
    about: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether it stands in nobody's way."""
        return self.state in FINISHED

    @property
    def is_needed(self) -> bool:
        """Whether its stage cannot end without it."""
        return not STEP_OF[self.code].is_extra


def missing_steps(pathway: str, stage: str, steps: Iterable[StepFacts]) -> list[StepFacts]:
    """The steps of a stage that are needed and not finished, in the order of the declaration."""
    order = {step.code: number for number, step in enumerate(steps_at(pathway, stage))}
    open_steps = [s for s in steps if s.code in order and s.is_needed and not s.is_finished]
    return sorted(open_steps, key=lambda s: (order[s.code], s.person_id, s.about))


def first_turn(step: Step) -> Who:
    """Whose turn a step is when it begins."""
    return Who.WE if step.ours_first else step.who


def turn_of(step: Step, state: str) -> Who | None:
    """Whose turn a step is in a state; None when nobody has to do anything."""
    return {
        StepState.NOT_STARTED: first_turn(step),
        StepState.WAITING_FOR_YOU: Who.YOU,
        StepState.SENT_FOR: Who.OTHERS,
        StepState.RECEIVED: Who.WE,
        StepState.NEED_TO_TALK: Who.WE,
    }.get(StepState(state))


IN_CONFIDENCE = frozenset({"referees"})
"""Steps of the household whose answers others give in confidence."""


def family_state(code: str, state: str) -> StepState:
    """A state as the household reads it.

    What we have to talk about in a referee's words is never told apart from work going on: it would say
    that a referee said something (safety rule 4).
    """
    at = StepState(state)
    if code in IN_CONFIDENCE and at in (StepState.NEED_TO_TALK, StepState.RECEIVED):
        return StepState.SENT_FOR
    return at


def stages_of(pathway: str) -> tuple[Stage, ...]:
    """The line of a pathway."""
    return PATHWAYS[Pathway(pathway)].line
