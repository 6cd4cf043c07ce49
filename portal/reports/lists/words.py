"""What stands in the cells of a list's file: days and moments a spreadsheet sorts, and words."""

from __future__ import annotations

from datetime import date, datetime

from portal.agency.rules import local_moment
from portal.promises.kinds import KINDS, Kind


def moment(value: datetime | None) -> str:
    """London's date and time: 2026-11-20 10:00."""
    return f"{local_moment(value):%Y-%m-%d %H:%M}" if value else ""


def day(value: date | datetime | None) -> str:
    """A day, or the one a moment has in London: 2026-11-20."""
    if isinstance(value, datetime):
        value = local_moment(value).date()
    return value.isoformat() if value else ""


def promised(kind: str | None) -> str:
    """What a kind of promise is called."""
    return KINDS[Kind(kind)].label if kind else ""


def yes(value: bool) -> str:
    """Yes or no."""
    return "yes" if value else "no"
