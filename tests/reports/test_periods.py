"""Which days a report covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refused
from portal.reports.periods import Period, quarter_of, read_days, read_year, year_beginning, year_of

DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2040, 12, 31))


@pytest.mark.parametrize("written", ["2022-23", "2022/23", " 2022-23 "])
def test_a_year_runs_from_april_to_march(written: str) -> None:
    assert read_year(written) == Period(date(2022, 4, 1), date(2023, 3, 31))


@pytest.mark.parametrize("written", ["2022", "2022-24", "22-23", "next", "", "2022-2023"])
def test_what_is_no_year_says_how_one_is_written(written: str) -> None:
    with pytest.raises(Refused, match="2022-23"):
        read_year(written)


def test_the_last_year_of_a_century_is_read() -> None:
    assert read_year("2099-00") == Period(date(2099, 4, 1), date(2100, 3, 31))


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2022-04-31", "2022-05-01", "first day"),
        ("2022-04-01", "soon", "last day"),
        ("2022-04-02", "2022-04-01", "before the first"),
        ("2010-04-01", "2022-04-01", "ten years"),
        ("", "2022-04-01", "Enter the first day"),
        ("2022-04-01", " ", "Enter the last day"),
        ("9999-04-01", "9999-12-31", "first day, “9999-04-01”, is in no year"),
        ("0001-01-01", "0001-01-02", "no year"),
        ("2099-12-31", "2100-01-01", "last day"),
    ],
)
def test_wrong_days_are_named(first: str, last: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_days(first, last)


@given(DAYS)
def test_every_day_lies_in_one_year_and_one_quarter_of_it(day: date) -> None:
    year, quarter = year_of(day), quarter_of(day)
    assert year.first <= quarter.first <= day <= quarter.last <= year.last
    assert year.is_publishable
    assert quarter.is_publishable
    assert len(quarter.months) == 3
    assert len(year.months) == 12
    assert year_of(year.last + timedelta(days=1)) == year_beginning(year.first.year + 1)


@given(DAYS, st.integers(0, 400))
def test_only_years_and_quarters_are_published(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    assert period.is_publishable == (period in (year_of(first), quarter_of(first)))


def test_the_year_before_keeps_the_end_of_a_month() -> None:
    assert year_beginning(2023).before == year_beginning(2022)
    assert Period(date(2024, 2, 1), date(2024, 2, 29)).before == Period(date(2023, 2, 1), date(2023, 2, 28))
    assert Period(date(2023, 2, 1), date(2023, 2, 28)).before == Period(date(2022, 2, 1), date(2022, 2, 28))
