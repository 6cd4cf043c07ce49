"""What a cell may hold: days, moments, numbers and words of a list. Pure: today is handed in.

Moments without an offset are London's. The hour that the clocks leave out in March does not exist, and is
a mistake; of the hour that comes twice in October the first is taken (summer time). A moment that is only a
day is nine in the morning, when the office opens: so are the moments of what has only a day anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from portal.agency.rules import LONDON, OPENS, at, local_day
from portal.importing.keeping import Kept
from portal.importing.reading import shown

EARLIEST = date(1980, 1, 1)
"""What is older was typed wrongly: no record of a child or an adopter goes further back."""

AHEAD_DAYS = 366
"""How far ahead an appointment may be."""

LONGEST_REF = 100
"""Characters of what another system calls a record."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
"""The ends of the calendar."""
_WHOLE = re.compile(r"\d{1,12}")


class Wrong(Exception):
    """A cell cannot hold this; the words say what it can hold."""


@dataclass
class Told:
    """What is known as a file is read: the moment, and the councils by code and name in small letters."""

    now: datetime
    authorities: Mapping[str, str]
    today: date = field(init=False)
    day: Callable[[str], date] = field(init=False)
    """A day that has come. Raises Wrong."""
    moment_of: Callable[[date], datetime] = field(init=False)
    """The moment that stands for a day: nine in the morning in London; never later than now."""

    def __post_init__(self) -> None:
        self.today = local_day(self.now)
        self.day = Kept[str, date](lambda text: _day(text, self.today)).__getitem__
        moments = Kept[date, datetime](lambda on: min(at(on, OPENS).astimezone(UTC), self.now))
        self.moment_of = moments.__getitem__


Reader = Callable[[str, Told], Any]


def _day(text: str, today: date) -> date:
    if not _DAY.fullmatch(text):
        raise Wrong(f"“{shown(text)}” is not a day. Write it as year, month, day: 2022-04-30.")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"There is no day {text}. Check it against a calendar.") from None
    if found > today:
        raise Wrong(f"{text} is still to come. Enter the day it was, or leave it empty.")
    if found < EARLIEST:
        raise Wrong(f"{text} is too long ago. Check the year.")
    return found


def day(text: str, told: Told) -> date:
    """A day that has come."""
    return told.day(text)


def moment(text: str, told: Told) -> datetime:
    """A moment that has come, in UTC."""
    found = _moment(text, told)
    if found > told.now:
        raise Wrong(f"{text} is still to come. Enter when it was, or leave it empty.")
    return found


def appointment(text: str, told: Told) -> datetime:
    """A moment that may still be to come."""
    found = _moment(text, told)
    if (local_day(found) - told.today).days > AHEAD_DAYS:
        raise Wrong(f"{text} is more than a year ahead. Check the year.")
    return found


def _moment(text: str, told: Told) -> datetime:
    if _DAY.fullmatch(text):
        try:
            on = date.fromisoformat(text)
        except ValueError:
            raise Wrong(f"There is no day {text}. Check it against a calendar.") from None
        if on < EARLIEST:
            raise Wrong(f"{text} is too long ago. Check the year.")
        return at(on, OPENS).astimezone(UTC)
    if not _MOMENT.fullmatch(text):
        raise Wrong(f"“{shown(text)}” is not a day and time. Write it as 2022-04-30T16:45.")
    try:
        found = datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
    except ValueError:
        raise Wrong(f"There is no moment {text}. Check the day and the time.") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=LONDON)
        if found.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != found.replace(tzinfo=None):
            raise Wrong(f"There was no time {text} in London: the clocks went forward. Check the time.")
    try:
        found = found.astimezone(UTC)
    except OverflowError:  # an offset leads beyond the calendar, at one of its ends
        found = _LAST if found.year > told.today.year else _FIRST
    if found.date() < EARLIEST:
        raise Wrong(f"{text} is too long ago. Check the year.")
    return found


def authority(text: str, told: Told) -> str:
    """A council, by its code or its name; gives the code."""
    found = told.authorities.get(text.casefold())
    if found is None:
        known = ", ".join(dict.fromkeys(told.authorities.values()))
        raise Wrong(f"“{shown(text)}” is no council of the agency. Write one of: {known}.")
    return found


def ref(text: str, told: Told) -> str:
    """What another system calls a record."""
    if len(text) > LONGEST_REF:
        raise Wrong(f"The reference is longer than {LONGEST_REF} characters. Shorten it.")
    if not text.isprintable():
        raise Wrong("The reference holds something that cannot be printed. Take it out.")
    return text


def words(most: int) -> Reader:
    """Words, so many characters at most."""

    def read(text: str, told: Told) -> str:
        if len(text) > most:
            raise Wrong(f"“{shown(text)}” is longer than {most} characters. Shorten it.")
        if not text.isprintable():
            raise Wrong(f"“{shown(text)}” holds something that cannot be printed. Take it out.")
        return text

    return read


def whole(least: int, most: int) -> Reader:
    """A whole number between two others, both included."""

    def read(text: str, told: Told) -> int:
        if not (_WHOLE.fullmatch(text) and text.isascii()) or not least <= int(text) <= most:
            raise Wrong(f"“{shown(text)}” is not a whole number from {least} to {most}. Write one.")
        return int(text)

    return read


def one_of(called: str, values: Mapping[str, Any], also: Mapping[str, Any] | None = None) -> Reader:
    """One word of a list, in any case, with spaces, hyphens or underscores; gives what it stands for.

    `also` are other words for the same, which are understood and not proposed.
    """
    folded = {_folded(word): meant for word, meant in {**(also or {}), **values}.items()}

    def read(text: str, told: Told) -> Any:
        found = values.get(text)
        if found is None:
            found = folded.get(_folded(text))
        if found is None:
            raise Wrong(f"“{shown(text)}” is no {called}. Write one of: {', '.join(values)}.")
        return found

    return read


def _folded(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())
