"""Days and spans of days, by chance: worked days mostly, and spans that come to an exact mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from portal.agency.holidays import england_holidays
from portal.example.year.figures import FIRST, LAST

SEED = 2022
SATURDAY = 5
ONE = timedelta(days=1)
MOST_TRIES = 200_000
WEEKEND = 3
"""Days by which a settled mean may be missed on the way: from a Friday to a Monday."""


def chance_of(what: str) -> Random:
    """A source of chance of its own, so that a change in one kind of rows moves no other."""
    return Random(f"{SEED} {what}")  # noqa: S311  # made up once, and the same each time


def in_year(day: date | None) -> bool:
    """Whether a day lies in the year 2022/23."""
    return day is not None and FIRST <= day <= LAST


def is_worked(day: date) -> bool:
    """Whether it is Monday to Friday, and no bank holiday of England."""
    return day.weekday() < SATURDAY and day not in england_holidays()


def on(day: date, after: int = 0) -> date:
    """The first worked day that is so many days later, or more."""
    day += timedelta(days=after)
    while not is_worked(day):
        day += ONE
    return day


def back(day: date, before: int = 0) -> date:
    """The last worked day that is so many days earlier, or more."""
    day -= timedelta(days=before)
    while not is_worked(day):
        day -= ONE
    return day


def worked_days_later(day: date, count: int) -> date:
    """The worked day so many worked days after this one; before it where the count is negative."""
    for _ in range(abs(count)):
        day = on(day, 1) if count > 0 else back(day, 1)
    return day


def between(chance: Random, first: date, last: date) -> date:
    """A worked day by chance, both ends counted. Raises ValueError where there is none."""
    if back(last) < on(first):
        raise ValueError(f"no worked day from {first} to {last}")
    while True:
        day = first + timedelta(days=chance.randint(0, (last - first).days))
        if is_worked(day):
            return day


def span(chance: Random, low: int, mean: float, high: int) -> int:
    """A number of days about a mean, a few much longer, never outside low and high."""
    return min(high, low + round(chance.gammavariate(2.2, (mean - low) / 2.2)))


def moment(day: date, hour: int, minute: int = 0) -> str:
    """A London moment as the rows write it."""
    return datetime.combine(day, time(hour, minute)).isoformat(timespec="minutes")


@dataclass
class Span:
    """From a day that may be moved to one that may not; `weight` is for how many it counts."""

    start: date
    end: date
    low: int
    high: int
    weight: int = 1
    any_day: bool = False
    """Whether it may begin on a day that is not worked."""

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.end - self.start).days


def settle(
    chance: Random, spans: Sequence[Span], total: int, allowed: Callable[[date], bool] = lambda _day: True
) -> None:
    """Move the starts a little, by chance, until the days add up to `total`, each span by its weight.

    Raises RuntimeError where the bounds leave no way.
    """
    off = total - sum(one.days * one.weight for one in spans)
    for _ in range(MOST_TRIES):
        if not off:
            return
        one = chance.choice(spans)
        to = one.start + (-ONE if off > 0 else ONE)
        while not (one.any_day or is_worked(to)):
            to += -ONE if off > 0 else ONE
        change = (one.start - to).days * one.weight
        if (
            abs(off - change) <= max(abs(off), WEEKEND)
            and one.low <= (one.end - to).days <= one.high
            and allowed(to)
        ):
            one.start = to
            off -= change
    raise RuntimeError(f"{off} days are left over")
