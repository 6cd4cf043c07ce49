"""At which moments of a day people ask, and what they say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from portal.support.rules import Asked, Danger, Feels, Risk, Situation
from tests.asking_for_support.making import ASKED
from tests.soak import support_oracle as oracle

EDGES = (time(8, 59, 59), time(9), time(9, 0, 1), time(16, 59, 59), time(17), time(17, 0, 1))
"""Moments just before and after the office opens and closes."""


def arrivals(day: date, a_day: float, dice: random.Random) -> list[datetime]:
    """When people ask on a day: by day mostly, also in the evening, at night and at its very edges.

    Christmas, New Year and the nights in which the clocks change have more of them.
    """
    changes = oracle.wall(day, time()).utcoffset() != oracle.wall(day + oracle.DAY, time()).utcoffset()
    often = 3.0 if changes or (day.month, day.day) in ((12, 24), (12, 25), (12, 31), (1, 1)) else 1.0
    found = []
    left = a_day * often
    while (left := left - dice.expovariate(1)) > 0:
        roll = dice.random()
        if roll < 0.10:
            hour = dice.choice(EDGES)
        elif roll < 0.60:
            hour = time(dice.randrange(9, 17), dice.randrange(60), dice.randrange(60))
        elif roll < 0.85 and not changes:
            hour = time(dice.randrange(17, 24), dice.randrange(60), dice.randrange(60))
        else:
            hour = time(dice.randrange(0, 9 if not changes else 4), dice.randrange(60), dice.randrange(60))
        found.append(oracle.wall(day, hour).replace(fold=dice.randrange(2)))
    return found


def in_words(dice: random.Random, *, school: bool = False) -> Asked:
    """What somebody says: a seventh are at risk, and some of those are afraid of somebody."""
    risks: tuple[str, ...] = ()
    danger = ""
    if dice.random() < 0.15:
        risks = tuple(risk.value for risk in Risk if dice.random() < 0.35) or (Risk.BREAKING_DOWN.value,)
        if Risk.FRIGHTENED in risks:
            danger = dice.choice(("", *(one.value for one in Danger)))
    said = replace(
        ASKED,
        risks=risks,
        danger=danger,
        feels=dice.choice([one.value for one in Feels]),
        situation=dice.choice([one.value for one in Situation]),
        can_email=dice.random() < 0.7,
        can_leave_message=dice.random() < 0.5,
        name=f"Family {dice.randrange(10**6):06}",
    )
    if not school:
        return said
    return replace(
        said, asker="school", asked_by="Pat Teacher", organisation="Example School", consent="They said yes"
    )


def clock_changes(year: int) -> list[date]:
    """The two days of a year on which the clocks change: the last Sundays of March and October."""
    found = []
    for month in (3, 10):
        day = date(year, month, 31)
        while day.isoweekday() != 7:
            day -= timedelta(days=1)
        found.append(day)
    return found
