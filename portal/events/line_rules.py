"""The line of who waits: until when an offer is held, and who is next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.agency.rules import LONDON, local_moment

HELD_FOR = timedelta(hours=48)
"""How long an offered place is held."""

LAST_BEFORE = timedelta(hours=2)
"""No offer is held later than this before the event begins."""

SHORTEST = timedelta(hours=1)
"""An offer that could not be held this long is not made."""

DAY_BEGINS, DAY_ENDS = time(8), time(20)
"""Offers go out and lapse between these times, in London."""


def is_day(now: datetime) -> bool:
    """Whether offers go out and lapse now."""
    return DAY_BEGINS <= local_moment(now).time() <= DAY_ENDS


def offer_until(now: datetime, starts_at: datetime) -> datetime | None:
    """Until when a place offered now is held; None where it is night or too near the event.

    48 hours, or half the time left where that is less, so that somebody else can still come. What would
    lapse at night lapses at 8:00 next morning, or at 20:00 the evening before where that is too late.
    """
    last = starts_at - LAST_BEFORE
    left = last - now
    if left < SHORTEST or not is_day(now):
        return None
    until = now + min(HELD_FOR, max(left / 2, min(left, timedelta(hours=2))))
    local = local_moment(until)
    if not DAY_BEGINS <= local.time() <= DAY_ENDS:
        day = local.date() if local.time() < DAY_BEGINS else local.date() + timedelta(days=1)
        morning = datetime.combine(day, DAY_BEGINS, LONDON)
        evening = datetime.combine(day - timedelta(days=1), DAY_ENDS, LONDON)
        until = morning if morning <= last else evening
    return until.astimezone(now.tzinfo) if until - now >= SHORTEST else None


@dataclass(frozen=True)
class Waiter:
    """Somebody in the line. `hindrance` is why no place can be offered to them now; empty for none."""

    booking_id: int
    wants: int
    is_priority: bool
    since: datetime
    hindrance: str = ""


def in_order(line: Sequence[Waiter]) -> list[Waiter]:
    """The line in its order: priority groups first, then who has waited longest."""
    return sorted(line, key=lambda one: (not one.is_priority, one.since, one.booking_id))


def next_for(line: Sequence[Waiter], free: int) -> tuple[Waiter | None, tuple[tuple[Waiter, str], ...]]:
    """Who is offered a place next, of so many free ones, and who was passed over for it and why.

    Nobody is passed over where nobody follows who fits.
    """
    passed: list[tuple[Waiter, str]] = []
    for one in in_order(line):
        if one.hindrance:
            passed.append((one, one.hindrance))
        elif one.wants > free:
            passed.append((one, f"wants {one.wants} places, {free} free"))
        else:
            return one, tuple(passed)
    return None, ()
