"""A family's own profile: its questions, its states and whose turn it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from portal.errors import Refused

MOST_PHOTOS = 8
"""Of one profile."""


class Question(StrEnum):
    """What a family writes about."""

    WHO = "who"
    HOME = "home"
    NETWORK = "network"
    ENJOY = "enjoy"
    PARENTS = "parents"


QUESTIONS = {
    Question.WHO: "Who we are",
    Question.HOME: "Our home and where we live",
    Question.NETWORK: "The people around us",
    Question.ENJOY: "What we enjoy",
    Question.PARENTS: "How we would be as parents",
}

HINTS = {
    Question.WHO: "First names are enough. Say who lives with you, pets too.",
    Question.HOME: "Rooms, garden, what is near. No address.",
    Question.NETWORK: "Who would help you, and who would be close to a child.",
    Question.ENJOY: "What a week with you is like.",
    Question.PARENTS: "What you would bring, what helps you when things are hard.",
}


class State(StrEnum):
    """Where a family's draft is."""

    WRITING = "writing"
    READY = "ready"
    BACK = "back"
    RELEASED = "released"


WHOSE_TURN = {
    State.WRITING: "Write, and say when it is ready for your worker to read",
    State.READY: "Your worker reads it",
    State.BACK: "Your worker has read it, and asks you to look at it again",
    State.RELEASED: "Nobody has to do anything. You can change it whenever you like",
}
"""What happens next, as the family reads it; whose turn it is stands beside it."""


def answers_of(typed: Mapping[str, str]) -> dict[str, str]:
    """What was written, without spaces around it. Raises Refused for another question."""
    if not set(typed) <= set(Question):
        raise Refused("Write under one of the questions.")
    return {question.value: typed.get(question.value, "").strip() for question in Question}


def why_not_ready(answers: Mapping[str, str]) -> str:
    """What a family still has to write before its worker reads it; empty where nothing is."""
    missing = [words for question, words in QUESTIONS.items() if not answers.get(question.value)]
    return f"Write a few words first: {'; '.join(missing)}." if missing else ""
