"""When an absence can be. Pure."""

from __future__ import annotations

from datetime import date, timedelta

MOST_DAYS = 366
"""Days of one absence: who is away for longer gives their work for good (practice, to be confirmed)."""

BACK_SHOWN = timedelta(days=14)
"""For how long after an absence what was given can be taken back with one press."""


def why_not_away(from_on: date, until_on: date, today: date) -> str:
    """Why an absence cannot be kept so; empty where it can."""
    if until_on < from_on:
        return "Enter a last day that is not before the first."
    if until_on < today:
        return "Enter days to come."
    if (until_on - from_on).days >= MOST_DAYS:
        return "Enter a year at most."
    return ""
