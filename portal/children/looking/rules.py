"""What counts as looking, and when it is so much that somebody should ask. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from portal.children.rules import Level

OPENED = "children.profile_opened"
"""The audit event of a page about a child: what is counted."""

OPENINGS = {
    OPENED: "",
    "children.picture_opened": "a photograph",
    "children.film_opened": "a film",
}
"""The audit events of families' openings, and what was opened; of a page its level says it."""

MANY_A_DAY = 30
"""Openings of pages by one person on one day from which on somebody asks; *to confirm*, from practice.

A picture or a film comes with its page and is not counted again.
"""

SAME_A_DAY = 10
"""Openings of the same child's page by one person on one day, likewise; *to confirm*, from practice."""

DAYS_BACK = 7
"""For how many days, today included, unusual looking is shown."""


def what_was_opened(event: str, level: str) -> str:
    """What somebody opened, in words: "introduction and profile"."""
    if words := OPENINGS.get(event):
        return words
    count = int(level) if level in {str(one.value) for one in Level} else 1
    *others, last = ["introduction", "profile", "the fuller report"][:count]
    return f"{', '.join(others)} and {last}" if others else last


def days_until(today: date) -> Sequence[date]:
    """The days that are looked at, the latest first."""
    return [today - timedelta(days=n) for n in range(DAYS_BACK)]
