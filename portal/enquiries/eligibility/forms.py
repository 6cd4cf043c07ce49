"""The form of "Could I adopt?": one question, its words, and the answers given so far.

The answers travel in hidden fields of each post, and nowhere else: no cookie, no once-key, no token,
no database, no log. Nothing is changed by sending them, so nothing needs protecting against repeats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.enquiries.eligibility.answers import (
    Age,
    Answers,
    Before,
    Child,
    Conviction,
    Home,
    LivedWith,
    Question,
    Where,
)
from portal.forms import PortalForm, Radios, needed


@dataclass(frozen=True)
class Words:
    """How a question is put: the question, its hint, its answers, and what to do when left empty."""

    question: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    empty: str


WORDS: Mapping[Question, Words] = {
    Question.AGE: Words(
        "Are you 21 or over?",
        "If two of you would adopt together, both of you need to be.",
        ((Age.OLD_ENOUGH, "Yes"), (Age.TOO_YOUNG, "No, not yet")),
        "Choose yes if you are 21 or over",
    ),
    Question.CHILD: Words(
        "Which child are you thinking of?",
        "If you are not sure, choose the first answer.",
        (
            (Child.NOT_MET, "A child I have not met yet"),
            (Child.PARTNERS, "My partner’s child"),
            (Child.FOSTERED, "A child I foster"),
            (Child.RELATIVE, "A grandchild, niece, nephew or another child I know"),
            (Child.ABROAD, "A child who lives in another country"),
        ),
        "Choose which child you are thinking of",
    ),
    Question.LIVED_WITH: Words(
        "How long has the child lived with you?",
        "Count the time in the last five years, even if it was in parts.",
        (
            (LivedWith.UNDER_6_MONTHS, "Less than 6 months, or not yet"),
            (LivedWith.SIX_MONTHS, "6 months or more, but less than 1 year"),
            (LivedWith.ONE_YEAR, "1 year or more, but less than 3 years"),
            (LivedWith.THREE_YEARS, "3 years or more"),
        ),
        "Choose how long the child has lived with you",
    ),
    Question.WHERE: Words(
        "Where do you live?",
        "",
        (
            (Where.ENGLAND, "Somewhere else in England"),
            (Where.ELSEWHERE, "Outside England"),
        ),
        "Choose where you live",
    ),
    Question.HOME: Words(
        "Is your permanent home in the British Isles?",
        "That means the UK, the Channel Islands or the Isle of Man. A permanent home is the place you "
        "mean to stay in or come back to. Your passport does not matter.",
        (
            (Home.PERMANENT, "Yes. For a couple: yes, for at least one of us"),
            (Home.ONE_YEAR, "No, but I have lived here for a year or more (for a couple: both of us have)"),
            (Home.NEITHER, "No, and I have lived here for less than a year"),
            (Home.NOT_SURE, "I’m not sure"),
        ),
        "Choose an answer about your permanent home, or “I’m not sure”",
    ),
    Question.CONVICTION: Words(
        "Does anybody in your home have a conviction or caution?",
        "Think of yourself and everybody aged 18 or over at home. We ask because the law rules out a few "
        "very serious offences. Most others don’t stop you. Nobody here sees your answer.",
        (
            (Conviction.NONE, "No"),
            (Conviction.OTHER, "Yes, but not for what the next answer names"),
            (
                Conviction.SPECIFIED,
                "Yes, for an offence against a child, or a serious sexual offence against an adult",
            ),
            (Conviction.TALK, "I’m not sure, or I would rather talk about it"),
        ),
        "Choose an answer. You can choose “I would rather talk about it”",
    ),
    Question.BEFORE: Words(
        "Have you adopted before, or do you foster now?",
        "If two of you would adopt together and it is true of one of you, choose it.",
        (
            (Before.NEITHER, "Neither"),
            (Before.ADOPTER, "I was approved to adopt in England or Wales since 30 December 2005"),
            (Before.FOSTERING, "I am an approved foster carer now"),
        ),
        "Choose whether you have adopted before or foster now",
    ),
}


class QuestionForm(PortalForm):
    """One question. `answer` is added for the question that is asked."""

    class Meta:
        csrf = False

    once = None  # type: ignore[assignment]  # WTForms: takes the field out; nothing is sent twice
    answer: Radios

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super(PortalForm, self).__init__(*args, **kwargs)


def question_form(
    question: Question,
    councils: Mapping[str, str],
    *,
    earlier: str | None = None,
    posted: Mapping[str, str] | None = None,
) -> QuestionForm:
    """The form that asks one question: fresh, with an earlier answer filled in, or as it was posted.

    `councils` are the councils the agency serves, code to name; they are answers to "where".
    """
    words = WORDS[question]
    choices = [(str(value), label) for value, label in words.choices]
    if question is Question.WHERE:
        choices = [*councils.items(), *choices]
    answer = Radios(
        words.question,
        needed(words.empty),
        choices=choices,
        description=words.hint,
    )
    made: type[QuestionForm] = type("AskForm", (QuestionForm,), {"answer": answer})
    return made(formdata=posted, data={"answer": earlier})


def carried(posted: Mapping[str, str], councils: Mapping[str, str]) -> dict[str, str]:
    """The answers a post brings along, without anything that is no answer."""
    known = read_answers(posted, councils).given()
    return {name: posted[name] for name in known}


def read_answers(given: Mapping[str, str], councils: Mapping[str, str]) -> Answers:
    """The answers as the rules know them: a council the agency serves counts as served."""
    where = given.get(Question.WHERE, "")
    plain = {question.value: given.get(question, "") for question in Question}
    plain[Question.WHERE] = Where.SERVED if where in councils else where
    if where == Where.SERVED:
        plain[Question.WHERE] = ""
    return Answers.read(plain)
