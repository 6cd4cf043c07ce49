"""When promises of support are due, worked out a second time from the service description alone.

Day by day and by the clock on the wall, from a table of bank holidays of its own. It knows nothing of the
portal: where the two disagree, one of them is wrong. Source: service description, section 3.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NINE, FIVE = time(9), time(17)
DAY = timedelta(days=1)

HOLIDAYS = {
    2016: "0101 0325 0328 0502 0530 0829 1226 1227",
    2017: "0102 0414 0417 0501 0529 0828 1225 1226",
    2018: "0101 0330 0402 0507 0528 0827 1225 1226",
    2019: "0101 0419 0422 0506 0527 0826 1225 1226",
    2020: "0101 0410 0413 0508 0525 0831 1225 1228",
    2021: "0101 0402 0405 0503 0531 0830 1227 1228",
    2022: "0103 0415 0418 0502 0602 0603 0829 0919 1226 1227",
    2023: "0102 0407 0410 0501 0508 0529 0828 1225 1226",
    2024: "0101 0329 0401 0506 0527 0826 1225 1226",
    2025: "0101 0418 0421 0505 0526 0825 1225 1226",
    2026: "0101 0403 0406 0504 0525 0831 1225 1228",
    2027: "0101 0326 0329 0503 0531 0830 1227 1228",
}
"""England's bank holidays, month and day: with Friday 8 May 2020 in the place of the Monday, the four days
of the Platinum Jubilee and the Queen's funeral in 2022, and the Coronation on 8 May 2023."""

BANK_HOLIDAYS = frozenset(
    date(year, int(one[:2]), int(one[2:])) for year, days in HOLIDAYS.items() for one in days.split()
)

Closed = Collection[date]
"""The agency's own closed days, as far as they were entered when something was promised."""


def is_worked(day: date, closed: Closed = ()) -> bool:
    """Monday to Friday, no bank holiday, and not one of these closed days."""
    if day.year not in HOLIDAYS:
        raise ValueError(f"The oracle has no bank holidays for {day.year}.")
    return day.isoweekday() <= 5 and day not in BANK_HOLIDAYS and day not in closed


def wall(day: date, hour: time) -> datetime:
    """That time of that day on a London clock."""
    return datetime(day.year, day.month, day.day, hour.hour, hour.minute, hour.second, tzinfo=LONDON)


def is_office_open(moment: datetime, closed: Closed) -> bool:
    """Whether somebody sits at a desk."""
    local = moment.astimezone(LONDON)
    return is_worked(local.date(), closed) and NINE <= local.time() < FIVE


def arrived(moment: datetime, closed: Closed) -> datetime:
    """When what comes at a moment counts as arriving, in London."""
    local = moment.astimezone(LONDON)
    if is_worked(local.date(), closed) and local.time() <= FIVE:
        return local if local.time() >= NINE else wall(local.date(), NINE)
    day = local.date() + DAY
    while not is_worked(day, closed):
        day += DAY
    return wall(day, NINE)


def _after(day: date, many: int, closed: Closed) -> date:
    """So many working days after a day."""
    while many:
        day += DAY
        many -= is_worked(day, closed)
    return day


def _on_or_after(day: date, closed: Closed) -> date:
    while not is_worked(day, closed):
        day += DAY
    return day


def _months_on(day: date, many: int) -> date:
    """The same day of the month so many months on, or the last day before it."""
    year, month = day.year, day.month
    for _ in range(many):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def due(
    kind: str, starts_at: datetime, *, at_risk: bool, closed: Closed, set_on: date | None = None
) -> datetime:
    """When a promise of this kind is due, in UTC. `closed` moves nothing for a family at risk.

    Raises ValueError for a kind that is none of support's.
    """
    if at_risk or kind == "support_crisis_reply":
        closed = ()
    came, on = arrived(starts_at, closed), starts_at.astimezone(LONDON).date()
    hour = FIVE
    if kind == "support_reply":
        day, hour = _after(came.date(), 1, closed), came.time()
    elif kind == "support_crisis_reply":
        day = came.date()
    elif kind in ("advice_call", "breakdown_package"):
        day = _after(came.date(), 5, closed)
    elif kind == "support_assessment_start":
        day = _on_or_after(_months_on(on, 3), closed)
    elif kind == "support_assessment":
        day = _on_or_after(on + 42 * DAY, closed)
    elif kind == "plan_review" and set_on is not None:
        day = _on_or_after(set_on, closed)
    else:
        raise ValueError(kind)
    return wall(day, hour).astimezone(UTC)


def warned(due_at: datetime, *, closed: Closed) -> datetime:
    """Two hours of work before a moment: back through the days, from 17:00 to 9:00 of each."""
    left, local = timedelta(hours=2), due_at.astimezone(LONDON)
    day, until = local.date(), min(local.time(), FIVE)
    while True:
        if is_worked(day, closed) and until > NINE:
            worked = datetime.combine(day, until) - datetime.combine(day, NINE)
            if worked >= left:
                return (datetime.combine(day, until) - left).replace(tzinfo=LONDON).astimezone(UTC)
            left -= worked
        day, until = day - DAY, FIVE
