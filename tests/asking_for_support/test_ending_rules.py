"""When nobody is asked how it was, how they are asked, and when: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from portal.clock import LONDON
from portal.errors import Refused
from portal.support.ending.rules import (
    HELD,
    QUESTIONS,
    REASONS,
    SILENT,
    Answers,
    Facts,
    Held,
    Reason,
    Way,
    check_answers,
    first_ask_at,
    may_change,
    next_ask_at,
    way_of,
    why_held,
)

DONE = Facts(state="finished", asker="self", can_email=True, has_address=True)


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({}, None),
        ({"state": "accepted"}, Held.OPEN),
        ({"state": "new"}, Held.OPEN),
        ({"state": "withdrawn"}, Held.WITHDRAWN),
        ({"is_confined": True}, Held.CONFINED),
        ({"outcome": "safeguarding"}, Held.SAFEGUARDING),
        ({"outcome": "resolved"}, None),
        ({"is_quiet": True}, Held.QUIET),
        ({"asked_again": True}, Held.ASKED_AGAIN),
        ({"decided": "kept_back"}, Held.KEPT_BACK),
        ({"is_confined": True, "decided": "released"}, None),
        ({"outcome": "safeguarding", "decided": "released"}, None),
        ({"state": "withdrawn", "decided": "released"}, None),
        ({"state": "accepted", "decided": "released"}, Held.OPEN),
        # the household is released on its own page; and whoever asked again is never reminded
        ({"is_quiet": True, "decided": "released"}, Held.QUIET),
        ({"asked_again": True, "decided": "released"}, Held.ASKED_AGAIN),
        ({"is_confined": True, "is_quiet": True, "decided": "released"}, Held.QUIET),
    ],
)
def test_when_nobody_is_asked(change: dict[str, object], held: Held | None) -> None:
    assert why_held(replace(DONE, **change)) == held  # type: ignore[arg-type]  # any of the facts


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ({}, Way.LINK),
        ({"has_sign_in": True}, Way.ACCOUNT),
        ({"has_sign_in": True, "can_email": False}, Way.PAGE),
        ({"can_email": False}, Way.TELEPHONE),
        ({"has_address": False}, Way.TELEPHONE),
        ({"sign_in_ended": True}, Way.TELEPHONE),
        ({"asker": "school"}, Way.TELEPHONE),
        ({"asker": "gp", "has_sign_in": True}, Way.TELEPHONE),
        ({"asker": "social_worker"}, Way.TELEPHONE),
    ],
)
def test_how_they_are_asked(change: dict[str, object], way: Way) -> None:
    assert way_of(replace(DONE, **change)) is way  # type: ignore[arg-type]  # any of the facts


def test_the_page_is_silent_wherever_nothing_goes_out_but_for_a_new_request() -> None:
    assert set(Held) - SILENT == {Held.ASKED_AGAIN}
    assert set(HELD) == set(Held)
    assert set(REASONS) == set(Reason)


def test_asked_after_two_days_then_twice_more_and_left_alone() -> None:
    first = first_ask_at(datetime(2027, 3, 24, 23, 30, tzinfo=LONDON))  # before the clocks change
    assert first == datetime(2027, 3, 26, 10, tzinfo=LONDON)
    second = next_ask_at(first, 1)
    assert second == datetime(2027, 4, 2, 10, tzinfo=LONDON)
    assert next_ask_at(second, 2) == datetime(2027, 4, 16, 10, tzinfo=LONDON)
    assert next_ask_at(second, 3) is None


def test_an_answer_can_be_changed_for_thirty_days() -> None:
    given = datetime(2026, 11, 2, 9, tzinfo=LONDON)
    assert may_change(None, given + timedelta(days=4000))
    assert may_change(given, given + timedelta(days=29, hours=23))
    assert not may_change(given, given + timedelta(days=30))


def test_an_answer_answers_something_from_one_to_five() -> None:
    check_answers(Answers(quick=1))
    check_answers(Answers(words="Thank you"))
    for wrong in (Answers(), Answers(words="  "), Answers(quick=0), Answers(quick=3, home_better=6)):
        with pytest.raises(Refused):
            check_answers(wrong)
    assert len(QUESTIONS) == 4
