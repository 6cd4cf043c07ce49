"""When a press is overtaken, how long a page keeps presses, and what a register says. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.agency.rules import LONDON, local_moment
from portal.events.rules import Mark

MARK_WORDS = {Mark.PRESENT: "Here", Mark.LATE: "Late", Mark.ABSENT: "Not here"}
"""What stands on the three buttons, in their order."""

LONGEST_WAIT = timedelta(days=1)
"""A press never waits longer for a connection: it is erased at midnight."""


@dataclass(frozen=True, slots=True)
class Stood:
    """The mark that stands: what, by whom (a reference) and when it was made."""

    mark: str
    by: str
    at: datetime


def is_overtaken(stood: Stood | None, mark: str, *, by: str, pressed_at: datetime) -> bool:
    """Whether a colleague made another mark after this one was pressed: theirs then stands.

    Presses of one person arrive in the order they were made, so their own never overtake each other.
    """
    return stood is not None and stood.by != by and stood.at > pressed_at and stood.mark != mark


def pressed_at(seconds_ago: str, now: datetime) -> datetime:
    """When a press was made, from how many seconds it says it waited; now for anything unreadable.

    Seconds, not a time of day: the clock of a telephone may be wrong.
    """
    if not (seconds_ago.isascii() and seconds_ago.isdigit() and len(seconds_ago) < 7):
        return now
    return now - min(timedelta(seconds=int(seconds_ago)), LONGEST_WAIT)


def seconds_to_midnight(now: datetime) -> int:
    """How many seconds a page may keep what was not sent: until midnight in London."""
    here = local_moment(now)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), LONDON)
    return int(tomorrow.timestamp() - now.timestamp())  # the day the clocks change has 23 or 25 hours


def first_name(name: str) -> str:
    """What of a name a browser may keep: its first word."""
    return name.split()[0] if name.split() else ""


def initials(name: str) -> str:
    """What of a name stands on paper (safety rule 11)."""
    return " ".join(f"{part[0]}." for part in name.split())


def came_to(sessions: Collection[tuple[int, int | None]], planned: Collection[int]) -> int:
    """How many of the planned sessions somebody came to or made up, each counted once."""
    return len({makes_up if makes_up is not None else number for number, makes_up in sessions} & set(planned))
