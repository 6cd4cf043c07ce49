"""When a promise is due, what may happen to it, and where it stands. Pure: time is handed in.

The rules are the service's own, for every kind in `kinds.py`:

- Working days, 24 hours and same day count from the moment of arrival (`Calendar.arrival`).
- "From the day of sending" counts that calendar day as day 1 where it is worked, whatever the hour.
- Months, weeks and days count from the calendar day of the event; a day the month lacks becomes its
  last; the result is 17:00, moved to the next worked day where it falls on a closed one.
- The agency's own closed days count for nothing the law sets and for no family at risk.
- Past the days whose bank holidays are known there is no due date: nothing is guessed.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from portal.agency.rules import (
    ONE_DAY,
    Calendar,
    DaysUnknown,
    at,
    close_of,
    local_day,
    local_moment,
)
from portal.promises.kinds import (
    FAMILY_TIME,
    KINDS,
    CalendarDays,
    Chain,
    DateSet,
    FromSending,
    Hours24,
    Kind,
    Months,
    Rule,
    SameDay,
    Step,
    Weeks,
    WorkingDays,
)

__all__ = ["FAMILY_TIME", "KINDS", "Kind"]  # the kinds, for those who import the rules


def counts_closed_days(rule: Rule, *, at_risk: bool = False) -> bool:
    """Whether the agency's own closed days move this promise: not by law, not for a family at risk."""
    return not (rule.set_by_law or rule.at_risk or at_risk)


def due_at(
    kind: str,
    start: datetime,
    calendar: Calendar,
    *,
    set_on: date | None = None,
    step: int = 0,
    at_risk: bool = False,
) -> datetime | None:
    """When a promise is due, in UTC; None when the bank holidays are not known that far.

    `start` is aware. `set_on` is the agreed date of a kind whose date is set. `step` says which step
    of a chain this is, from 0; past its end the last one repeats. `at_risk` marks a promise to a
    family at risk, whatever its kind. Raises ValueError for an unknown kind, a naive start, or a kind
    whose date is set without one.
    """
    rule = KINDS[Kind(kind)]
    due = rule.due
    if isinstance(due, Chain):
        due = due.steps[min(step, len(due.steps) - 1)]
    closed = counts_closed_days(rule, at_risk=at_risk)
    if local_day(start) > calendar.known_until:
        return None
    try:
        return _due(due, start, calendar, closed, set_on)
    except DaysUnknown:
        return None


def _due(due: Step, start: datetime, calendar: Calendar, closed: bool, set_on: date | None) -> datetime:
    """The due moment of one step. `closed`: the agency's own closed days count."""
    match due:
        case SameDay():
            return close_of(calendar.arrival(start, count_closed_days=closed).date())
        case Hours24():
            arrived = calendar.arrival(start, count_closed_days=closed)
            day = calendar.next_working_day(arrived.date(), count_closed_days=closed)
            return at(day, arrived.time()).astimezone(UTC)
        case WorkingDays(n):
            arrived = calendar.arrival(start, count_closed_days=closed)
            return close_of(calendar.nth_working_day(arrived.date(), n, count_closed_days=closed))
        case FromSending(n):
            first = calendar.this_or_next_working_day(local_day(start), count_closed_days=closed)
            return close_of(calendar.nth_working_day(first, n - 1, count_closed_days=closed))
        case Months(n):
            day = add_months(local_day(start), n)
        case Weeks(n):
            day = local_day(start) + timedelta(weeks=n)
        case CalendarDays(n):
            day = local_day(start) + timedelta(days=n)
        case DateSet():
            if set_on is None:
                raise ValueError("The date that was set is needed.")
            day = set_on
    return close_of(calendar.this_or_next_working_day(day, count_closed_days=closed))


