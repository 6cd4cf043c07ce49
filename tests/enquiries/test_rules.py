"""What an enquiry says, the pathway it leads to, and the way through its steps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.enquiries.asking import steps
from portal.enquiries.asking.check_answers import rows_of
from portal.enquiries.asking.forms import FORMS
from portal.enquiries.eligibility.answers import Pathway
from portal.enquiries.handling.rules import PRIORITY_REASONS
from portal.enquiries.rules import (
    PRIORITIES,
    Background,
    Considers,
    Details,
    State,
    first_state,
    is_priority,
    is_same_person,
    label_of,
    pathway_of,
    priority_reasons,
    telephone_digits,
    words_of,
)


@pytest.mark.parametrize(
    ("background", "pathway"),
    [
        ([], Pathway.STANDARD),
        (["adopted_before"], Pathway.FAST_TRACK),
        (["foster_carer"], Pathway.FAST_TRACK),
        (["child_in_family"], Pathway.CHILD_IN_FAMILY),
        (["from_abroad"], Pathway.INTERCOUNTRY),
        (["foster_carer", "child_in_family"], Pathway.CHILD_IN_FAMILY),
        (["adopted_before", "child_in_family", "from_abroad"], Pathway.INTERCOUNTRY),
    ],
)
def test_the_background_decides_the_pathway(background: list[str], pathway: Pathway) -> None:
    assert pathway_of(background) is pathway


def test_nothing_asked_is_about_convictions_or_health() -> None:
    asked = " ".join(str(value) for value in (*Background, *Considers)) + " ".join(
        f"{name} {field.args}" for form in FORMS.values() for name, field in _fields(form)
    )
    for word in ("convict", "offence", "criminal", "caution", "illness", "medical", "diagnos", "medicat"):
        assert word not in asked.lower()


def _fields(form: type) -> list[tuple[str, Any]]:
    return [(name, getattr(form, name)) for name in dir(form) if hasattr(getattr(form, name), "field_class")]


@pytest.mark.parametrize(
    ("considers", "reasons"),
    [
        ([], []),
        (["not_sure", "early_permanence"], []),
        (["three_and_older"], ["older_children"]),
        (
            ["complex_needs", "not_sure", "brothers_and_sisters"],
            ["brothers_and_sisters", "complex_needs"],
        ),
    ],
)
def test_who_is_answered_first(considers: list[str], reasons: list[str]) -> None:
    assert priority_reasons(considers) == reasons
    assert is_priority(considers) is bool(reasons)


def test_every_reason_is_one_that_staff_know() -> None:
    assert set(PRIORITIES.values()) == set(PRIORITY_REASONS)


def test_only_a_child_from_abroad_is_passed_on() -> None:
    assert {p: first_state(p) for p in Pathway if first_state(p) is not State.OPEN} == {
        Pathway.INTERCOUNTRY: State.PASSED_ON
    }


@pytest.mark.parametrize(
    ("people", "label"),
    [
        ([("Sam", "Example")], "Sam Example"),
        ([("Sam", "Example"), ("Alex", "Example")], "Sam and Alex Example"),
        ([("Sam", "Example"), ("Alex", "EXAMPLE")], "Sam and Alex Example"),
        ([("Sam", "Example"), ("Alex", "")], "Sam and Alex Example"),
        ([("Sam", "Example"), ("Alex", "Other")], "Sam Example and Alex Other"),
    ],
)
def test_how_people_are_called(people: list[tuple[str, str]], label: str) -> None:
    assert label_of(people) == label


@pytest.mark.parametrize(
    "written",
    ["07700 900123", "+44 7700 900123", "0044 7700 900123", "+44 (0) 7700 900123", "(07700) 900-123"],
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert telephone_digits(written) == "07700900123"


def test_a_foreign_number_keeps_its_country() -> None:
    assert telephone_digits("+33 1 23 45 67 89") == "0033123456789"
    assert telephone_digits("") == ""


@given(st.text(max_size=60))
def test_digits_fit_their_column(written: str) -> None:
    assert len(telephone_digits(written)) <= 20


def test_the_words_an_enquiry_is_found_by() -> None:
    details = Details(
        given_name="Zoë",
        family_name="O’Sample-Jones",
        second_given_name="Alex",
        second_family_name="Example",
        authority="kent",
        town="Tunbridge Wells",
        own_words="Nothing of this is a word to look for",
    )
    words = words_of(details, "7K4M-92QX")
    assert {"zoe", "alex", "example", "jones", "osample", "tunbridge", "wells", "7k4m92qx"} <= words
    assert not {"nothing", "look", "kent"} & words


@given(st.text(max_size=100), st.text(max_size=80))
def test_words_fit_their_column(name: str, town: str) -> None:
    words = words_of(Details(given_name=name, family_name=name, authority="kent", town=town), "7K4M-92QX")
    assert all(0 < len(word) <= 60 for word in words)


def test_who_is_the_same_person() -> None:
    assert is_same_person(("Sam", "Example"), ("SAM", "éxample"))
    assert is_same_person(("Sam", "Example"), ("Jo", "Other"), telephones=("01632960001", "01632960001"))
    assert not is_same_person(("Sam", "Example"), ("Jo", "Other"), telephones=("", ""))
    assert not is_same_person(("Sam", "Example"), ("Sam", "Other"), telephones=("01632960001", "01632960002"))


ANSWERED: dict[str, dict[str, Any]] = {
    "one-or-two": {"people": "one"},
    "names": {"given_name": "Sam", "family_name": "Example"},
    "reach-you": {"telephone": "01632 960001", "email": "sam@example.org", "reach_by": []},
    "safe-times": {"safe_times": "", "wishes": []},
    "where-you-live": {"authority": "kent", "town": ""},
    "background": {"background": ["none"]},
    "children": {"considers": ["not_sure"]},
    "needs": {"access_needs": "", "language_needs": ""},
    "heard": {"heard_from": ""},
    "own-words": {"own_words": ""},
}


def changed(**steps_changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {**ANSWERED, **{name.replace("_", "-"): answer for name, answer in steps_changed.items()}}


def test_the_way_with_an_e_mail_address() -> None:
    assert steps.route(ANSWERED) == tuple(step for step in steps.STEPS if step != steps.POST)
    assert steps.first_unanswered(ANSWERED) is None


@pytest.mark.parametrize("step", [step for step in steps.STEPS if step != steps.POST])
def test_every_step_on_the_way_must_be_answered(step: str) -> None:
    left = {name: answer for name, answer in ANSWERED.items() if name != step}
    assert steps.first_unanswered(left) == step
    with pytest.raises(KeyError):
        steps.details_of(left)


def test_an_address_is_asked_only_where_the_pack_can_be_posted() -> None:
    no_email = {"telephone": "01632 960001", "email": "", "reach_by": []}
    assert steps.first_unanswered(changed(reach_you=no_email)) == steps.POST
    never = changed(reach_you=no_email, safe_times={"safe_times": "", "wishes": ["never_post"]})
    assert steps.first_unanswered(never) is None


@pytest.mark.parametrize("background", ["from_abroad", "child_in_family"])
def test_who_knows_the_child_is_not_asked_which_children(background: str) -> None:
    answers = changed(background={"background": [background]})
    assert steps.CHILDREN not in steps.route(answers)
    assert steps.details_of(answers).considers == ()


def test_two_people_need_two_names() -> None:
    answers = changed(one_or_two={"people": "two"})
    assert steps.first_unanswered(answers) == steps.NAMES
    names = {**ANSWERED["names"], "second_given_name": "Alex", "second_family_name": "Example"}
    two = {**answers, "names": names}
    assert steps.details_of(two).label == "Sam and Alex Example"
    assert steps.details_of({**ANSWERED, "names": names}).label == "Sam Example"


def test_a_step_is_reached_when_all_before_it_are_answered() -> None:
    some = {name: ANSWERED[name] for name in ("one-or-two", "names")}
    assert [step for step in steps.STEPS if steps.is_reached(step, some)] == [
        steps.ONE_OR_TWO,
        steps.NAMES,
        steps.REACH_YOU,
    ]


@given(st.sets(st.sampled_from(sorted(ANSWERED))))
def test_before_and_after_are_each_others_way(answered: set[str]) -> None:
    answers = {name: ANSWERED[name] for name in answered}
    for step in steps.route(answers):
        following = steps.step_after(step, answers)
        if following is not None:
            assert steps.step_before(following, answers) == step
        number, of = steps.place_of(step, answers)
        assert 1 <= number <= of


def test_every_step_has_a_form_and_words_to_check() -> None:
    assert set(FORMS) == set(steps.STEPS)
    no_email = changed(
        reach_you={"telephone": "01632 960001", "email": "", "reach_by": ["text"]},
        post={"address": "1 Sample Street\nWhitstable", "postcode": "CT5 1AA"},
    )
    rows = rows_of(no_email, {"kent": "Kent"})
    assert {row.step for row in rows} == set(steps.STEPS)
    assert ("1 Sample Street", "Whitstable", "CT5 1AA") in [row.lines for row in rows]
    assert ("Kent",) in [row.lines for row in rows]
