"""When slots are offered, which fit inside the promise, and what a call may come to. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.agency.rules import LONDON, ONE_DAY, Calendar, DaysUnknown

AHEAD = timedelta(days=21)
"""How far ahead slots are made: past every promised call, over Christmas too."""

NOTICE = timedelta(hours=1)
"""A slot is offered to a family until so long before it begins (practice, to be confirmed)."""

MINUTES = 45
"""How long a call is planned for (practice, to be confirmed)."""

MOST_MINUTES = 180


WITH_DAY, WITH_LEAVE = "day", "leave"
"""What took a slot back and may give it back. A slot that was taken back by itself stays away."""


class SlotState(StrEnum):
    """How a slot stands."""

    FREE = "free"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What an advice call came to. Source: service description, section 6."""

    RESOLVED = "resolved"
    SIGNPOSTED = "signposted"
    BRIEF_INTERVENTION = "brief_intervention"
    ASSESSMENT = "assessment"
    UNIVERSAL = "universal"
    SAFEGUARDING = "safeguarding"


OUTCOMES = {
    Outcome.RESOLVED: "Resolved on the call",
    Outcome.SIGNPOSTED: "Signposted: others help from here",
    Outcome.BRIEF_INTERVENTION: "Brief intervention, up to six sessions",
    Outcome.ASSESSMENT: "An assessment of what support they need",
    Outcome.UNIVERSAL: "Universal services or early help",
    Outcome.SAFEGUARDING: "A safeguarding referral",
}
"""The outcomes as staff choose them."""

FINISHES = frozenset({Outcome.RESOLVED, Outcome.SIGNPOSTED, Outcome.UNIVERSAL})
"""Outcomes after which nothing more is promised, so that the request can be finished at once."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Weekly:
    """One time every week, from a day on, until another or still. Weekday 0 is Monday."""

    weekday: int
    at: time
    minutes: int
    from_on: date
    until_on: date | None = None


def days_of(
    pattern: Weekly, today: date, calendar: Calendar, *, but: Collection[date] = ()
) -> Iterator[date]:
    """The days of a weekly pattern from today on, as far ahead as slots are made.

    Only days we work; `but` are the days on which this member of staff is away.
    """
    day = max(today, pattern.from_on)
    day += ((pattern.weekday - day.weekday()) % 7) * ONE_DAY
    last = min(today + AHEAD, pattern.until_on or date.max)
    while day <= last:
        if day not in but and _is_worked(calendar, day):
            yield day
        day += 7 * ONE_DAY


def _is_worked(calendar: Calendar, day: date) -> bool:
    try:
        return calendar.is_working_day(day, count_closed_days=True)
    except DaysUnknown:
        return False


def slot_of(pattern: Weekly, day: date) -> tuple[datetime, datetime]:
    """When the slot of a day begins and ends; the clock on the wall counts, across a change of clocks too."""
    begins = datetime.combine(day, pattern.at, LONDON)
    ends = datetime.combine(day, pattern.at) + timedelta(minutes=pattern.minutes)
    return begins, ends.replace(tzinfo=LONDON)


def offered_until(due_at: datetime | None, now: datetime) -> datetime | None:
    """Until when a time has to be over that somebody chooses for themselves; None for any time.

    The promised moment, while it is to come: who waits beyond it chooses the soonest there is.
    """
    return due_at if due_at is not None and due_at > now else None


def fits(starts_at: datetime, ends_at: datetime, *, due_at: datetime | None, now: datetime) -> bool:
    """Whether a slot can be offered now: not too near, and over before the promised call is due."""
    return starts_at >= now + NOTICE and (due_at is None or ends_at <= due_at)


def overlap(one: tuple[time, int], other: tuple[time, int]) -> bool:
    """Whether two times of one day (when, how many minutes) run into each other."""

    def ends(begins: time, minutes: int) -> int:
        return begins.hour * 60 + begins.minute + minutes

    return ends(one[0], 0) < ends(*other) and ends(other[0], 0) < ends(*one)


def may_finish_with(outcome: str) -> bool:
    """Whether a request can be finished with this outcome at once."""
    return outcome in FINISHES
