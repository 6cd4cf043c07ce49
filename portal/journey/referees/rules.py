"""What is asked of referees, and when they are reminded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.agency.rules import Calendar

NEEDED = 3
"""Personal referees a household names (statutory guidance on adoption, England)."""

MOST_RELATIVES = 1
"""Of them, how many may be a relative."""

REMIND_AFTER, REPLACE_AFTER = 5, 10
"""Working days after asking: a reminder, and the suggestion to ask somebody else."""

LINK_LIVES = timedelta(days=60)
"""How long a referee's link works after it was made."""


class State(StrEnum):
    """Where a referee is."""

    NAMED = "named"
    ASKED = "asked"
    ANSWERING = "answering"
    RETURNED = "returned"
    IN_ORDER = "in_order"
    DECLINED = "declined"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"


STATE_WORDS = {
    State.NAMED: "Named, not asked yet",
    State.ASKED: "Asked",
    State.ANSWERING: "Has begun to answer",
    State.RETURNED: "Answered: interview to hold",
    State.IN_ORDER: "In order",
    State.DECLINED: "Said no",
    State.REPLACED: "Somebody else is asked",
    State.TAKEN_BACK: "Taken off by the applicants",
}

GONE = frozenset({State.DECLINED, State.REPLACED, State.TAKEN_BACK})
"""Referees who count no more."""

OPEN_TO_THEM = frozenset({State.ASKED, State.ANSWERING})
"""States in which the link opens the form."""


class Relation(StrEnum):
    """How a referee knows them."""

    FRIEND = "friend"
    RELATIVE = "relative"
    NEIGHBOUR = "neighbour"
    COLLEAGUE = "colleague"
    OTHER = "other"


RELATION_WORDS = {
    Relation.FRIEND: "A friend",
    Relation.RELATIVE: "A relative",
    Relation.NEIGHBOUR: "A neighbour",
    Relation.COLLEAGUE: "Somebody from work",
    Relation.OTHER: "Somebody else",
}


@dataclass(frozen=True)
class Question:
    """One question of the form: its code, what it asks of a person called `name`, and a hint."""

    code: str
    asks: str
    hint: str = ""


QUESTIONS = (
    Question("known", "How long have you known {name}, and how?"),
    Question("as_person", "What is {name} like?", "For example when things are hard, or when plans change."),
    Question(
        "with_children",
        "What have you seen of {name} with children?",
        "If you have not seen them with children, say so.",
    ),
    Question("home", "What is their home like for a child?"),
    Question("support", "Who would help them, and how would you?"),
    Question("hard", "What may be hard for them?", "Being honest helps them and the child."),
)


@dataclass(frozen=True)
class Named:
    """A referee, as far as the rules for naming go."""

    state: str
    is_relative: bool
    email: str


def counted(referees: Iterable[Named]) -> list[Named]:
    """Those who count."""
    return [one for one in referees if one.state not in GONE]


def why_not(
    referees: Sequence[Named], *, email: str, is_relative: bool, own_emails: Iterable[str]
) -> str | None:
    """Why another referee cannot be named, in words; None when they can.

    Somebody who said no cannot be named again either: a list that took them would tell who it was.
    """
    live = counted(referees)
    if len(live) >= NEEDED:
        return f"You have named {NEEDED} people already."
    if is_relative and sum(one.is_relative for one in live) >= MOST_RELATIVES:
        return "Only one of the three may be a relative. Name a friend, a neighbour or somebody from work."
    if email in {one.lower() for one in own_emails if one}:
        return "This is your own e-mail address. Enter theirs."
    if email in {one.email for one in referees if one.state != State.TAKEN_BACK}:
        return "You have named somebody with this e-mail address already."
    return None


def still_to_come(states: Iterable[str]) -> int:
    """How many of the three have not answered yet: all that the applicants are told."""
    answered = sum(state in (State.RETURNED, State.IN_ORDER) for state in states)
    return max(0, NEEDED - answered)


def remind_on(asked_on: date, calendar: Calendar) -> date:
    """The day of the reminder."""
    return calendar.nth_working_day(asked_on, REMIND_AFTER, count_closed_days=True)


def replace_on(asked_on: date, calendar: Calendar) -> date:
    """The day from which staff are told to ask for somebody else."""
    return calendar.nth_working_day(asked_on, REPLACE_AFTER, count_closed_days=True)
