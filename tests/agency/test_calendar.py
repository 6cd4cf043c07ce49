from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays as other_library
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agency.holidays import calendar_of, england_calendar, england_holidays
from portal.agency.rules import LONDON, Calendar, DaysUnknown, at, close_of, local_day
from portal.promises.rules import due_at
from tests.promises.oracle import FIRST, LAST, bank_holidays

ENGLAND = england_calendar()
EASTER_WEEK = Calendar(
    frozenset({date(2026, 4, 3), date(2026, 4, 6)}),
    date(2026, 1, 1),
    date(2026, 12, 31),
    frozenset({date(2026, 4, 8)}),
)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_known_years_are_those_the_library_holds_in_full() -> None:
    assert (ENGLAND.known_from, ENGLAND.known_until) == (date(2012, 1, 1), date(2028, 12, 31))


def test_a_year_listed_in_part_is_not_known() -> None:
    full = {day for day in england_holidays() if day.year < 2028}
    started = full | {date(2028, 1, 3), date(2028, 4, 14)}
    assert calendar_of(frozenset(started)).known_until == date(2027, 12, 31)


def test_a_gap_ends_what_is_known() -> None:
    gap = frozenset(day for day in england_holidays() if day.year != 2020)
    assert calendar_of(gap).known_until == date(2019, 12, 31)


@pytest.mark.parametrize("listed", [frozenset[date](), frozenset({date(2026, 4, 3)})])
def test_without_a_complete_year_no_day_is_known(listed: frozenset[date]) -> None:
    calendar = calendar_of(listed)
    for day in (date(2012, 1, 3), date(2025, 12, 31), date(2026, 1, 5), date(2026, 4, 7)):
        with pytest.raises(DaysUnknown):
            calendar.is_working_day(day, count_closed_days=False)
    assert due_at("advice_call", london("2026-04-07T10:00"), calendar) is None
    assert due_at("stage_1", london("2026-04-07T10:00"), calendar) is None


def test_bank_holidays_agree_with_a_second_library() -> None:
    theirs = other_library.country_holidays("GB", subdiv="ENG", years=range(2012, 2029))
    weekdays = {day for day in theirs if day.weekday() < 5}
    assert weekdays == set(england_holidays())


def test_bank_holidays_agree_with_the_oracle() -> None:
    ours = {day for day in england_holidays() if FIRST <= day <= LAST}
    assert ours == bank_holidays()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2020-05-04", True),  # the May bank holiday moved to the Friday
        ("2020-05-08", False),
        ("2022-05-30", True),
        ("2022-06-02", False),
        ("2022-06-03", False),
        ("2022-09-19", False),
        ("2023-05-08", False),
        ("2021-12-27", False),
        ("2021-12-28", False),
        ("2026-11-21", False),
        ("2026-11-23", True),
    ],
)
def test_days_worth_remembering(day: str, worked: bool) -> None:
    assert ENGLAND.is_working_day(date.fromisoformat(day), count_closed_days=True) is worked


@pytest.mark.parametrize("day", [date(2011, 12, 31), date(2029, 1, 1), date(2029, 1, 6)])
def test_outside_the_known_days_nothing_is_guessed(day: date) -> None:
    with pytest.raises(DaysUnknown) as raised:
        ENGLAND.is_working_day(day, count_closed_days=False)
    assert raised.value.day == day


def test_the_last_known_day_is_known() -> None:
    assert ENGLAND.is_working_day(date(2028, 12, 29), count_closed_days=False)
    assert not ENGLAND.is_working_day(date(2028, 12, 31), count_closed_days=False)
    with pytest.raises(DaysUnknown):
        ENGLAND.next_working_day(date(2028, 12, 29), count_closed_days=False)


def test_closed_days_close_only_where_they_count() -> None:
    day = date(2026, 4, 8)
    assert not EASTER_WEEK.is_working_day(day, count_closed_days=True)
    assert EASTER_WEEK.is_working_day(day, count_closed_days=False)


