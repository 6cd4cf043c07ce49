"""Changing the days the agency works: its own closed days, and England's bank holidays.

No promise that was told is moved by a change here; only promises made afterwards count with it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from portal.access import SYSTEM, Viewer
from portal.agency.holidays import england_holidays
from portal.agency.models import AgencySettings, BankHoliday, ClosedDay
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db


def close_day(day: date, reason: str, *, by: Viewer, now: datetime, today: date) -> None:
    """Add a day on which the agency is closed.

    Raises Refused for a day that is over, Conflict for one that is closed already.
    """
    _refuse_past(day, today)
    if db.session.get(ClosedDay, day) is not None:
        raise Conflict("This day is a closed day already.")
    db.session.add(ClosedDay(day=day, reason=reason, added_by=by.label, added_at=now))
    db.session.flush()
    _recorded("agency.day_closed", day, by, now)


def open_day(day: date, *, by: Viewer, now: datetime) -> None:
    """Take a closed day away: the agency works on it after all. Raises NotFound."""
    row = db.session.get(ClosedDay, day)
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    _recorded("agency.day_opened", day, by, now)


def add_bank_holiday(day: date, title: str, *, by: Viewer, now: datetime, today: date) -> None:
    """Add a bank holiday that was proclaimed after the list was made (a coronation, a jubilee).

    It counts for every promise, the legal ones included. Whoever adds it has reviewed it.
    Raises Refused for a day that is over, Conflict for one that is known.
    """
    _refuse_past(day, today)
    if db.session.get(BankHoliday, day) is not None:
        raise Conflict("This day is a bank holiday already.")
    fill_bank_holidays(by=by, now=now)
    db.session.add(BankHoliday(day=day, title=title, reviewed_by=by.label, reviewed_at=now))
    db.session.flush()
    _recorded("agency.bank_holiday_added", day, by, now)


def fill_bank_holidays(*, by: Viewer = SYSTEM, now: datetime) -> int:
    """Add the bank holidays the library knows and the table does not; gives how many.

    They count at once, and stand as not reviewed until an administrator has looked at their year.
    What is there already, added by hand included, stays.
    """
    db.session.execute(select(AgencySettings.id).with_for_update())  # one worker at a time
    there = set(db.session.scalars(select(BankHoliday.day)))
    missing = {day: title for day, title in england_holidays().items() if day not in there}
    db.session.add_all(BankHoliday(day=day, title=title) for day, title in sorted(missing.items()))
    db.session.flush()
    if missing:
        record(
            "agency.bank_holidays_filled",
            by=by,
            subject_kind="bank_holidays",
            subject_ref=f"{min(missing).year}-{max(missing).year}",
            now=now,
            details={"added": str(len(missing))},
        )
    return len(missing)


def review_bank_holidays(year: int, *, by: Viewer, now: datetime) -> None:
    """Note that somebody has compared a year's bank holidays with what was proclaimed. Raises NotFound."""
    rows = db.session.scalars(
        select(BankHoliday).where(BankHoliday.day >= date(year, 1, 1), BankHoliday.day <= date(year, 12, 31))
    ).all()
    if not rows:
        raise NotFound
    for row in rows:
        row.reviewed_by, row.reviewed_at = by.label, now
    db.session.flush()
    record(
        "agency.bank_holidays_reviewed",
        by=by,
        subject_kind="bank_holidays",
        subject_ref=str(year),
        now=now,
    )


def _refuse_past(day: date, today: date) -> None:
    if day < today:
        raise Refused("This day is over. Enter today or a later day.")


def _recorded(event: str, day: date, by: Viewer, now: datetime) -> None:
    record(event, by=by, subject_kind="day", subject_ref=day.isoformat(), now=now)
