"""The working calendar: which days are worked, and when something counts as having arrived.

Pure arithmetic: no clock, no database. Bank holidays are known only between two dates; outside them
nothing is guessed, `DaysUnknown` is raised. Days are London days, moments are aware datetimes.

Source: the service's own description of its promises (office hours, arrival, working days).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
OPENS = time(9)
CLOSES = time(17)
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class DaysUnknown(Exception):
    """The bank holidays of this day are not known, so nobody can say whether it is worked."""

    def __init__(self, day: date) -> None:
        super().__init__(f"The bank holidays for {day.isoformat()} are not known.")
        self.day = day


@dataclass(frozen=True)
class Calendar:
    """The days the agency works.

    `bank_holidays` are those of England and Wales, complete from `known_from` to `known_until`, both
    included. `closed_days` are the agency's own, added by hand; they close the agency only where the
    caller says they count.
    """

    bank_holidays: frozenset[date]
    known_from: date
    known_until: date
    closed_days: frozenset[date] = frozenset()

    def is_working_day(self, day: date, *, count_closed_days: bool) -> bool:
        """Monday to Friday, no bank holiday and, with `count_closed_days`, not closed by the agency.

        Raises DaysUnknown outside the days whose bank holidays are known.
        """
        if not self.known_from <= day <= self.known_until:
            raise DaysUnknown(day)
        if day.weekday() >= SATURDAY or day in self.bank_holidays:
            return False
        return not (count_closed_days and day in self.closed_days)

    def this_or_next_working_day(self, day: date, *, count_closed_days: bool) -> date:
        """The day itself where it is worked, otherwise the first worked day after it."""
        while not self.is_working_day(day, count_closed_days=count_closed_days):
            day += ONE_DAY
        return day

    def next_working_day(self, day: date, *, count_closed_days: bool) -> date:
        """The first worked day after this one."""
        return self.this_or_next_working_day(day + ONE_DAY, count_closed_days=count_closed_days)

    def nth_working_day(self, day: date, n: int, *, count_closed_days: bool) -> date:
        """The nth worked day after this one; the day itself is never counted."""
        for _ in range(n):
            day = self.next_working_day(day, count_closed_days=count_closed_days)
        return day

    def arrival(self, moment: datetime, *, count_closed_days: bool) -> datetime:
        """When something counts as having arrived, in London time.

        Before 9:00 counts as 9:00. After 17:00, or on a closed day, counts as 9:00 on the next
        worked day. At 17:00 exactly still counts as that day: "after 17:00" begins one instant later.
        """
        local = local_moment(moment)
        day = local.date()
        if not self.is_working_day(day, count_closed_days=count_closed_days):
            return at(self.next_working_day(day, count_closed_days=count_closed_days), OPENS)
        if local.time() < OPENS:
            return at(day, OPENS)
        if local.time() > CLOSES:
            return at(self.next_working_day(day, count_closed_days=count_closed_days), OPENS)
        return local

    def is_office_hours(self, moment: datetime) -> bool:
        """Whether somebody is at a desk: a worked day, closed days counted, from 9:00 until 17:00."""
        local = local_moment(moment)
        if not self.is_working_day(local.date(), count_closed_days=True):
            return False
        return OPENS <= local.time() < CLOSES

    def working_days_between(self, first: date, last: date, *, count_closed_days: bool) -> int:
        """How many worked days lie after `first`, up to and including `last`; 0 when not later."""
        days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day, count_closed_days=count_closed_days) for day in days)


def at(day: date, hour: time) -> datetime:
    """That London day at that London time, aware."""
    return datetime.combine(day, hour, LONDON)


def local_moment(moment: datetime) -> datetime:
    """The moment in London time. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(LONDON)


def local_day(moment: datetime) -> date:
    """The London day a moment falls on."""
    return local_moment(moment).date()


def close_of(day: date) -> datetime:
    """17:00 in London on that day, as UTC."""
    return at(day, CLOSES).astimezone(UTC)
