"""Until when a break lasts, when its reminders go, and how asking for Stage 2 stands. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.promises.rules import add_months

LONGEST_BREAK = 6
"""Months between Stage 1 and Stage 2 (AAR 30B and its guidance)."""

REMINDERS = ("2_months", "1_month", "1_week")
"""The reminders of a break, soonest first."""

LONGEST_PAUSE = 12
"""Months for which a pause may be asked at most; longer is talked about."""


def remind_on(kind: str, ends_on: date) -> date:
    """The day on which a reminder is due."""
    if kind == "1_week":
        return ends_on - timedelta(days=7)
    return add_months(ends_on, -2 if kind == "2_months" else -1)


def reminders_due(ends_on: date, today: date, sent: Collection[str]) -> list[str]:
    """The reminders that are due and were not sent. Only the last goes out: the others would say the same.

    None goes out once the break has ended.
    """
    if today > ends_on:
        return []
    return [kind for kind in REMINDERS if kind not in sent and remind_on(kind, ends_on) <= today]


def days_left(ends_on: date, today: date) -> int:
    """How many days of a break are left after today; 0 on its last day and later."""
    return max(0, (ends_on - today).days)


def is_over(ends_at: datetime | None, ends_on: date, now: datetime, today: date) -> bool:
    """Whether the last moment to ask for Stage 2 has passed."""
    return now > ends_at if ends_at is not None else today > ends_on


def break_ends_on(began_on: date) -> date:
    """The last day of a break where no due date is known: six months from the day Stage 1 was passed."""
    return add_months(began_on, LONGEST_BREAK)


class Asking(StrEnum):
    """How asking for Stage 2 stands for one applicant. What the other said alone makes no difference."""

    NOBODY = "nobody"
    YOU_WAIT = "you_wait"
    THEY_ASKED = "they_asked"
    OVER = "over"


@dataclass(frozen=True)
class Asked:
    """Who has asked, by person; `adopting` are all whose word is needed."""

    adopting: frozenset[int]
    asked: frozenset[int]

    @property
    def is_everybody(self) -> bool:
        """Whether nobody's word is missing."""
        return self.adopting <= self.asked

    def stands_for(self, person_id: int) -> Asking:
        """How it stands for one of them."""
        if person_id in self.asked:
            return Asking.YOU_WAIT
        return Asking.THEY_ASKED if self.asked & self.adopting else Asking.NOBODY


def wrong_pause(until: date, today: date) -> str:
    """What is wrong with the day until which a pause is asked; empty when nothing is."""
    if until <= today:
        return "Enter a day after today"
    if until > add_months(today, LONGEST_PAUSE):
        return "A pause can last a year at most. For a longer one, ring us."
    return ""
