"""A second, slow opinion on when a promise is due, written from the service's words alone.

Shares nothing with the portal: it reads the table below as English, works out Easter, the bank
holidays and the London clock itself, keeps moments as plain UTC without a zone, and finds an arrival
by looking along a strip with one byte for every minute, set where the office is open.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache

FIRST, LAST = date(2016, 1, 1), date(2028, 12, 31)

TABLE = """
information_pack            5 working days
first_conversation          10 working days
registration_decision       5 working days
stage_1                     2 months                                 law
break_between_stages        6 months                                 law
stage_2                     4 months                                 law
par_comments                5 working days from the day of sending   law
agency_decision             7 working days
decision_told               2 working days
decision_letter             5 working days
representations             40 working days from the day of sending  law
approval_review             1 year                                   law
waiting_update              4 weeks
support_reply               24 hours
support_crisis_reply        same day                                 risk
advice_call                 5 working days
breakdown_package           5 working days
support_assessment_start    3 months
support_assessment          6 weeks
plan_review                 the date set
interest_answer             5 working days
link_explored               2 working days
link_visit                  5 working days
link_decision               2 working days
panel_booked                1 working day
matching_meeting            10 working days
matching_panel              6 weeks
placement_report_comments   10 working days from the day of sending  law
first_visit                 1 week                                   law
weekly_visit                1 week                                   law
placement_review            4 weeks then 3 months then 6 months      law
placement_visit             6 weeks
life_story_book             10 working days
later_life_letter           10 working days
letter_read                 5 working days
letter_passed_on            5 working days
complaint_stage_one         10 working days                          law
complaint_stage_two         25 working days                          law
complaint_panel             30 working days                          law
access_request              1 month                                  law
data_complaint              30 days                                  law
booking_looked_at           2 working days
register_filled             1 working day
"""


def read_table() -> dict[str, tuple[list[str], bool]]:
    """Each kind with its steps in words, and whether the agency's own closed days move it."""
    kinds = {}
    for line in TABLE.strip().splitlines():
        kind, rest = line.split(None, 1)
        words, _, mark = re.sub(r"\s{2,}", "|", rest.strip()).partition("|")
        kinds[kind] = (words.split(" then "), mark == "")
    return kinds


KINDS = read_table()


def easter(year: int) -> date:
    """Easter Sunday, by Gauss's rule with the corrections for 1900 to 2099."""
    d = (19 * (year % 19) + 24) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7
    if (d == 29 and e == 6) or (d == 28 and e == 6 and year % 19 > 10):
        d -= 7
    return date(year, 3, 22) + timedelta(days=d + e)


def bank_holidays() -> set[date]:
    """England's bank holidays of every year looked at."""
    found = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}
    for year in range(FIRST.year, LAST.year + 1):
        sunday = easter(year)
        found |= {sunday - timedelta(days=2), sunday + timedelta(days=1)}
        mondays = [day for day in every_day(date(year, 1, 1), date(year, 12, 31)) if day.weekday() == 0]
        found.add(date(2020, 5, 8) if year == 2020 else min(m for m in mondays if m.month == 5))
        found.add(date(2022, 6, 2) if year == 2022 else max(m for m in mondays if m.month == 5))
        found.add(max(m for m in mondays if m.month == 8))
        taken: set[date] = set()
        for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
            # On a weekend the next free weekday stands in; Boxing Day makes room for Christmas Day.
            while day.isoweekday() > 5 or day in taken:
                day += timedelta(days=1)
            taken.add(day)
        found |= taken
    return found


def every_day(first: date, last: date) -> list[date]:
    """All days from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@cache
def summer(year: int) -> tuple[datetime, datetime]:
    """When London's clocks go forward and back: the last Sundays of March and October, 1:00 UTC."""
    found = []
    for month in (3, 10):
        day = datetime(year, month, 31, 1)
        while day.isoweekday() != 7:
            day -= timedelta(days=1)
        found.append(day)
    return found[0], found[1]


