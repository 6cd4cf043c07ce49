"""Could I adopt? Every ending, and nobody left without one."""

from itertools import product

import pytest

from portal.enquiries.eligibility.answers import (
    LONG_ENOUGH,
    Age,
    Answers,
    Before,
    Child,
    Conviction,
    Home,
    LivedWith,
    Pathway,
    Question,
    Where,
)
from portal.enquiries.eligibility.rules import (
    Ending,
    Note,
    Outcome,
    first_unanswered,
    has_lived_long_enough,
    last_question,
    next_question,
    outcome,
    previous_question,
    route,
)

USUAL = {
    "age": "21-or-over",
    "child": "not-met",
    "where": "served",
    "home": "permanent",
    "conviction": "none",
    "before": "neither",
}


def answers(**changed: str) -> Answers:
    return Answers.read(USUAL | changed)


@pytest.mark.parametrize(
    ("changed", "ending", "pathway"),
    [
        ({}, Ending.STANDARD, Pathway.STANDARD),
        ({"home": "one-year"}, Ending.STANDARD, Pathway.STANDARD),
        ({"home": "not-sure"}, Ending.STANDARD, Pathway.STANDARD),
        ({"before": "adopter"}, Ending.FAST_TRACK, Pathway.FAST_TRACK),
        ({"before": "fostering"}, Ending.FAST_TRACK, Pathway.FAST_TRACK),
        ({"age": "under-21"}, Ending.NOT_YET_AGE, None),
        ({"age": "under-21", "conviction": "specified"}, Ending.NOT_YET_AGE, None),
        ({"home": "neither"}, Ending.NOT_YET_HOME, None),
        ({"conviction": "other"}, Ending.TALK_TO_US, Pathway.STANDARD),
        ({"conviction": "rather-talk"}, Ending.TALK_TO_US, Pathway.STANDARD),
        (
            {"conviction": "other", "before": "fostering"},
            Ending.TALK_TO_US,
            Pathway.FAST_TRACK,
        ),
        ({"conviction": "specified"}, Ending.SPECIFIED_OFFENCE, None),
        ({"conviction": "specified", "child": "abroad"}, Ending.SPECIFIED_OFFENCE, None),
        (
            {"conviction": "specified", "child": "partners", "lived_with": "1-year"},
            Ending.TALK_TO_US,
            Pathway.CHILD_IN_FAMILY,
        ),
        ({"child": "abroad"}, Ending.ANOTHER_COUNTRY, Pathway.INTERCOUNTRY),
        ({"where": "england"}, Ending.OUTSIDE_AREA, Pathway.STANDARD),
        ({"where": "england", "before": "adopter"}, Ending.OUTSIDE_AREA, Pathway.FAST_TRACK),
        ({"where": "elsewhere"}, Ending.OUTSIDE_ENGLAND, Pathway.STANDARD),
        (
            {"child": "partners", "lived_with": "under-6-months"},
            Ending.CHILD_IN_FAMILY_LATER,
            Pathway.CHILD_IN_FAMILY,
        ),
        (
            {"child": "partners", "lived_with": "6-months"},
            Ending.CHILD_IN_FAMILY,
            Pathway.CHILD_IN_FAMILY,
        ),
        (
            {"child": "fostered", "lived_with": "6-months"},
            Ending.CHILD_IN_FAMILY_LATER,
            Pathway.CHILD_IN_FAMILY,
        ),
        (
            {"child": "fostered", "lived_with": "1-year"},
            Ending.CHILD_IN_FAMILY,
            Pathway.CHILD_IN_FAMILY,
        ),
        (
            {"child": "relative", "lived_with": "1-year"},
            Ending.CHILD_IN_FAMILY_LATER,
            Pathway.CHILD_IN_FAMILY,
        ),
        (
            {"child": "relative", "lived_with": "3-years"},
            Ending.CHILD_IN_FAMILY,
            Pathway.CHILD_IN_FAMILY,
        ),
        (
            {"child": "partners", "lived_with": "1-year", "where": "england"},
            Ending.CHILD_IN_FAMILY,
            Pathway.CHILD_IN_FAMILY,
        ),
    ],
)
def test_each_answer_has_its_ending(
    changed: dict[str, str],
    ending: Ending,
    pathway: Pathway | None,
) -> None:
    found = outcome(answers(**changed))
    assert found is not None
    assert (found.ending, found.pathway) == (ending, pathway)


