"""What registers, feedback and counts work out: no database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from portal.clock import LONDON
from portal.events.counts.rules import cell, outside, years
from portal.events.feedback.rules import Answer, EventSums, Summary, by_year, year_words
from portal.events.register.rules import (
    Stood,
    came_to,
    first_name,
    initials,
    is_overtaken,
    pressed_at,
    seconds_to_midnight,
)

EVENING = datetime(2026, 11, 25, 19, 0, tzinfo=LONDON)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("stood", "mark", "is_late"),
    [
        (None, "present", False),
        (Stood("late", "robin", EVENING + MINUTE), "present", True),
        (Stood("present", "robin", EVENING + MINUTE), "present", False),  # both say the same
        (Stood("late", "robin", EVENING - MINUTE), "present", False),  # theirs came before
        (Stood("late", "me", EVENING + MINUTE), "present", False),  # one's own never overtakes
    ],
)
def test_a_colleagues_later_mark_stands(stood: Stood | None, mark: str, is_late: bool) -> None:
    assert is_overtaken(stood, mark, by="me", pressed_at=EVENING) is is_late


@pytest.mark.parametrize(
    ("ago", "seconds"), [("0", 0), ("90", 90), ("", 0), ("x", 0), ("-3", 0), ("²", 0), ("999999", 86400)]
)
def test_a_press_was_made_so_long_ago(ago: str, seconds: int) -> None:
    assert pressed_at(ago, EVENING) == EVENING - timedelta(seconds=seconds)


def test_a_page_keeps_presses_until_midnight_in_london() -> None:
    assert seconds_to_midnight(EVENING) == 5 * 3600
    summer = datetime(2026, 6, 25, 23, 30, tzinfo=LONDON)
    assert seconds_to_midnight(summer) == 1800
    longer = datetime(2026, 10, 25, 0, 0, tzinfo=LONDON)  # the day the clocks go back
    assert seconds_to_midnight(longer) == 25 * 3600


def test_names_are_cut_short() -> None:
    assert (first_name("Kim Example"), first_name("  "), initials("Kim van Example")) == (
        "Kim",
        "",
        "K. v. E.",
    )


def test_a_session_made_up_twice_counts_once() -> None:
    assert came_to({(1, None), (2, None), (11, 3), (12, 3), (13, 99)}, range(1, 11)) == 3


def test_answers_are_added_up() -> None:
    answers = (Answer(5, 4, "more", "Meeting others", "", True), Answer(5, 2, "same", "", "", True))
    summary = Summary(6, answers)
    assert (summary.asked, summary.answered) == (6, 2)
    assert summary.useful == {5: 2, 4: 0, 3: 0, 2: 0, 1: 0}
    assert summary.clear[2] == 1
    assert (summary.useful_mean, summary.clear_mean, summary.more_share) == (5.0, 3.0, 50)
    assert (Summary(3, ()).useful_mean, Summary(3, ()).more_share) == (None, None)
    assert summary.confident == {"more": 1, "same": 1, "less": 0}
    assert summary.quotes == answers[:1]  # who wrote nothing cannot be quoted


@pytest.mark.parametrize(("many", "may"), [(4, False), (5, True)])
def test_numbers_leave_the_agency_from_five_answers(many: int, may: bool) -> None:
    assert Summary(9, (Answer(5, 5, "more"),) * many).may_be_printed is may


def test_a_title_over_the_years() -> None:
    spring = EventSums("a", date(2026, 3, 31), 4, 2, 9, 8, 1)
    april = EventSums("b", date(2026, 4, 1), 3, 0, 0, 0, 0)
    later = EventSums("c", date(2027, 3, 31), 3, 3, 15, 12, 3)
    first, second = by_year([spring, april, later])
    assert (first.words, first.events, first.useful, first.clear, first.more) == ("2026/27", 2, 5.0, 4.0, 100)
    assert (second.words, second.useful, second.more) == ("2025/26", 4.5, 50)
    (empty,) = by_year([april])
    assert (empty.useful, empty.more) == (None, None)
    assert year_words(2099) == "2099/00"


@pytest.mark.parametrize(
    ("counted", "written"),
    [
        ((12, 15, 8), ("12", "23", "15", "8")),
        ((4, 15, 0), ("<5", "15", "15", "0")),
        ((9, 15, 3), ("9", "18", "–", "<5")),  # 18 less 15 would tell the 3
        ((9, 3, 15), ("9", "18", "<5", "–")),
        ((4, 4, 3), ("<5", "7", "<5", "<5")),
        ((2, 2, 1), ("<5", "<5", "<5", "<5")),
        ((1, 2, 0), ("<5", "<5", "<5", "0")),
    ],
)
def test_small_numbers_stay_inside(counted: tuple[int, int, int], written: tuple[str, ...]) -> None:
    assert outside(*counted) == written


def test_no_title_is_a_sum_and_years_are_whole() -> None:
    assert cell("=1+1") == "'=1+1"
    assert cell("Sibling rivalry") == "Sibling rivalry"
    assert years(date(2024, 3, 31)) == [2023, 2022]
    assert years(date(2024, 4, 1)) == [2024, 2023, 2022]
