"""What may be done with a step by hand, and how long a check still holds. Pure: time is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.journey.pathways import STEP_OF, STEPS, For, Pathway, Stage, Step
from portal.journey.rules import STAFF_STATE_WORDS, StepState, turn_of
from portal.promises.rules import add_months

PLAIN_STATES = (StepState.NOT_STARTED, StepState.IN_ORDER, StepState.NOT_NEEDED)
"""What a step that is no check can be."""

KEPT_BY_OTHERS = {
    "own_part": "the registration form",
    "household_part": "the registration form",
    "signed": "the registration form",
    "notice": "the notice",
    "stage_1_plan": "the plan, when the applicant agrees it",
    "stage_2_plan": "the plan, when the applicant agrees it",
    "seen_alone": "the visits",
    "par_drafted": "the report",
    "par_read": "the report, when the applicant has read it",
    "panel": "the panel’s page",
}
"""Steps whose state follows from something else, and from what: nobody sets them by hand."""

PLAN_STEPS = {Stage.STAGE_1: "stage_1_plan", Stage.STAGE_2: "stage_2_plan"}
"""The stages that begin with a plan both sides agree, and the step that says so."""

QUEUED = frozenset(
    step.code
    for step in STEPS
    if step.is_check
    and not step.is_quiet
    and step.code not in ("home_safety", "risk_assessment", "pets", "health_report")
)
"""The checks business support sends, chases and receives; the others are a worker's own to do."""

CHASE_AFTER = 10
"""Working days after which a check that was sent for is chased. The agency's practice."""

NEEDS_CONTACT = frozenset({"former_partner", "adult_children"})
"""Steps that may begin only when a worker has said how contact is safe (safety rule 4)."""


def states_for(step: Step) -> tuple[StepState, ...]:
    """The states a worker may choose for a step; none where it follows from something else."""
    if step.code in KEPT_BY_OTHERS:
        return ()
    if not step.is_check:
        return PLAIN_STATES
    if step.is_quiet:
        return tuple(one for one in StepState if one is not StepState.WAITING_FOR_YOU)
    return tuple(StepState)


def asks_reason(before: str, after: str) -> bool:
    """Whether a change of state needs a written reason: not needed, or no longer in order."""
    return before != after and (after == StepState.NOT_NEEDED or before == StepState.IN_ORDER)


def why_not_change(
    step: Step, before: str, after: str, *, reason: str, has_contact: bool, valid_until: date | None
) -> str | None:
    """What stands in the way of a change by hand, in words for the worker; None when nothing does."""
    if step.code in KEPT_BY_OTHERS:
        return f"This follows by itself from {KEPT_BY_OTHERS[step.code]}. It cannot be set here."
    if after not in states_for(step):
        return "This step cannot be that. Choose one of the answers."
    if asks_reason(before, after) and not reason.strip():
        if after == StepState.NOT_NEEDED:
            return "Enter why this is not needed."
        return "Enter why this is no longer in order."
    begins = after not in (StepState.NOT_STARTED, StepState.NOT_NEEDED)
    if step.code in NEEDS_CONTACT and begins and before != after and not has_contact:
        return (
            "First write down how contact is safe and that the applicant knows, or ask a manager to decide "
            "otherwise."
        )
    if valid_until is not None and after != StepState.IN_ORDER:
        return "Only a check that is in order has a day until which it is valid."
    return None


def why_not_held(
    step: Step, pathway: str, *, held_from: str, held_on: date | None, today: date
) -> str | None:
    """What stands in the way of accepting a check held from before; None when nothing does.

    Only on the fast track; the check must be dated, not in the future, and still hold today.
    """
    if pathway != Pathway.FAST_TRACK or not step.is_check or step.is_quiet:
        return "Only checks on the fast track can be held from before."
    if not held_from.strip():
        return "Enter whose check it is: the agency that made it."
    if held_on is None or held_on > today:
        return "Enter the day the check was made, today or before."
    if step.valid_months and add_months(held_on, step.valid_months) < today:
        return "That check is too old: it has lapsed. Ask for a new one."
    return None


class Mark(StrEnum):
    """What business support does with many checks at once."""

    SENT = "sent"
    CHASED = "chased"
    RECEIVED = "received"


