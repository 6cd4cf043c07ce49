"""What a family may answer about a child, what we may answer, and how many interests may be open. Pure.

Source: service description, sections 3, 7 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.children.showing.rules import Ended
from portal.errors import Conflict, Refused

INTEREST = "child_interest"
"""What promises and the audit call a household's answer about a group."""

TEAM = "family_finding"
"""The code of the team that answers where a group has no family finder."""

MOST_OPEN = 3
"""Interests of a household that may be open at once; *to confirm*, from practice. A worker may allow more."""

MOST_ALLOWED = 10
"""The most that a worker may allow: beyond it, nobody can hold all these children in mind."""


class State(StrEnum):
    """Where a household's answer about a group stands."""

    OPEN = "open"
    """They would like to know more: we owe them an answer."""
    TAKEN_UP = "taken_up"
    """We would like to take it further with them."""
    ANSWERED = "answered"
    """We thanked them, and do not take it further."""
    TAKEN_BACK = "taken_back"
    NOT_RIGHT = "not_right"
    """They do not think that they are the right family."""
    ENDED = "ended"
    """What they were shown ended before there was anything more to answer."""


LIVE = (State.OPEN.value, State.TAKEN_UP.value)
"""States of an interest that something can still end."""


STATES = {
    State.OPEN: "Would like to know more",
    State.TAKEN_UP: "We take it further",
    State.ANSWERED: "Answered: not taken further",
    State.TAKEN_BACK: "Took it back",
    State.NOT_RIGHT: "Not the right family",
    State.ENDED: "Ended",
}
"""As staff read it."""


class Why(StrEnum):
    """Why a family does not think that it is the right one, where it says so."""

    TOO_FAR = "too_far"
    AGE = "age"
    NEEDS = "needs"
    NUMBER = "number"
    NOT_NOW = "not_now"
    OTHER = "other"


WHYS = {
    Why.TOO_FAR: "It is too far away",
    Why.AGE: "Their age",
    Why.NEEDS: "What they need",
    Why.NUMBER: "The number of children",
    Why.NOT_NOW: "It is not the right time",
    Why.OTHER: "Something else",
}


class Answer(StrEnum):
    """What we answer an interest."""

    TAKEN_UP = "taken_up"
    NOT_NOW = "not_now"
    ANOTHER_FAMILY = "another_family"
    WAIT = "wait"


ANSWERS = {
    Answer.TAKEN_UP: "We would like to take this further",
    Answer.WAIT: "We are still thinking, and answer again within five working days",
    Answer.NOT_NOW: "Thank you: we do not take this further now",
    Answer.ANOTHER_FAMILY: "Thank you: we talk with another family first",
}

LEADS_TO = {
    Answer.TAKEN_UP: State.TAKEN_UP,
    Answer.WAIT: State.OPEN,
    Answer.NOT_NOW: State.ANSWERED,
    Answer.ANOTHER_FAMILY: State.ANSWERED,
}


class Reason(StrEnum):
    """Why we do not take an interest further. None tells where a child lives, or of another family."""

    NEEDS = "needs"
    AT_HOME = "at_home"
    TIME = "time"
    ASSESSMENT = "assessment"
    OTHER = "other"


REASONS = {
    Reason.NEEDS: "We think that another family can give more easily what they need",
    Reason.AT_HOME: "We think of who lives with you already, and what they need",
    Reason.TIME: "The time is not right, for you or for them",
    Reason.ASSESSMENT: "We would like to finish your assessment first",
    Reason.OTHER: "Something else: my words say it",
}


class Closed(StrEnum):
    """Why an interest ended without a person's answer to this very family."""

    HOLD = "hold"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    LINKED = "linked"
    PARTED = "parted"
    OWN_WAY = "own_way"
    """The family went another way: with another child, or it stopped."""
    LINK_ENDED = "link_ended"
    """We took it further, and the link that began with it has ended."""


