"""At which events children are featured, and how many. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from portal.children.showing.rules import LONGEST_GRANT
from portal.events.kinds import Kind
from portal.events.rules import State

MOST_FEATURED = 20
"""Groups at one event, so that a page of them stays a page; *to confirm*, from practice."""

REASON = "Featured at a profiling event or activity day to which they are invited."
"""What stands as the reason of the grant."""


def why_not_featured(kind: str, state: str, day: date, *, today: date) -> str:
    """Why no child is featured at an event; empty where they are. Invited households alone come to it.

    Source: service description, section 5 (profiling event, adoption activity day: invitation only).
    """
    if kind != Kind.PROFILING_EVENT:
        return "Children are featured at profiling events and adoption activity days alone."
    if state == State.CANCELLED:
        return "This event is cancelled."
    if day < today:
        return "This event has passed."
    if day - today >= LONGEST_GRANT:
        first = day - LONGEST_GRANT + timedelta(days=1)
        return f"Children can be featured there from {first:%A} {first.day} {first:%B %Y} on."
    return ""
