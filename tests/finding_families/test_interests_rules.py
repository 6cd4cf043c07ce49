"""What may be answered and when, and what is said of an end: without a database."""

from __future__ import annotations

from datetime import date

import pytest

from portal.children.interests.rules import (
    ANSWERS,
    CLOSED_WORDS,
    LEADS_TO,
    MOST_ALLOWED,
    NOT_NEEDED,
    REASONS,
    STATES,
    WHYS,
    Answer,
    Closed,
    Reason,
    State,
    Why,
    check_answer,
    check_may_be_interested,
    check_may_say_not_right,
    check_most,
    closed_for,
    offered,
)
from portal.children.looking.rules import DAYS_BACK, days_until, what_was_opened
from portal.children.showing.rules import Ended
from portal.errors import Conflict, Refused


def test_everything_has_its_words() -> None:
    for words, kinds in (
        (STATES, State), (WHYS, Why), (ANSWERS, Answer), (LEADS_TO, Answer), (REASONS, Reason),
        (CLOSED_WORDS, Closed), (NOT_NEEDED, Closed),
    ):  # fmt: skip
        assert set(words) == set(kinds)


@pytest.mark.parametrize(
    ("state", "anew", "may"),
    [
        (None, False, True),
        ("open", True, False),
        ("taken_up", True, False),
        ("answered", False, False),
        ("answered", True, True),
        ("taken_back", False, True),
        ("not_right", False, True),
        ("ended", False, True),
    ],
)
def test_when_they_may_be_interested(state: str | None, anew: bool, may: bool) -> None:
    if may:
        check_may_be_interested(state, is_shown_anew=anew)
    else:
        with pytest.raises(Conflict):
            check_may_be_interested(state, is_shown_anew=anew)


@pytest.mark.parametrize(
    ("state", "anew", "offers"),
    [
        (None, False, "interest not_right"),
        ("open", False, "taking_back not_right"),
        ("open", True, "taking_back not_right"),
        ("taken_up", True, ""),
        ("answered", False, ""),
        ("answered", True, "interest not_right"),
        ("taken_back", False, "interest not_right"),
        ("not_right", False, "interest"),
        ("ended", False, "interest not_right"),
    ],
)
def test_what_their_page_offers_them_to_say(state: str | None, anew: bool, offers: str) -> None:
    offer = offered(state, is_shown_anew=anew)
    said = {"interest": offer.interest, "taking_back": offer.taking_back, "not_right": offer.not_right}
    assert [name for name, may in said.items() if may] == offers.split()


def test_when_they_may_say_that_they_are_not_right() -> None:
    for state in (None, "open", "answered", "taken_back", "not_right", "ended"):
        check_may_say_not_right(state)
    with pytest.raises(Conflict):
        check_may_say_not_right("taken_up")


@pytest.mark.parametrize(
    ("answer", "because", "words"),
    [
        ("", "", "x"),
        ("perhaps", "", "x"),
        ("not_now", "", "x"),
        ("not_now", "they are slow", "x"),
        ("another_family", "time", " "),
        ("wait", "", ""),
    ],
)
def test_an_answer_that_is_not_whole(answer: str, because: str, words: str) -> None:
    with pytest.raises(Refused):
        check_answer(answer, because, words)


def test_an_answer_that_is_whole() -> None:
    assert check_answer("taken_up", "", "") is Answer.TAKEN_UP
    assert check_answer("wait", "", "We visit them") is Answer.WAIT
    assert check_answer("another_family", "other", "x") is Answer.ANOTHER_FAMILY


def test_no_sentence_says_why_a_child_is_not_shown() -> None:
    for words in CLOSED_WORDS.values():
        for telling in ("hold", "court", "plan", "withdrawn", "matched"):
            assert telling not in words.lower()
    for words in (*REASONS.values(), *ANSWERS.values()):
        assert "near" not in words.lower()


def test_every_end_of_a_grant_has_a_sentence() -> None:
    assert closed_for("hold") is Closed.HOLD
    assert closed_for("linked") is Closed.LINKED
    assert closed_for("something new") is Closed.CHANGED
    for ended in Ended:
        assert CLOSED_WORDS[closed_for(ended)]


def test_the_number_a_worker_allows() -> None:
    check_most(MOST_ALLOWED, "They can")
    for most, why in ((0, "x"), (-1, "x"), (MOST_ALLOWED + 1, "x"), (4, " ")):
        with pytest.raises(Refused):
            check_most(most, why)


def test_what_was_opened_in_words() -> None:
    assert what_was_opened("children.profile_opened", "1") == "introduction"
    assert what_was_opened("children.profile_opened", "2") == "introduction and profile"
    assert what_was_opened("children.profile_opened", "3") == "introduction, profile and the fuller report"
    assert what_was_opened("children.profile_opened", "") == "introduction"
    assert what_was_opened("children.picture_opened", "") == "a photograph"


def test_the_days_that_are_looked_at() -> None:
    days = days_until(date(2026, 3, 2))
    assert len(days) == DAYS_BACK
    assert (days[0], days[-1]) == (date(2026, 3, 2), date(2026, 2, 24))
