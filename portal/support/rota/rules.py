"""Which part of the rota a moment falls in, and when staff are told before something is late. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.agency.rules import CLOSES, ONE_DAY, OPENS, Calendar, at, local_moment

WARNED_BEFORE = timedelta(hours=2)
"""How many working hours before a promise breaks its owner is told (business plan 2018/19)."""

ESCALATED_AFTER = timedelta(hours=1)
"""How long a family at risk waits for an answer before whoever is on duty or on call is told, at any hour."""

READ_WITHIN = 1
"""Within how many working days what a family writes later is read; then the managers are told (practice, to
be confirmed)."""

AHEAD_DAYS = 14
"""How far ahead gaps of the rota are looked for."""


class Part(StrEnum):
    """The two parts of a day's rota."""

    DAY = "day"
    NIGHT = "night"


PARTS = {Part.DAY: "9am to 5pm", Part.NIGHT: "5pm to 9am"}
"""The parts in words."""


def part_of(moment: datetime) -> tuple[date, Part]:
    """The day and part of the rota that a moment falls in; before 9:00 it is the night of the day before."""
    local = local_moment(moment)
    if local.time() < OPENS:
        return local.date() - ONE_DAY, Part.NIGHT
    return local.date(), Part.DAY if local.time() < CLOSES else Part.NIGHT


def read_by(moment: datetime, calendar: Calendar, *, count_closed_days: bool) -> datetime:
    """When what was written at a moment has waited for READ_WITHIN working days: at the same time of day.

    What comes outside office hours counts from the next opening. Raises DaysUnknown past the days that are
    known.
    """
    arrived = local_moment(calendar.arrival(moment, count_closed_days=count_closed_days))
    day = arrived.date()
    for _ in range(READ_WITHIN):
        day = calendar.next_working_day(day, count_closed_days=count_closed_days)
    return at(day, arrived.time())


@dataclass(frozen=True)
class Reading:
    """Outside office hours: when what arrives now is read at the soonest, and whether anybody is on duty.

    `at_risk_at` of a family at risk, whom the agency's closed days never keep waiting (None while its own
    day is worked: it is read today), `others_at` of anybody else.
    """

    at_risk_at: datetime | None
    others_at: datetime
    is_on_duty: bool


def read_at(now: datetime, calendar: Calendar, *, count_closed_days: bool) -> datetime | None:
    """When what arrives now is read at the soonest; None for at once: it is 9:00 to 17:00 of a worked day.

    Raises DaysUnknown past the days whose bank holidays are known.
    """
    local = local_moment(now)
    is_worked = calendar.is_working_day(local.date(), count_closed_days=count_closed_days)
    if is_worked and OPENS <= local.time() < CLOSES:
        return None
    # At 17:00 exactly something still arrives today, but nobody reads it any more.
    return calendar.arrival(local + timedelta(minutes=1), count_closed_days=count_closed_days)


def warned_at(due_at: datetime, calendar: Calendar, *, count_closed_days: bool) -> datetime:
    """Two working hours before a promise is due; what is left of them before 9:00 falls on the day before.

    Raises DaysUnknown past the days whose bank holidays are known.
    """
    local = local_moment(due_at)
    day = local.date()
    while not calendar.is_working_day(day, count_closed_days=count_closed_days):
        day -= ONE_DAY
        local = at(day, CLOSES)
    local = min(local, at(day, CLOSES))
    left = WARNED_BEFORE - max(local - at(day, OPENS), timedelta())
    if left <= timedelta():
        return local - WARNED_BEFORE
    day -= ONE_DAY
    while not calendar.is_working_day(day, count_closed_days=count_closed_days):
        day -= ONE_DAY
    return at(day, CLOSES) - left
