"""Reminders, the last day, and how asking for Stage 2 stands for each."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.journey.breaks.rules import (
    Asked,
    Asking,
    break_ends_on,
    days_left,
    is_over,
    remind_on,
    reminders_due,
    wrong_pause,
)

ENDS = date(2027, 5, 20)


@pytest.mark.parametrize(
    ("today", "sent", "due"),
    [
        (date(2027, 3, 19), [], []),
        (date(2027, 3, 20), [], ["2_months"]),
        (date(2027, 3, 21), ["2_months"], []),
        (date(2027, 4, 20), ["2_months"], ["1_month"]),
        (date(2027, 5, 13), ["2_months", "1_month"], ["1_week"]),
        # the worker stood still: only the last of these goes out
        (date(2027, 5, 14), [], ["2_months", "1_month", "1_week"]),
        (date(2027, 5, 20), ["2_months", "1_month"], ["1_week"]),
        (date(2027, 5, 21), [], []),
    ],
)
def test_reminders(today: date, sent: list[str], due: list[str]) -> None:
    assert reminders_due(ENDS, today, sent) == due


def test_two_months_before_the_last_of_april_is_the_last_of_february() -> None:
    assert remind_on("2_months", date(2027, 4, 30)) == date(2027, 2, 28)
    assert break_ends_on(date(2026, 8, 31)) == date(2027, 2, 28)


def test_the_last_day_still_counts() -> None:
    five = datetime(2027, 5, 20, 16, tzinfo=UTC)
    assert days_left(ENDS, ENDS) == 0
    assert days_left(ENDS, date(2027, 5, 18)) == 2
    assert not is_over(five, ENDS, five, ENDS)
    assert is_over(five, ENDS, five.replace(minute=1), ENDS)
    assert not is_over(None, ENDS, five, ENDS)
    assert is_over(None, ENDS, five, date(2027, 5, 21))


def test_both_have_to_ask() -> None:
    both = frozenset({1, 2})
    assert Asked(both, frozenset()).stands_for(1) is Asking.NOBODY
    assert Asked(both, frozenset({1})).stands_for(1) is Asking.YOU_WAIT
    assert Asked(both, frozenset({1})).stands_for(2) is Asking.THEY_ASKED
    assert not Asked(both, frozenset({1})).is_everybody
    assert Asked(both, both).is_everybody
    # somebody who left asked once: their word counts for nothing
    assert Asked(frozenset({2}), frozenset({1})).stands_for(2) is Asking.NOBODY


@pytest.mark.parametrize(
    ("until", "is_fine"),
    [
        (date(2026, 11, 20), False),
        (date(2026, 11, 21), True),
        (date(2027, 11, 20), True),
        (date(2027, 11, 21), False),
    ],
)
def test_until_when_a_pause_can_be_asked(until: date, is_fine: bool) -> None:
    assert (wrong_pause(until, date(2026, 11, 20)) == "") is is_fine
