"""When somebody is at a desk, and answers the telephone, again."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.agency.rules import Calendar, DaysUnknown


def opens_at(calendar: Calendar, now: datetime) -> datetime | None:
    """The moment the telephone is next answered; None while it is, or where the days are not known."""
    try:
        if calendar.is_office_hours(now):
            return None
        # At 17:00 exactly something still arrives today, but nobody picks up any more.
        return calendar.arrival(now + timedelta(minutes=1), count_closed_days=True)
    except DaysUnknown:
        return None
