"""How late a promise is, in words. Pure: worked out from what is stored and the moment handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.agency.rules import Calendar, DaysUnknown, local_day
from portal.promises.kinds import FAMILY_TIME, KINDS, Kind
from portal.promises.rules import Facts, State, counts_closed_days, expected_due, state_of

FAR_AHEAD = 45
"""Working days beyond which nobody counts them: about two months."""

DAYS_OF_A_MONTH = 30.44


@dataclass(frozen=True)
class Lateness:
    """Whether a promise is or was kept late, by how many London days, and that in words.

    `days` is 0 for one that is late by hours only.
    """

    is_late: bool
    days: int
    words: str


def lateness(facts: Facts, now: datetime, calendar: Calendar) -> Lateness:
    """How late a promise is, or was when it was kept, in words such as "3 days late".

    Due at the very moment is in time. The family's own time is never late.
    """
    state = state_of(facts, now)
    if state in (State.CANCELLED, State.LAPSED):
        return Lateness(False, 0, "no longer needed" if state is State.CANCELLED else "time has passed")
    if state is State.PAUSED:
        return Lateness(False, 0, "paused")
    due = expected_due(facts, calendar)
    if due is None:
        return Lateness(False, 0, "kept" if state is State.KEPT else "no date yet")
    moment = facts.kept_at if state is State.KEPT and facts.kept_at is not None else now
    if moment > due and facts.kind not in FAMILY_TIME:
        days = (local_day(moment) - local_day(due)).days
        words = f"{in_words(moment, due)} late"
        return Lateness(True, days, f"kept {words}" if state is State.KEPT else words)
    if state is State.KEPT:
        return Lateness(False, 0, "kept in time" if moment <= due else "kept")
    return Lateness(False, 0, f"due {_ahead(facts, now, due, calendar)}")


def in_words(later: datetime, earlier: datetime) -> str:
    """How far apart two moments are: whole London days, or on one day hours, or minutes."""
    days = (local_day(later) - local_day(earlier)).days
    if days:
        return _many(days, "day")
    minutes = int((later - earlier).total_seconds()) // 60
    if minutes >= 60:
        return _many(minutes // 60, "hour")
    return _many(minutes, "minute") if minutes else "less than a minute"


def _ahead(facts: Facts, now: datetime, due: datetime, calendar: Calendar) -> str:
    """How long there is until it is due: "in 40 minutes", "in 2 working days", "in about 5 months"."""
    today, day = local_day(now), local_day(due)
    if today == day:
        return f"in {in_words(due, now)}"
    closed = counts_closed_days(KINDS[Kind(facts.kind)], at_risk=facts.at_risk)
    try:
        count = calendar.working_days_between(today, day, count_closed_days=closed)
    except DaysUnknown:
        count = 0
    if count > FAR_AHEAD:
        return f"in about {_many(round((day - today).days / DAYS_OF_A_MONTH), 'month')}"
    return f"in {_many(count, 'working day')}" if count else f"in {in_words(due, now)}"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