def london_offset(utc: datetime) -> timedelta:
    """One hour in summer, otherwise none."""
    forward, back = summer(utc.year)
    return timedelta(hours=1 if forward <= utc < back else 0)


class Oracle:
    """Knows the days from 2016 to 2028, and the agency's own closed days."""

    def __init__(self, closed_days: set[date]) -> None:
        holidays = bank_holidays()
        self.days = every_day(FIRST, LAST)
        plain = [day.isoweekday() <= 5 and day not in holidays for day in self.days]
        agency = [worked and day not in closed_days for worked, day in zip(plain, self.days, strict=True)]
        self.worked = {False: plain, True: agency}
        self.strips = {which: self.strip(worked) for which, worked in self.worked.items()}

    @staticmethod
    def strip(worked: list[bool]) -> bytes:
        """One byte a minute of London's clock: 1 from 9:00 to 17:00, both minutes included."""
        closed = bytes(24 * 60)
        open_day = bytes(9 * 60) + b"\1" * (8 * 60 + 1) + bytes(7 * 60 - 1)
        return b"".join(open_day if yes else closed for yes in worked)

    def arrival(self, local: datetime, closed: bool) -> datetime | None:
        """The first open moment from this one on; None past the last known day."""
        strip = self.strips[closed]
        minute = (local.date() - FIRST).days * 1440 + local.hour * 60 + local.minute
        into = timedelta(seconds=local.second, microseconds=local.microsecond)
        if minute < len(strip) and strip[minute] and not (local.hour == 17 and into):
            return local
        found = strip.find(1, minute + (1 if into else 0))
        return None if found < 0 else datetime(2016, 1, 1) + timedelta(minutes=found)

    def count(self, first: int, n: int, closed: bool) -> int | None:
        """The place of the nth worked day, counting the day at `first` when it is worked."""
        for place in range(first, len(self.days)):
            n -= self.worked[closed][place]
            if n == 0:
                return place
        return None

    def due(
        self, kind: str, start: datetime, *, step: int = 0, set_on: date | None = None
    ) -> datetime | None:
        """The due moment in UTC for a start in UTC, both without a zone; None when not known."""
        steps, closed = KINDS[kind]
        words = steps[step] if step < len(steps) else steps[-1]
        local = start + london_offset(start)
        hour, minute, second, micro = 17, 0, 0, 0
        today = (local.date() - FIRST).days
        place: int | None
        number = int(words.split()[0]) if words[0].isdigit() else 0
        if "working day" in words and "sending" in words:
            place = self.count(today, number, closed)
        elif "working day" in words or words in ("24 hours", "same day"):
            arrived = self.arrival(local, closed)
            if arrived is None:
                return None
            place = (arrived.date() - FIRST).days
            if words == "24 hours":
                place = self.count(place + 1, 1, closed)
                hour, minute = arrived.hour, arrived.minute
                second, micro = arrived.second, arrived.microsecond
            elif words != "same day":
                place = self.count(place + 1, number, closed)
        else:
            if words == "the date set":
                assert set_on is not None
                target = set_on
            elif "week" in words or words.endswith(" days"):
                target = local.date() + timedelta(days=number * (7 if "week" in words else 1))
            else:
                target = self.months_later(local.date(), number * (12 if "year" in words else 1))
            place = self.count((target - FIRST).days, 1, closed)
        if place is None:
            return None
        day = self.days[place]
        due = datetime(day.year, day.month, day.day, hour, minute, second, micro)
        return due - london_offset(due)  # in office hours both clocks agree on the offset

    @staticmethod
    def months_later(day: date, months: int) -> date:
        """Counts months one by one on the calendar, then goes back to a day that month has."""
        year, month = day.year, day.month
        for _ in range(months):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        for number in (day.day, 30, 29, 28):
            try:
                return date(year, month, min(number, day.day))
            except ValueError:
                continue
        raise AssertionError("every month has 28 days")