@pytest.mark.parametrize(
    ("arrives", "counts"),
    [
        ("2026-04-02T08:59:59.999999", "2026-04-02T09:00"),
        ("2026-04-02T00:00", "2026-04-02T09:00"),
        ("2026-04-02T09:00", "2026-04-02T09:00"),
        ("2026-04-02T16:59", "2026-04-02T16:59"),
        ("2026-04-02T17:00", "2026-04-02T17:00"),  # five o'clock itself is not after five
        ("2026-04-02T17:00:00.000001", "2026-04-07T09:00"),  # Good Friday, weekend, Easter Monday
        ("2026-04-02T17:01", "2026-04-07T09:00"),
        ("2026-04-04T12:00", "2026-04-07T09:00"),
        ("2026-04-07T17:01", "2026-04-09T09:00"),  # the agency is closed on the 8th
        ("2026-04-08T10:00", "2026-04-09T09:00"),
        ("2026-03-29T01:30", "2026-03-30T09:00"),  # the hour the clocks leave out
        ("2026-10-25T01:30", "2026-10-26T09:00"),  # the hour they have twice
    ],
)
def test_when_something_counts_as_arrived(arrives: str, counts: str) -> None:
    assert EASTER_WEEK.arrival(london(arrives), count_closed_days=True) == london(counts)


def test_an_arrival_in_utc_is_read_on_the_london_clock() -> None:
    summer = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)  # half past five in London
    assert ENGLAND.arrival(summer, count_closed_days=False) == london("2026-06-02T09:00")
    winter = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
    assert ENGLAND.arrival(winter, count_closed_days=False) == winter


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        ENGLAND.arrival(datetime(2026, 4, 2, 10), count_closed_days=False)


def test_the_nth_working_day_never_counts_the_first() -> None:
    thursday = date(2026, 4, 2)
    assert EASTER_WEEK.nth_working_day(thursday, 0, count_closed_days=True) == thursday
    assert EASTER_WEEK.nth_working_day(thursday, 1, count_closed_days=True) == date(2026, 4, 7)
    assert EASTER_WEEK.nth_working_day(thursday, 2, count_closed_days=True) == date(2026, 4, 9)
    assert EASTER_WEEK.nth_working_day(thursday, 2, count_closed_days=False) == date(2026, 4, 8)


def test_working_days_between() -> None:
    assert ENGLAND.working_days_between(date(2026, 4, 2), date(2026, 4, 13), count_closed_days=True) == 5
    assert ENGLAND.working_days_between(date(2026, 4, 13), date(2026, 4, 2), count_closed_days=True) == 0


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-04-02T08:59:59", False),
        ("2026-04-02T09:00", True),
        ("2026-04-02T16:59:59", True),
        ("2026-04-02T17:00", False),
        ("2026-04-03T12:00", False),
        ("2026-04-08T12:00", False),
    ],
)
def test_office_hours(moment: str, is_open: bool) -> None:
    assert EASTER_WEEK.is_office_hours(london(moment)) is is_open


def test_five_oclock_is_london_five_oclock_in_summer_and_winter() -> None:
    assert close_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert close_of(date(2026, 1, 5)) == datetime(2026, 1, 5, 17, tzinfo=UTC)
    assert local_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)


MOMENTS = st.datetimes(
    datetime(2017, 1, 1),
    datetime(2027, 12, 31),
    timezones=st.just(UTC),
)


@given(MOMENTS, st.booleans())
def test_an_arrival_is_in_office_hours_never_earlier_and_settles(moment: datetime, closed: bool) -> None:
    arrived = ENGLAND.arrival(moment, count_closed_days=closed)
    assert arrived >= moment
    assert ENGLAND.is_working_day(arrived.date(), count_closed_days=closed)
    assert time(9) <= arrived.time() <= time(17)
    assert ENGLAND.arrival(arrived, count_closed_days=closed) == arrived
    between = at(arrived.date(), time(9)) - timedelta(microseconds=1)
    assert arrived == moment or moment <= between
