"""The answers of a draft in words, for checking them before they are sent. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.enquiries.asking import steps
from portal.enquiries.asking.forms import BACKGROUNDS, CONSIDERS, REACH_BY, WISHES
from portal.enquiries.rules import HEARD_FROM


@dataclass(frozen=True)
class Row:
    """One question, its answer in lines (none: not answered), and the step where it is changed."""

    question: str
    lines: tuple[str, ...]
    step: str


def rows_of(answers: steps.Answers, authorities: Mapping[str, str]) -> list[Row]:
    """Every answer on the way, in the order it was asked. `authorities`: code to name."""
    found: list[Row] = []
    for step in steps.route(answers):
        said = answers.get(step, {})
        for question, lines in _WORDS[step](said, answers, authorities):
            found.append(Row(question, tuple(line for line in lines if line), step))
    return found


Lines = list[tuple[str, list[str]]]


def _one_or_two(said: Mapping[str, Any], answers: steps.Answers, _: Mapping[str, str]) -> Lines:
    return [("Who is asking", ["Two of you" if steps.is_two(answers) else "You, on your own"])]


def _names(said: Mapping[str, Any], answers: steps.Answers, _: Mapping[str, str]) -> Lines:
    first = f"{said.get('given_name', '')} {said.get('family_name', '')}".strip()
    second = f"{said.get('second_given_name', '')} {said.get('second_family_name', '')}".strip()
    rows: Lines = [("Your name", [first])]
    return [*rows, ("Your partner’s name", [second])] if steps.is_two(answers) else rows


def _reach_you(said: Mapping[str, Any], *_: Any) -> Lines:
    ways = [REACH_BY[way] for way in said.get("reach_by", ()) if way in REACH_BY]
    return [
        ("Telephone", [said.get("telephone", "")]),
        ("E-mail", [said.get("email", "")]),
        ("What suits you best", ways),
    ]


def _safe_times(said: Mapping[str, Any], *_: Any) -> Lines:
    wishes = [WISHES[wish] for wish in WISHES if wish in said.get("wishes", ())]
    return [
        ("Good days and times", said.get("safe_times", "").splitlines() or ["Any time"]),
        ("How it is safe", wishes or ["Any way is fine"]),
    ]


def _post(said: Mapping[str, Any], *_: Any) -> Lines:
    lines = [*said.get("address", "").splitlines(), said.get("postcode", "")]
    return [("Address for the information pack", lines)]


def _where(said: Mapping[str, Any], _: steps.Answers, authorities: Mapping[str, str]) -> Lines:
    area = authorities.get(said.get("authority", ""), "")
    return [("Where you live", [area, said.get("town", "")])]


def _background(said: Mapping[str, Any], *_: Any) -> Lines:
    true = [BACKGROUNDS[each] for each in BACKGROUNDS if each in said.get("background", ())]
    return [("What is true for you", true or ["No, none of these"])]


def _children(said: Mapping[str, Any], *_: Any) -> Lines:
    chosen = [CONSIDERS[each] for each in CONSIDERS if each in said.get("considers", ())]
    return [("Children you would think about", chosen)]


def _needs(said: Mapping[str, Any], *_: Any) -> Lines:
    return [
        ("What helps you take part", said.get("access_needs", "").splitlines()),
        ("Languages", said.get("language_needs", "").splitlines()),
    ]


def _heard(said: Mapping[str, Any], *_: Any) -> Lines:
    return [("How you heard about us", [HEARD_FROM.get(said.get("heard_from", ""), "")])]


def _own_words(said: Mapping[str, Any], *_: Any) -> Lines:
    return [("In your own words", said.get("own_words", "").splitlines())]


_WORDS = {
    steps.ONE_OR_TWO: _one_or_two,
    steps.NAMES: _names,
    steps.REACH_YOU: _reach_you,
    steps.SAFE_TIMES: _safe_times,
    steps.POST: _post,
    steps.WHERE: _where,
    steps.BACKGROUND: _background,
    steps.CHILDREN: _children,
    steps.NEEDS: _needs,
    steps.HEARD: _heard,
    steps.OWN_WORDS: _own_words,
}