MARK_FROM = {
    Mark.SENT: (StepState.NOT_STARTED, StepState.WAITING_FOR_YOU),
    Mark.CHASED: (StepState.SENT_FOR,),
    Mark.RECEIVED: (StepState.SENT_FOR,),
}
"""In which states a check can be so marked."""

MARK_TO = {Mark.SENT: StepState.SENT_FOR, Mark.RECEIVED: StepState.RECEIVED}


def seen_as(state: str, chased_at: datetime | None) -> str:
    """What a page showed of a check, so that a colleague's change since is noticed."""
    return f"{state}~{int(chased_at.timestamp()) if chased_at else 0}"


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something ahead by which checks must still hold, and the latest day it is expected."""

    name: str
    on: date


def lapses_before(valid_until: date | None, ahead: Iterable[Milestone]) -> Milestone | None:
    """The first thing ahead that comes after a check has lapsed; None when it holds for all of them.

    A check holds on its last day.
    """
    if valid_until is None:
        return None
    late = [one for one in ahead if one.on > valid_until]
    return min(late, key=lambda one: one.on) if late else None


MATCH_WITHIN, COURT_WITHIN = 3, 3
"""Months within which a match, or the court, is expected once that stage is reached: practice, to confirm."""


def milestones(
    stage: str, *, today: date, panel_by: date | None, matching_panel_on: date | None = None
) -> tuple[Milestone, ...]:
    """What lies ahead of a household with a day: panel, then match, then court.

    `panel_by`: the latest day Stage 2 ends. Before Stage 2's end nothing further has a day; from approval
    on, a match is expected within MATCH_WITHIN months unless its panel has a day, and once the child has
    moved in the court within COURT_WITHIN.
    """
    at = Stage(stage)
    found: list[Milestone] = []
    if panel_by is not None:
        found.append(Milestone("panel", panel_by))
    if at in (Stage.APPROVED, Stage.LINKED, Stage.FOSTERING):
        found.append(Milestone("match", matching_panel_on or add_months(today, MATCH_WITHIN)))
    if at in (Stage.MATCHED, Stage.MOVED_IN, Stage.COURT, Stage.PHASE_TWO):
        found.append(Milestone("court", add_months(today, COURT_WITHIN)))
    return tuple(found)


def days_used(began: date, today: date, *, paused_days: int, paused_on: date | None) -> int:
    """The calendar days of a stage used by today, pauses not counted; `paused_on` of one that lasts."""
    until = min(today, paused_on) if paused_on else today
    return max(0, (until - began).days - paused_days)


TARGET_DAYS = {Stage.STAGE_1: 60, Stage.STAGE_2: 121}
"""Days the yearly report counts for each stage (annual report 2022/23)."""

SIGNS: Mapping[StepState, str] = {
    StepState.NOT_STARTED: "○",
    StepState.WAITING_FOR_YOU: "◐",
    StepState.SENT_FOR: "→",
    StepState.RECEIVED: "●",
    StepState.IN_ORDER: "✓",
    StepState.NEED_TO_TALK: "!",
    StepState.NOT_NEEDED: "–",
}
"""A mark for each state: a shape, so that colour is never alone."""

TURN_LETTERS = {"you": "F", "we": "A", "others": "O", None: ""}
TURN_WORDS = {"you": "the family’s turn", "we": "our turn", "others": "others’ turn", None: ""}
"""Whose turn, beside the mark: F the family, A the agency, O others."""


def mark_words(state: str, turn: str | None) -> str:
    """A mark in words, for screen readers: "sent for, others’ turn"."""
    words = STAFF_STATE_WORDS[StepState(state)].lower()
    return f"{words}, {TURN_WORDS[turn]}" if turn else words


def initials(given_name: str, family_name: str) -> str:
    """What may stand on paper of a name: "S.E."."""
    return "".join(f"{part[0].upper()}." for part in (given_name, family_name) if part)


def first_turn(step: Step) -> str:
    """Whose turn a step is when it begins."""
    turn = turn_of(step, StepState.NOT_STARTED)
    return turn.value if turn else ""


def is_for_person(step: Step) -> bool:
    """Whether a step is one person's own."""
    return step.per is not For.HOUSEHOLD


def label_of(code: str, about: str) -> str:
    """What staff call a step's row: "Local authority check (Leeds)"."""
    return STEP_OF[code].name + (f" ({about})" if about else "")
