"""Who is responsible for a family's support, until when, and when to warn of a change. Pure.

Source: Adoption Support Services Regulations 2005, regulation 7: the authority that placed the child has the
duties for three years from the day of the adoption order; then the one where the family lives (service
description, section 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

YEARS = 3
"""Years from the order for which the authority that placed the child is responsible."""

WARNED_MONTHS = 3
"""Months before it changes from which pages warn, and after it for which they point out the change."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible on one day."""

    now: str
    """The council responsible on that day, by name."""
    until: date | None
    """The last day of it; None where no end is known, or none comes."""
    then: str = ""
    """The council after that; empty where it does not change."""
    since: date | None = None
    """From when the one of today is responsible, where it has changed."""
    before: str = ""
    """The one before, where it has changed."""
    is_near: bool = False
    """Whether the change is near: to come, or just past."""

    @property
    def changes_on(self) -> date | None:
        """The first day of the council that comes after; None where it does not change."""
        return self.until + timedelta(days=1) if self.until is not None else None


def last_day_of_placing(order_on: date) -> date:
    """The last day on which the authority that placed the child is responsible.

    A period of years from a day ends with the same day of its last month; a day the month lacks becomes its
    last: of an order on 29 February 2024, 28 February 2027.
    """
    try:
        return order_on.replace(year=order_on.year + YEARS)
    except ValueError:
        return date(order_on.year + YEARS, 2, 28)


def months_from(day: date, months: int) -> date:
    """A day so many months later (or earlier); a day the month lacks becomes its last."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def who_is_responsible(order_on: date | None, *, placed_by: str, lives_in: str, today: date) -> Responsible:
    """Who is responsible today, who was or will be, and whether a change is near. Councils by name.

    `order_on` None: no order yet; until it is made, and for three years after, it is who placed the child.
    """
    if order_on is None:
        return Responsible(placed_by, None)
    if placed_by == lives_in:
        return Responsible(lives_in, None)
    last = last_day_of_placing(order_on)
    changes = last + timedelta(days=1)
    if today <= last:
        return Responsible(
            placed_by, last, then=lives_in, is_near=today >= months_from(changes, -WARNED_MONTHS)
        )
    return Responsible(
        lives_in,
        None,
        since=changes,
        before=placed_by,
        is_near=today < months_from(changes, WARNED_MONTHS),
    )