def add_months(day: date, n: int) -> date:
    """The same day n months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due_after_pause(kind: str, due: datetime, days: int, calendar: Calendar) -> datetime | None:
    """The due moment moved by the calendar days paused, then to a worked day; None when not known.

    Keeps the London time of day, across a change of the clocks too.
    """
    closed = counts_closed_days(KINDS[Kind(kind)])
    local = local_moment(due)
    moved = local.date() + timedelta(days=days)
    try:
        day = calendar.this_or_next_working_day(moved, count_closed_days=closed)
    except DaysUnknown:
        return None
    return at(day, local.time()).astimezone(UTC)


class State(StrEnum):
    """How a promise stands. Kept, cancelled and lapsed are ends: nothing follows them."""

    OPEN = "open"
    PAUSED = "paused"
    KEPT = "kept"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


TRANSITIONS = {
    State.OPEN: frozenset({State.PAUSED, State.KEPT, State.CANCELLED, State.LAPSED}),
    State.PAUSED: frozenset({State.OPEN, State.KEPT, State.CANCELLED}),
    State.KEPT: frozenset[State](),
    State.CANCELLED: frozenset[State](),
    State.LAPSED: frozenset[State](),
}
"""What may follow what. Only the family's own time lapses; only a kind that may pause pauses."""


def can_become(kind: str, state: State, after: State) -> bool:
    """Whether a promise of this kind may go from one state to another."""
    rule = KINDS[Kind(kind)]
    if after is State.PAUSED and not rule.may_pause:
        return False
    if after is State.LAPSED and not rule.family_time:
        return False
    return after in TRANSITIONS[state]


@dataclass(frozen=True)
class Facts:
    """What is stored about one promise, as far as its lateness goes.

    `paused_on` is the London day it stopped, `paused_until` the London day it goes on; both None
    unless it is paused. `at_risk` marks one to a family at risk, which closed days do not move.
    """

    kind: str
    due_at: datetime | None
    kept_at: datetime | None = None
    ended_as: str | None = None
    paused_on: date | None = None
    paused_until: date | None = None
    at_risk: bool = False


def days_paused(paused_on: date, paused_until: date, today: date) -> int:
    """The calendar days a pause has lasted by today; it ends by itself on its last day."""
    return max(0, (min(today, paused_until) - paused_on).days)


def expected_due(facts: Facts, calendar: Calendar) -> datetime | None:
    """When it is due, counting a pause as lasting to its agreed end."""
    if facts.due_at is None or facts.paused_on is None or facts.paused_until is None:
        return facts.due_at
    days = days_paused(facts.paused_on, facts.paused_until, facts.paused_until)
    return due_after_pause(facts.kind, facts.due_at, days, calendar)


def state_of(facts: Facts, now: datetime) -> State:
    """How it stands at this moment, from what is stored: a sweep that stopped changes nothing."""
    if facts.ended_as is not None:
        return State(facts.ended_as)
    if facts.paused_until is not None and local_day(now) < facts.paused_until:
        return State.PAUSED
    if facts.kind in FAMILY_TIME and facts.due_at is not None and now > facts.due_at:
        return State.LAPSED
    return State.OPEN


class Bucket(StrEnum):
    """Where an open promise stands on the worklist, soonest first."""

    UNDATED = "undated"
    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this-week"
    LATER = "later"


UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The sort moment of a promise without a due date: before all others, so it stands first."""


COUNT_STOPS = 100
"""Counts on the worklist stop here: more is "100+"."""


def count_words(count: int) -> str:
    """A count as it is shown: itself, or "100+"."""
    return str(count) if count <= COUNT_STOPS else f"{COUNT_STOPS}+"


def sort_at(facts: Facts, calendar: Calendar) -> datetime:
    """The moment an open promise is sorted by: when it is expected to be due, or UNDATED."""
    return expected_due(facts, calendar) or UNDATED


def today_ends(now: datetime) -> datetime:
    """Midnight in London at the end of today."""
    return at(local_day(now) + ONE_DAY, time()).astimezone(UTC)


def week_ends(now: datetime) -> datetime:
    """Midnight in London at the end of this week's Sunday."""
    today = local_day(now)
    return at(today + timedelta(days=7 - today.weekday()), time()).astimezone(UTC)


def bucket_of(moment: datetime, now: datetime) -> Bucket:
    """The part of the worklist for a promise's sort moment. Due this very moment is not overdue."""
    if moment == UNDATED:
        return Bucket.UNDATED
    if moment < now:
        return Bucket.OVERDUE
    if moment < today_ends(now):
        return Bucket.TODAY
    return Bucket.THIS_WEEK if moment < week_ends(now) else Bucket.LATER
