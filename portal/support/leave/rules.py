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


def why_hidden_stays(hidden: int, name: str, *, is_own: bool) -> str:
    """Why a manager may not keep a colleague's absence; empty where they may.

    `hidden` is how many requests in it the manager may not open: whoever was kept out of a request must not
    move it from the person it was trusted to (safety rule 1).
    """
    if not hidden or is_own:
        return ""
    them = "it" if hidden == 1 else "them"
    return (
        f"{hidden} in this time only named staff open. "
        f"Ask {name} to keep this absence themselves, or somebody who may open {them}."
    )