def all_answers() -> list[Answers]:
    return [
        Answers(*combination)
        for combination in product(Age, Where, Home, Conviction, Child, LivedWith, Before)
    ]


def test_everybody_reaches_an_ending_and_every_ending_is_reached() -> None:
    endings = {found.ending for each in all_answers() if (found := outcome(each)) is not None}
    assert all(outcome(each) is not None for each in all_answers())
    assert endings == set(Ending)


def test_walking_one_question_at_a_time_ends_where_all_answers_at_once_do() -> None:
    for whole in all_answers():
        given: dict[str, str] = {}
        question = next_question(Answers())
        steps = 0
        while question is not None:
            given[question.value] = whole.given()[question.value]
            question = next_question(Answers.read(given), after=question)
            steps += 1
        assert steps <= len(Question)
        assert outcome(Answers.read(given)) == outcome(whole)


def test_no_pathway_is_offered_where_the_law_says_no() -> None:
    for each in all_answers():
        found = outcome(each)
        assert found is not None
        if found.ending in {Ending.NOT_YET_AGE, Ending.NOT_YET_HOME, Ending.SPECIFIED_OFFENCE}:
            assert found == Outcome(found.ending, None, frozenset())
        else:
            assert found.pathway is not None


def test_a_conviction_is_never_asked_about_when_the_answer_is_already_known() -> None:
    assert Question.CONVICTION not in route(answers(age="under-21"))
    assert Question.CONVICTION not in route(answers(home="neither"))


def test_only_a_child_in_the_family_is_asked_about_in_months() -> None:
    assert Question.LIVED_WITH in route(answers(child="partners"))
    assert Question.LIVED_WITH not in route(answers())
    assert Question.BEFORE not in route(answers(child="relative", lived_with="3-years"))


def test_back_retraces_the_way() -> None:
    given = answers()
    way = route(given)
    assert [previous_question(given, question) for question in way] == [None, *way[:-1]]
    assert last_question(given) is way[-1]


def test_a_changed_answer_asks_what_now_hangs_on_it() -> None:
    changed = answers(child="fostered")
    assert first_unanswered(changed) is Question.LIVED_WITH
    assert next_question(changed, after=Question.CHILD) is Question.LIVED_WITH
    assert outcome(changed) is None


def test_words_that_are_no_answer_are_asked_again() -> None:
    assert Answers.read({"age": "nonsense", "where": "served", "x": "y"}) == Answers(
        where=Where.SERVED,
    )


def test_notes_say_what_else_matters() -> None:
    found = outcome(answers(home="not-sure", where="england"))
    assert found is not None
    assert found.notes == {Note.HOME_NOT_SURE, Note.OUTSIDE_AREA, Note.EARLY_PERMANENCE}
    fostered = outcome(answers(child="fostered", lived_with="6-months"))
    assert fostered is not None
    assert {Note.COURT_MAY_ALLOW, Note.ASK_CHILDS_WORKER} <= fostered.notes
    partner = outcome(answers(child="partners", lived_with="under-6-months"))
    assert partner is not None
    assert Note.COURT_MAY_ALLOW not in partner.notes


@pytest.mark.parametrize(
    ("child", "long_enough"),
    [(Child.PARTNERS, 3), (Child.FOSTERED, 2), (Child.RELATIVE, 1), (Child.ABROAD, 0)],
)
def test_how_long_is_long_enough(child: Child, long_enough: int) -> None:
    assert sum(has_lived_long_enough(child, each) for each in LivedWith) == long_enough
    assert len(LONG_ENOUGH.get(child, ())) == long_enough


def test_the_usual_answers_use_every_kind_of_answer() -> None:
    given = answers()
    assert given.age is Age.OLD_ENOUGH
    assert given.home is Home.PERMANENT
    assert given.conviction is Conviction.NONE
    assert given.before is Before.NEITHER
