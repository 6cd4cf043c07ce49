"""England's bank holidays from the library's own file: no network, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.agency.rules import ONE_DAY, Calendar

FEWEST_IN_A_YEAR = 8
"""England has eight bank holidays in an ordinary year; a year listed with fewer is not complete."""

FIRST_YEAR = 2012
"""Where the library's list begins."""


@cache
def england_holidays() -> Mapping[date, str]:
    """Each bank holiday of England and Wales with its name, as the library holds them (2012 to 2028)."""
    library = BankHolidays(use_cached_holidays=True)
    listed = library.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return {holiday["date"]: holiday["title"] for holiday in listed}


@cache
def england_calendar() -> Calendar:
    """The working calendar with England's bank holidays only, known for the library's full years.

    The library answers "working day" for any day after its last year; the calendar says it does not
    know instead.
    """
    holidays = england_holidays()
    return calendar_of(frozenset(holidays))


def calendar_of(holidays: frozenset[date], closed_days: frozenset[date] = frozenset()) -> Calendar:
    """A calendar from a list of bank holidays, known for the unbroken run of complete years in it.

    A year counts as complete with eight bank holidays or more. Without such a year no day is known:
    promises are then made without a due date, and nobody is turned away.
    """
    in_year = Counter(day.year for day in holidays)
    complete = {year for year, count in in_year.items() if count >= FEWEST_IN_A_YEAR}
    first = last = min(complete or in_year, default=FIRST_YEAR)
    while last in complete:
        last += 1
    return Calendar(holidays, date(first, 1, 1), date(last, 1, 1) - ONE_DAY, closed_days)
