"""The days a report covers: a year from 1 April, or any two days. Pure.

Source: the service's annual report runs from 1 April to 31 March (service description, section 8).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from portal.errors import Refused

_YEAR = re.compile(r"(20\d\d)[-/](\d\d)")
FIRST_MONTH = 4
"""April: the month in which a reported year begins."""
YEARS = range(2000, 2100)
"""The calendar years in which a report's days lie, as those in which a reported year begins."""
LONGEST = 366 * 10
"""Days: nobody reads a report over more than ten years, and it would be slow by accident."""
OFFERED = 6
"""How many reported years a page offers to choose from, this one first."""


@dataclass(frozen=True, order=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def is_publishable(self) -> bool:
        """Whether it is a whole reported year or a quarter of one.

        Only those are published: between two free days small numbers could be worked out (safety rule 11).
        """
        return self in (year_of(self.first), quarter_of(self.first))

    @property
    def words(self) -> str:
        """How it is called: "2022/23", or the two days."""
        if self == year_of(self.first):
            return f"{self.first.year}/{self.last.year % 100:02}"
        return f"{_day(self.first)} to {_day(self.last)}"

    @property
    def before(self) -> Period:
        """The same days a year earlier."""
        return Period(_a_year_before(self.first), _a_year_before(self.last))

    @property
    def months(self) -> list[str]:
        """Its calendar months as YYYY-MM, those it only touches too."""
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(f"{day:%Y-%m}")
            day = (day + timedelta(days=32)).replace(day=1)
        return found


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _a_year_before(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if is_last else min(day.day, last))


def year_beginning(year: int) -> Period:
    """The reported year that begins on 1 April of a calendar year."""
    return Period(date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1) - timedelta(days=1))


def year_of(day: date) -> Period:
    """The reported year a day lies in."""
    return year_beginning(day.year if day.month >= FIRST_MONTH else day.year - 1)


def years_offered(today: date, shown: Period) -> list[Period]:
    """The years a page offers, the newest first; the one that is shown is always among them."""
    this = year_of(today).first.year
    latest = {year_beginning(this - back) for back in range(OFFERED)}
    return sorted(latest | ({shown} if shown == year_of(shown.first) else set()), reverse=True)


def quarter_of(day: date) -> Period:
    """The quarter of its reported year a day lies in."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, (first + timedelta(days=92)).replace(day=1) - timedelta(days=1))


def quarters_of(year: Period) -> list[Period]:
    """The four quarters of a reported year, in their order."""
    first, after = year.first.year, year.last.year
    return [quarter_of(date(after if month == 1 else first, month, 1)) for month in (4, 7, 10, 1)]


def read_year(text: str) -> Period:
    """The year somebody wrote as 2022-23 or 2022/23. Raises Refused saying how it is written."""
    found = _YEAR.fullmatch(text.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise Refused(f"“{text.strip()}” is no year from April to March. Write it like 2022-23.")
    return year_beginning(int(found[1]))


def read_quarter(year: str, number: str) -> Period:
    """The quarter somebody asked for: 1 is April to June. Raises Refused saying how it is written."""
    months = {"1": 4, "2": 7, "3": 10, "4": 1}
    if number.strip() not in months:
        raise Refused(f"“{number.strip()}” is no quarter. Write 1 for April to June, up to 4.")
    whole, month = read_year(year), months[number.strip()]
    return quarter_of(date(whole.last.year if month == 1 else whole.first.year, month, 1))


def read_days(first: str, last: str) -> Period:
    """Two days somebody wrote as 2022-04-01. Raises Refused saying what is wrong with which."""
    days = [_read_day(text.strip(), what) for text, what in ((first, "first"), (last, "last"))]
    if days[1] < days[0]:
        raise Refused("The last day is before the first. Change one of them.")
    if (days[1] - days[0]).days > LONGEST:
        raise Refused("That is more than ten years. Choose days closer together.")
    return Period(days[0], days[1])


def _read_day(text: str, what: str) -> date:
    if not text:
        raise Refused(f"Enter the {what} day too. Write it like 2022-04-01.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"The {what} day, “{text}”, is no day. Write it like 2022-04-01.") from None
    if day.year not in YEARS:
        raise Refused(f"The {what} day, “{text}”, is in no year of these reports. Write it like 2022-04-01.")
    return day
