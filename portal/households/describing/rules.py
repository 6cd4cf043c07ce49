"""What we ask, and what may be answered. Pure.

The questions are those of the harmonised standards of the Office for National Statistics: sexual orientation,
gender, the five broad ethnic groups, and long-lasting conditions as the Equality Act 2010 calls disability.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

NOT_SAID = "not_said"
"""The answer "prefer not to say": it counts for nothing."""


@dataclass(frozen=True)
class Question:
    """One question. `answers`: how each is stored -> how it reads."""

    name: str
    words: str
    answers: Mapping[str, str]
    hint: str = ""


ORIENTATION = Question(
    "orientation",
    "Which of these best describes you?",
    {
        "straight": "Straight or heterosexual",
        "gay_or_lesbian": "Gay or lesbian",
        "bisexual": "Bisexual",
        "other": "Another way",
        NOT_SAID: "Prefer not to say",
    },
)
GENDER = Question(
    "gender",
    "Is the gender you identify with the same as your sex registered at birth?",
    {"same": "Yes", "other": "No", NOT_SAID: "Prefer not to say"},
)
ETHNIC_GROUP = Question(
    "ethnic_group",
    "What is your ethnic group?",
    {
        "asian": "Asian or Asian British",
        "black": "Black, Black British, Caribbean or African",
        "mixed": "Mixed or multiple ethnic groups",
        "white": "White",
        "other": "Another ethnic group",
        NOT_SAID: "Prefer not to say",
    },
)
DISABILITY = Question(
    "disability",
    "Do you have a condition or illness that makes day-to-day life harder?",
    {"yes": "Yes", "no": "No", NOT_SAID: "Prefer not to say"},
    "Of body or mind. It has lasted, or is expected to last, for 12 months or more.",
)
QUESTIONS = (ORIENTATION, GENDER, ETHNIC_GROUP, DISABILITY)

Answers = Mapping[str, str]
"""A question's name -> its answer; what was left out has none."""


def answers_among(typed: Mapping[str, str | None]) -> dict[str, str]:
    """Of what was sent, the answers to our questions."""
    return {
        one.name: found for one in QUESTIONS if (found := typed.get(one.name) or "") and found in one.answers
    }


def as_kept(answers: Answers) -> str:
    """The answers as one text, to be sealed as one."""
    return json.dumps(dict(sorted(answers.items())))


def as_given(kept: str) -> dict[str, str]:
    """The answers again."""
    return answers_among(json.loads(kept))


def has_said(answers: Answers) -> bool:
    """Whether anything was said, beside that they prefer not to."""
    return any(answer != NOT_SAID for answer in answers.values())
