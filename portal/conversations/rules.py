"""What holds for conversations and notes: whose turn it is, what may be shared, how a text is copied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MOST_TEXT = 5000
"""Characters of one message or note."""
MOST_SUBJECT = 120
"""Characters of a subject line."""


class Turn(StrEnum):
    """Who is to write next in a conversation."""

    OURS = "ours"
    THEIRS = "theirs"
    NOBODY = "nobody"


def turn_after(*, is_from_family: bool) -> Turn:
    """Whose turn it is once something was written: the other side's."""
    return Turn.OURS if is_from_family else Turn.THEIRS


STAFF_TURNS = {Turn.OURS: "Our turn", Turn.THEIRS: "Their turn", Turn.NOBODY: "Nothing to answer"}
FAMILY_TURNS = {Turn.OURS: "Our turn", Turn.THEIRS: "Your turn, if you like", Turn.NOBODY: "Nothing to do"}
"""Whose turn it is, in words, for staff and for the family: "we" is always the agency."""


class Shared(StrEnum):
    """How a note stands towards the family."""

    PRIVATE = "private"
    SHARED = "shared"
    WITHDRAWN = "withdrawn"


def state_of(*, shared_at: datetime | None, withdrawn_at: datetime | None) -> Shared:
    """How a note stands: private until shared, and taken back after that."""
    if shared_at is None:
        return Shared.PRIVATE
    return Shared.SHARED if withdrawn_at is None else Shared.WITHDRAWN


def why_not_share(*, is_silent: bool, state: Shared) -> str:
    """Why a note cannot be shared, in words for staff; empty when it can.

    Source of the first: safety rule 5, safeguarding has no family-side form.
    """
    if is_silent:
        return (
            "This note is about safeguarding. It is never shared: write a message in your own words instead."
        )
    if state is Shared.SHARED:
        return "The family can read this note already."
    if state is Shared.WITHDRAWN:
        return "This note was taken back. Write a new one if the family should read something."
    return ""


def why_not_due(due_on: date | None, *, today: date) -> str:
    """Why an action cannot be due that day; empty when it can (or when it is no action)."""
    if due_on is not None and due_on < today:
        return "Choose today or a day to come"
    return ""


def plain_text(
    *,
    title: str,
    at: datetime,
    by_name: str,
    household: str,
    names: str,
    text: str,
    extra: Sequence[str] = (),
) -> str:
    """A message or note as plain text for the case system: what, when, who wrote it, about whom."""
    local = at.astimezone(LONDON)
    lines = [
        f"{title}: {local:%A} {local.day} {local:%B %Y}, {local:%H:%M}",
        f"Household {household}: {names}",
        f"Written by {by_name}",
        *extra,
    ]
    return "\n".join(lines) + f"\n\n{text}\n"
