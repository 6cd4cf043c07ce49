"""When sessions are: read as typed, weekly with make-up sessions, repeated, a year on."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.running.rules import (
    Unreadable,
    When,
    in_order,
    initials_of,
    programme_year,
    read_days,
    repeats,
    weekly,
    with_make_up,
    year_of_programme,
)

TEN, NOON, THREE = time(10), time(12), time(15)
FIRST = When(date(2027, 1, 13), TEN, NOON)


def test_days_are_read_one_on_a_line_with_their_own_times_where_they_have_any() -> None:
    assert read_days(
        "28 11 2026\n\n5/12/2026 10am to 3pm\n6 Jan 2027, noon-15:00", begins=TEN, ends=NOON
    ) == (
        When(date(2026, 11, 28), TEN, NOON),
        When(date(2026, 12, 5), TEN, THREE),
        When(date(2027, 1, 6), NOON, THREE),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("soon", "We cannot read “soon”"),
        ("31 2 2026", "We cannot read “31 2 2026”"),
        ("5 12 2026 10am to then", "cannot read the times"),
        ("5 12 2026 3pm to 10am", "must end after it begins"),
        ("3: 5 12 2026", "Write only the date"),
        ("\n".join(["5 12 2026"] * 61), "60 at most"),
    ],
)
def test_a_line_nobody_can_read_is_named(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_days(text, begins=TEN, ends=NOON)


def test_a_make_up_session_names_the_one_it_makes_up_for() -> None:
    (made,) = read_days("3: 12 2 2027", begins=TEN, ends=NOON, makes_up=True)
    assert made == When(date(2027, 2, 12), TEN, NOON, 3)
    with pytest.raises(Unreadable, match="number of the session"):
        read_days("12 2 2027", begins=TEN, ends=NOON, makes_up=True)
    sessions = weekly(FIRST, 3)
    assert with_make_up(sessions, [made]) == (*sessions, made)
    with pytest.raises(Unreadable, match="no session 3"):
        with_make_up(weekly(FIRST, 2), [made])


def test_a_week_left_out_makes_a_programme_a_week_longer() -> None:
    days = [one.day for one in weekly(FIRST, 3, {date(2027, 1, 20), date(2027, 1, 21)})]
    assert days == [date(2027, 1, 13), date(2027, 1, 27), date(2027, 2, 3)]


def test_the_days_of_a_course_are_in_order_and_none_twice() -> None:
    later = When(date(2027, 2, 1), TEN, NOON)
    assert in_order((later, FIRST)) == (FIRST, later)
    with pytest.raises(Unreadable, match="twice"):
        in_order((FIRST, FIRST))


def test_monthly_keeps_the_weekday_and_which_of_the_month_it_is() -> None:
    third_wednesday = date(2026, 11, 18)
    assert repeats(third_wednesday, "monthly", 3) == (
        date(2026, 12, 16),
        date(2027, 1, 20),
        date(2027, 2, 17),
    )
    assert repeats(date(2026, 11, 30), "monthly", 1) == (date(2026, 12, 28),)  # no fifth Monday
    assert repeats(third_wednesday, "fortnightly", 1) == (date(2026, 12, 2),)


@given(
    first=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    how=st.sampled_from(["weekly", "fortnightly", "monthly"]),
    times=st.integers(1, 40),
)
def test_what_is_repeated_keeps_its_weekday_and_goes_forward(first: date, how: str, times: int) -> None:
    days = repeats(first, how, times)
    assert len(days) == times
    assert {day.weekday() for day in days} == {first.weekday()}
    assert list(days) == sorted(set(days))
    assert days[0] - first <= timedelta(days=35)


def test_a_programme_runs_from_september() -> None:
    assert programme_year(2025) == (date(2025, 9, 1), date(2026, 8, 31))
    assert (year_of_programme(date(2026, 8, 31)), year_of_programme(date(2026, 9, 1))) == (2025, 2026)


def test_initials_stand_on_paper() -> None:
    assert initials_of("Kim Example-Sample") == "KES"
    assert initials_of("") == ""