CLOSED_WORDS = {
    Closed.HOLD: "We are not looking for a family for {alias} for now, so your interest has ended. "
    "It was not about you.",
    Closed.CHANGED: "We are not looking for a family for {alias} for now, so your interest has ended. "
    "It was not about you.",
    Closed.WITHDRAWN: "We are not looking for a family for {alias} any more, so your interest has ended. "
    "It was not about you.",
    Closed.LINKED: "We go on with another family for {alias}, so your interest has ended. "
    "Thank you for thinking about {alias}.",
    Closed.PARTED: "Your interest has ended, because things have changed for you. We can talk about it.",
    Closed.OWN_WAY: "Your interest has ended, because you go another way now.",
    Closed.LINK_ENDED: "We thought about you and {alias} together for a while, and that has ended.",
}
"""What the family reads: never why a child is on hold, or what became of a plan."""

NOT_NEEDED = {
    Closed.HOLD: "The group is on hold",
    Closed.CHANGED: "The group changed",
    Closed.WITHDRAWN: "The plan changed",
    Closed.LINKED: "Another family is meant",
    Closed.PARTED: "The household changed",
    Closed.OWN_WAY: "The family goes another way",
    Closed.LINK_ENDED: "The link ended",
}
"""Why nothing is promised about an interest any more, as staff read it."""


def closed_for(because: str) -> Closed:
    """Why an interest ends as a grant ends for this; what is not known here reads as "for now"."""
    if because == Ended.WITH_ANOTHER:
        return Closed.LINKED
    return Closed(because) if because in set(Closed) else Closed.CHANGED


TALK = "Your worker can talk with you about it."
ALREADY = "You have said this already. We will answer you."


def why_not_interested(state: str | None, *, is_shown_anew: bool) -> str:
    """Why a household in this state may not say now that it would like to know more; empty where it may.

    It may not where it has said so already, or where we have answered what it said after being shown this:
    shown anew, it may say so again.
    """
    if state == State.OPEN:
        return ALREADY
    if state == State.TAKEN_UP:
        return "We are taking this further with you already."
    if state == State.ANSWERED and not is_shown_anew:
        return f"We have answered you about this child. {TALK}"
    return ""


def check_may_be_interested(state: str | None, *, is_shown_anew: bool) -> None:
    """Whether a household may say now that it would like to know more. Raises Conflict."""
    if why := why_not_interested(state, is_shown_anew=is_shown_anew):
        raise Conflict(why)


def check_may_say_not_right(state: str | None) -> None:
    """Whether a household may say here that it is not the right family. Raises Conflict."""
    if state == State.TAKEN_UP:
        raise Conflict(f"We are taking this further with you. Tell your worker first. {TALK}")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a household's page about a child offers to say."""

    interest: bool
    """That they would like to know more."""
    taking_back: bool
    not_right: bool
    """That they are not the right family; never twice."""


def offered(state: str | None, *, is_shown_anew: bool) -> Offer:
    """What a household in this state is offered to say of a child who is shown to it."""
    interest = not why_not_interested(state, is_shown_anew=is_shown_anew)
    taking_back = state == State.OPEN
    return Offer(interest, taking_back, (interest or taking_back) and state != State.NOT_RIGHT)


def check_answer(answer: str, because: str, reason: str) -> Answer:
    """The answer, where it is whole. Raises Refused: a "no" and a "not yet" carry a person's own words."""
    if answer not in set(Answer):
        raise Refused("Choose what you answer.")
    found = Answer(answer)
    if LEADS_TO[found] is State.ANSWERED and because not in set(Reason):
        raise Refused("Choose a reason that the family reads.")
    if found is not Answer.TAKEN_UP and not reason.strip():
        raise Refused("Write a few words of your own for the family.")
    return found


def check_most(most: int, reason: str) -> None:
    """How many interests a worker allows at once, with why. Raises Refused."""
    if not 1 <= most <= MOST_ALLOWED:
        raise Refused(f"Write a number from 1 to {MOST_ALLOWED}.")
    if not reason.strip():
        raise Refused("Write why, in a few words.")
