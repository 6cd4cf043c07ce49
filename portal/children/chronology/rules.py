"""A line of a chronology, and the order of lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.agency.rules import local_day


@dataclass(frozen=True, slots=True)
class Line:
    """What happened on a day. Households stand with initials and reference alone (safety rule 11)."""

    on: date
    what: str
    detail: str = ""
    by: str = ""
    """The reference of who wrote it down; read as a name on the page."""
    at: datetime | None = None
    """The moment, where one is known: it orders the lines of a day, and is not printed."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A child was of a group from a moment until another; None for still."""

    group_id: int
    from_at: datetime
    until_at: datetime | None

    def holds(self, line: Line) -> bool:
        """Whether what happened to the group happened while the child was of it.

        A line without a moment counts by its London day, the first and the last day included.
        """
        if line.at is not None:
            return self.from_at <= line.at and (self.until_at is None or line.at <= self.until_at)
        begins, ends = local_day(self.from_at), self.until_at and local_day(self.until_at)
        return begins <= line.on and (ends is None or line.on <= ends)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """By day; on one day what has no moment first, then by moment. Lines of one moment stay as they came."""
    return sorted(
        lines, key=lambda line: (line.on, line.at is not None, line.at.timestamp() if line.at else 0)
    )


def named(label: str, reference: str) -> str:
    """A household on paper: the initials of its label and its reference."""
    letters = "".join(f"{word[0].upper()}." for word in label.split() if word[0].isalpha() and word != "and")
    return f"{letters} {reference}".strip()
