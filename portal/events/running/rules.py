"""When the sessions of an event are: read from what staff type, repeated, and put a year on. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.agency.rules import LONDON
from portal.journey.assessment.rules import read_time

MOST_SESSIONS = 60
"""Sessions of one event, and dates of one repetition: more is a slip of the finger."""

PROGRAMME_BEGINS = 9
"""The month in which a year's programme begins: September to July (service description, section 5)."""

YEAR_ON = timedelta(weeks=52)
"""How much later last year's programme is made again: the same weekday."""

HOW_OFTEN = {
    "weekly": "Every week",
    "fortnightly": "Every two weeks",
    "monthly": "Every month, on the same weekday (like the third Wednesday)",
    "dates": "On dates I choose",
}
"""How an event is repeated, and its words."""

_LINE = re.compile(
    r"^(?:(?P<makes>\d{1,2})\s*:)?\s*(?P<day>\d{1,2})[ ./-](?P<month>[A-Za-z]+|\d{1,2})[ ./-](?P<year>\d{4})"
    r"(?:[ ,]+(?P<begins>\S+)\s*(?:-|–|to)\s*(?P<ends>\S+))?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class When:
    """One session by London's clocks; `makes_up` is the number of the one it stands in for."""

    day: date
    begins: time
    ends: time
    makes_up: int | None = None

    @property
    def starts_at(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.day, self.begins, LONDON)

    @property
    def ends_at(self) -> datetime:
        """The moment it ends."""
        return datetime.combine(self.day, self.ends, LONDON)


class Unreadable(ValueError):
    """A line that says no date; its text says what to do."""


def read_days(text: str, *, begins: time, ends: time, makes_up: bool = False) -> tuple[When, ...]:
    """The days somebody typed, one on a line: "28 11 2026", or "28 11 2026 10am to 3pm" for other times.

    `makes_up`: each line begins with the number of the session it makes up for ("3: 12 2 2027").
    Raises Unreadable, naming the line.
    """
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        read = _LINE.match(line)
        day = _day(read["day"], read["month"], read["year"]) if read else None
        if read is None or day is None:
            raise Unreadable(f"We cannot read “{line}”. Write a date, like 28 11 2026.")
        if makes_up and read["makes"] is None:
            raise Unreadable(f"Begin “{line}” with the number of the session it makes up for, like 3: {line}")
        if not makes_up and read["makes"] is not None:
            raise Unreadable(f"Write only the date in “{line}”.")
        starts, stops = begins, ends
        if read["begins"]:
            typed = read_time(read["begins"]), read_time(read["ends"])
            if typed[0] is None or typed[1] is None:
                raise Unreadable(f"We cannot read the times in “{line}”. Write them like 10am to 3pm.")
            starts, stops = typed[0], typed[1]
        if stops <= starts:
            raise Unreadable(f"“{line}” must end after it begins.")
        found.append(When(day, starts, stops, int(read["makes"]) if makes_up else None))
    if len(found) > MOST_SESSIONS:
        raise Unreadable(f"These are {len(found)} dates. Make {MOST_SESSIONS} at most.")
    return tuple(found)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month.lower()[:3]) + 1
        return date(int(year), number, int(day))
    except ValueError:
        return None


def weekly(first: When, weeks: int, leave_out: Collection[date] = ()) -> tuple[When, ...]:
    """So many weekly sessions from the first on; a day that is left out is made good by a week more.

    A day to leave out on which none would fall changes nothing.
    """
    found: list[When] = []
    day = first.day
    while len(found) < weeks:
        if day not in leave_out:
            found.append(When(day, first.begins, first.ends))
        day += timedelta(weeks=1)
    return tuple(found)


def with_make_up(sessions: Sequence[When], more: Sequence[When]) -> tuple[When, ...]:
    """Sessions with their make-up sessions. Raises Unreadable where one makes up for none of them."""
    for one in more:
        if one.makes_up is not None and not 1 <= one.makes_up <= len(sessions):
            raise Unreadable(
                f"There is no session {one.makes_up}: they are numbered 1 to {len(sessions)}. "
                "Look at the make-up sessions."
            )
    return (*sessions, *more)


def in_order(days: Sequence[When]) -> tuple[When, ...]:
    """The days of a course, soonest first. Raises Unreadable for a day that stands there twice."""
    if len({(one.day, one.begins) for one in days}) < len(days):
        raise Unreadable("One of the days stands there twice. Take one away.")
    return tuple(sorted(days, key=lambda one: (one.day, one.begins)))


def repeats(first: date, how: str, times: int) -> tuple[date, ...]:
    """The days on which an event is repeated after its first, so many times.

    "monthly" keeps the weekday and which of the month it is; where a month has no fifth, its last.
    Raises KeyError for another way.
    """
    if how == "monthly":
        return tuple(_month_on(first, number) for number in range(1, times + 1))
    step = {"weekly": 1, "fortnightly": 2}[how]
    return tuple(first + timedelta(weeks=step * number) for number in range(1, times + 1))


def _month_on(first: date, months: int) -> date:
    """The same weekday of the month (the third Wednesday), so many months later."""
    count = first.year * 12 + first.month - 1 + months
    year, month = count // 12, count % 12 + 1
    begins, days = monthrange(year, month)
    which = (first.day - 1) // 7
    day = 1 + (first.weekday() - begins) % 7 + 7 * which
    return date(year, month, day if day <= days else day - 7)


def programme_year(year: int) -> tuple[date, date]:
    """First and last day of the programme that begins in September of a year."""
    return date(year, PROGRAMME_BEGINS, 1), date(year + 1, PROGRAMME_BEGINS, 1) - timedelta(days=1)


def year_of_programme(day: date) -> int:
    """The year in whose September the programme of a day began."""
    return day.year if day.month >= PROGRAMME_BEGINS else day.year - 1


def initials_of(name: str) -> str:
    """What stands of a name on paper (safety rule 11)."""
    return "".join(part[0].upper() for part in name.replace("-", " ").split() if part[0].isalpha())
