"""How a family and a group fit, and how far places are apart. No database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.children.families.places import distance_words, miles_between, miles_within, point_of
from portal.children.families.profile_rules import Question, answers_of, why_not_ready
from portal.children.families.rules import (
    LANGUAGES,
    LESS_NEED,
    NEVER_SAID,
    OUT,
    Considered,
    Wanted,
    check_considered,
    language_bit,
    language_names,
    reasons_of,
)
from portal.children.rules import Need
from portal.errors import Refused
from tests.finding_families.fitting import considered, is_left_out, points_of, told_by, wanted, wanted_by


def said(asked: Wanted, told: Considered | None) -> str:
    return "; ".join(one.words for one in reasons_of(asked, told))


def test_the_reasons_read_as_a_finder_would_say_them() -> None:
    words = said(wanted(needs={"behaviour": 3}), considered())
    assert "They could consider up to 2 children; They could consider ages 2 to 6" in words
    assert "Behaviour and feelings: they could consider some, and Bear needs a lot" in words
    assert "They live about 10 miles, perhaps a quarter of an hour away" in words


@pytest.mark.parametrize(
    ("asked", "told", "points"),
    [
        ({}, {}, 1),
        ({"children": 3}, {}, OUT + 1),
        ({"oldest": 7}, {}, 8 + 1),
        ({"oldest": 8}, {}, OUT + 1),
        ({"youngest": 1}, {}, 8 + 1),
        ({"needs": {"health": 2}}, {"health": 1}, LESS_NEED + 1),
        ({"needs": {"health": 3}}, {"health": 1}, OUT + 1),
        ({"needs": {}}, {"health": 1}, 1),
        ({"early": True}, {}, OUT + 1),
        ({"early": True}, {"early_permanence": True}, 1),
        ({"religion": "muslim"}, {}, 6 + 1),
        ({"religion": "muslim"}, {"religion": "muslim"}, 1),
        ({"religion": "muslim"}, {"religion": "sikh", "religion_matters": True}, 6 + 3 + 1),
        ({"religion": ""}, {"religion": "sikh", "religion_matters": True}, 1),
        ({"language": language_bit("Polish")}, {"languages": language_bit("Urdu")}, 6 + 1),
        ({"language": language_bit("Polish")}, {"languages": language_bit("Polish")}, 1),
        ({}, {"miles": 5}, 10 + 1),
        ({"most_miles": 5}, {}, OUT),
        ({}, {"at": None}, 5),
        ({"at": None, "most_miles": 1}, {}, 0),
    ],
)
def test_each_reason_counts(asked: dict[str, object], told: dict[str, object], points: int) -> None:
    assert points_of(wanted(**asked), considered(**told)) == points


def test_a_distance_within_what_they_could_travel_speaks_against_nobody() -> None:
    assert all(one.fits for one in reasons_of(wanted(), considered()))
    assert not all(one.fits for one in reasons_of(wanted(), considered(miles=5)))


def test_religion_culture_and_language_alone_leave_nobody_out() -> None:
    asked = wanted(religion="jewish", language=language_bit("Russian"))
    assert not is_left_out(asked, considered(religion="sikh", religion_matters=True))


def test_who_never_said_stands_after_everybody() -> None:
    assert is_left_out(wanted(), None)
    assert points_of(wanted(), None) == NEVER_SAID


@given(wanted_by, told_by)
def test_a_reason_is_said_for_each_point_and_left_out_means_a_reason(asked: Wanted, told: Considered) -> None:
    reasons = reasons_of(asked, told)
    assert points_of(asked, told) == sum(one.points for one in reasons) < NEVER_SAID
    assert is_left_out(asked, told) is any(one.points >= OUT for one in reasons)
    assert all(one.words for one in reasons)


@given(wanted_by, told_by)
def test_who_could_consider_more_never_stands_lower(asked: Wanted, told: Considered) -> None:
    more = replace(
        told, age_from=0, age_to=17, most_children=8, needs={need.value: 3 for need in Need}, miles=None,
        early_permanence=True,
    )  # fmt: skip
    assert points_of(asked, more) <= points_of(asked, told)


@given(wanted_by, told_by)
def test_a_group_that_asks_less_leaves_out_no_more(asked: Wanted, told: Considered) -> None:
    less = replace(asked, needs={}, most_miles=None, early=False, religion="", language=0)
    assert points_of(less, told) <= points_of(asked, told)
    assert is_left_out(asked, told) or not is_left_out(less, told)


@pytest.mark.parametrize(
    ("one", "other", "miles"),
    [("ME14", "TN23", 17), ("ME14", "DA5", 20), ("CT9", "TN1", 51), ("ME1", "SE", 24), ("CT16", "ME16", 36)],
)
def test_distances_are_right_to_a_few_miles(one: str, other: str, miles: int) -> None:
    here, there = point_of(one), point_of(other)
    assert here is not None
    assert there is not None
    assert abs(miles_between(here, there) - miles) < 3


def test_a_place_we_do_not_know_is_none() -> None:
    assert point_of("ME99") is None
    assert point_of("ZZ99") is None
    assert point_of("") is None
    assert point_of("SE18") == point_of("SE1"), "one for the whole area"


@pytest.mark.parametrize(
    ("miles", "words"),
    [
        (0.0, "perhaps less than 5 miles"),
        (4.9, "perhaps less than 5 miles"),
        (11.0, "about 10 miles, perhaps a quarter of an hour"),
        (20.0, "about 20 miles, perhaps half an hour"),
        (41.0, "about 40 miles, perhaps an hour"),
        (60.0, "about 60 miles, perhaps 1 and a half hours"),
        (80.0, "about 80 miles, perhaps 2 hours"),
    ],
)
def test_a_distance_says_that_it_is_an_estimate(miles: float, words: str) -> None:
    assert distance_words(miles) == words


def test_minutes_are_miles_by_estimate() -> None:
    assert (miles_within(60), miles_within(1)) == (40, 1)


@given(st.sets(st.sampled_from(LANGUAGES)))
def test_languages_are_kept_as_bits(names: set[str]) -> None:
    assert set(language_names(sum(map(language_bit, names)))) == names


@pytest.mark.parametrize(
    "wrong",
    [
        {"age_from": 7}, {"age_to": 18}, {"age_from": -1}, {"most_children": 0}, {"most_children": 9},
        {"health": 0}, {"health": 4}, {"miles": 501}, {"miles": -1}, {"religion": "jedi"},
    ],
)  # fmt: skip
def test_what_cannot_be_considered_is_refused(wrong: dict[str, object]) -> None:
    check_considered(considered())
    with pytest.raises(Refused):
        check_considered(considered(**wrong))


def test_a_profile_is_ready_once_each_question_has_words() -> None:
    whole = dict.fromkeys(map(str, Question), " words ")
    assert answers_of(whole) == dict.fromkeys(map(str, Question), "words")
    assert not why_not_ready(whole)
    assert "What we enjoy" in why_not_ready(answers_of({**whole, "enjoy": " "}))
    with pytest.raises(Refused):
        answers_of({"address": "12 Example Road"})
