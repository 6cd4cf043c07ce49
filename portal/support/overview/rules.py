"""Months, ages in bands, and shares in time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.agency.rules import ONE_DAY, Calendar, DaysUnknown, at, local_day
from portal.errors import NotFound
from portal.promises.kinds import Kind
from portal.promises.rules import add_months

FEWEST_FOR_A_MEAN = 5
"""How many must have answered before a mean is shown: of fewer it would say what one family thought."""

SUPPORT_KINDS = (
    Kind.SUPPORT_CRISIS_REPLY,
    Kind.SUPPORT_REPLY,
    Kind.ADVICE_CALL,
    Kind.BREAKDOWN_PACKAGE,
    Kind.SUPPORT_ASSESSMENT_START,
    Kind.SUPPORT_ASSESSMENT,
    Kind.PLAN_REVIEW,
)
"""What we promise about support, in the order of a request's life. None is the family's own time."""

MONTHS_OFFERED = 24
"""How many months can be chosen, this one included."""

MONTHS_COUNTED = 12
"""Over how many months, this one included, requests and outcomes are counted."""

DAYS_AHEAD = 5
"""Working days for which we look ahead at what will break."""


def month_of(text: str, today: date) -> date:
    """The first day of a month typed as "2026-11"; this month's for an empty text.

    Raises NotFound for what is no month, or none that is offered.
    """
    this = today.replace(day=1)
    if not text:
        return this
    chosen = next((one for one in months_offered(today) if f"{one:%Y-%m}" == text), None)
    if chosen is None:
        raise NotFound
    return chosen


def months_offered(today: date) -> list[date]:
    """The first days of the months to choose from, this one first: whole months alone (rule 11)."""
    return [add_months(today.replace(day=1), -number) for number in range(MONTHS_OFFERED)]


def months_counted(today: date) -> list[date]:
    """The first days of the last twelve months, the earliest first."""
    return [add_months(today.replace(day=1), -number) for number in reversed(range(MONTHS_COUNTED))]


def begins(day: date) -> datetime:
    """Midnight in London at the beginning of a day, in UTC."""
    return at(day, time()).astimezone(UTC)


def ahead_ends(now: datetime, calendar: Calendar) -> datetime:
    """Midnight in London after the fifth working day from today; a week on where the days are unknown."""
    today = local_day(now)
    try:
        last = calendar.nth_working_day(today, DAYS_AHEAD, count_closed_days=True)
    except DaysUnknown:
        last = today + timedelta(days=7)
    return begins(last + ONE_DAY)


def week_of(now: datetime) -> tuple[datetime, datetime]:
    """This week: from Monday's midnight in London until the next one's."""
    today = local_day(now)
    monday = today - timedelta(days=today.weekday())
    return begins(monday), begins(monday + timedelta(days=7))


@dataclass(frozen=True)
class Band:
    """Those that have lasted at least `least` London days, and fewer than the next band's."""

    key: str
    words: str
    least: int


WAITING = (
    Band("under_4", "Under 4 weeks", 0),
    Band("to_8", "4 to 8 weeks", 28),
    Band("to_12", "8 to 12 weeks", 56),
    Band("over_12", "Over 12 weeks", 85),
)
"""How long families wait for an assessment to begin; twelve weeks to the day are not over."""

RUNNING = (
    Band("under_2", "Under 2 weeks", 0),
    Band("to_4", "2 to 4 weeks", 14),
    Band("to_6", "4 to 6 weeks", 28),
    Band("over_6", "Over 6 weeks", 43),
)
"""How long assessments have run; six weeks to the day are not over (business plan 2018/19)."""


def band_limits(bands: Sequence[Band], today: date) -> list[tuple[str, datetime]]:
    """(key, moment) for each band but the first, the longest first: what began before it belongs there."""
    return [(one.key, begins(today - timedelta(days=one.least - 1))) for one in reversed(bands[1:])]


def share_in_time(in_time: int, late: int, broken: int) -> int | None:
    """What part was kept in time, in whole per cent rounded down (100: every one); None for no promise."""
    all_ = in_time + late + broken
    return 100 * in_time // all_ if all_ else None
