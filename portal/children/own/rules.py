"""What a family agrees to before it looks, and for how long it may pause. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from portal.errors import Refused

TERMS = (
    "I show this to nobody but the person I adopt with, and our worker.",
    "I take no picture of it and copy nothing from it.",
    "I look where nobody else can see the screen.",
    "I tell you at once if somebody else may have seen it, or if I lose a device I looked with.",
)
"""What each person agrees; a change of the words needs a new rules.TERMS_WORDING."""

LONGEST_PAUSE = timedelta(days=366)

GONE_FOR = timedelta(days=90)
"""How long the list still says, after the last day, that something is not shown any more."""


def pause_until(day: date | None, *, today: date) -> date | None:
    """The day until which a household pauses; None for no pause. Raises Refused for what cannot be."""
    if day is None:
        return None
    if day <= today:
        raise Refused("Choose a day to come.")
    if day > today + LONGEST_PAUSE:
        raise Refused("Choose a day within a year. You can pause again then.")
    return day
