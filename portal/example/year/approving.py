"""When households were approved: so that about as many always wait for a child."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from portal.example.year.days import ONE, chance_of, in_year, on
from portal.example.year.figures import FIRST, LAST, SINGLE_APPROVED, STAGE_2_ENDS
from portal.example.year.homes import APPROVED, Home

AT_THE_START = 17
"""Families who wait as the year begins."""

FEWEST_AT_LAST = 8
"""Families who wait until nobody more is approved."""

FEWEST_DAYS = 14
"""Between an approval and a match."""

BEGINS, FILLS_IN, EMPTIES_IN = 300, 200, 420
"""Days before the first match that approvals begin; in which the wait fills; and empties before the last."""

EVENED_WEEKS = 3

OLDEST_FIRST = 0.45
"""How often who has waited longest is next."""

SINGLE = 0.1
"""The share of single applicants outside the year."""


def approve(homes: list[Home]) -> None:
    """Give each household the day of its approval; `homes` are in the order in which they left the wait.

    Whoever leaves is taken by chance from those who wait, the longest first more often than not.
    """
    chance = chance_of("approvals")
    left = [home.left for home in homes]
    approved = _approvals(left)
    waiting: list[date] = []
    for home in homes:
        while approved and (approved[0] + FEWEST_DAYS * ONE <= home.left or not waiting):
            waiting.append(approved.pop(0))
        home.decided = waiting.pop(0 if chance.random() < OLDEST_FIRST else chance.randrange(len(waiting)))
        home.decision = APPROVED
        home.applicants = 1 if chance.random() < SINGLE else 2
    of_year = [home for home in homes if in_year(home.decided)]
    single = chance.sample(range(len(of_year)), SINGLE_APPROVED)
    for place, home in enumerate(of_year):
        home.applicants = 1 if place in single else 2


def _approvals(left: list[date]) -> list[date]:
    """As many days as there are in `left`: each keeps the number of those who wait near what it should be."""
    chance = chance_of("approval days")
    of_year = sum(in_year(day) for day in left)
    at_the_end = AT_THE_START + STAGE_2_ENDS - of_year
    first, last = left[0] - BEGINS * ONE, left[-1]
    approvals: list[date] = []
    day = first
    while len(approvals) < len(left):
        wanted = min(_gone(left, day) + _wait(day, first, last, at_the_end), len(left))
        for _ in range(round(wanted) - len(approvals)):
            decided = on(day, chance.randint(0, 5))
            if in_year(day) != in_year(decided):
                decided = on(day) if in_year(on(day)) == in_year(day) else day - 3 * ONE
            approvals.append(decided)
        day += ONE
    return sorted(approvals)


def _gone(left: list[date], day: date) -> float:
    """How many have left by a day, evened out over some weeks, exact at both ends of the year."""
    weeks = min(EVENED_WEEKS, abs((day - FIRST).days + 1) // 7, abs((LAST - day).days) // 7)
    counts = [bisect_right(left, day + 7 * week * ONE) for week in range(-weeks, weeks + 1)]
    return sum(counts) / len(counts)


def _wait(day: date, first: date, last: date, at_the_end: int) -> float:
    """How many should wait on a day."""
    if day < FIRST:
        return min(AT_THE_START, AT_THE_START * (day - first).days / FILLS_IN + 1)
    if day <= LAST:
        return AT_THE_START + (at_the_end - AT_THE_START) * (day - FIRST).days / (LAST - FIRST).days
    return max(FEWEST_AT_LAST, min(at_the_end, at_the_end * (last - day).days / EMPTIES_IN))
