"""How a source of the chronology is asked, and what it finds: the same columns of every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Select, String, cast, literal, null

from portal.children.chronology.rules import Line
from portal.columns import Moment, Sealed


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a source."""

    source: str
    group_id: int | None
    """The group it happened to; None for what happened to the child itself."""
    on: date
    at: datetime | None
    until_at: datetime | None
    by: str
    who: str
    """The household, with initials and reference; empty where there is none."""
    is_hidden: bool
    word: str
    other: str
    detail: str

    @property
    def told(self) -> str:
        """What was written down; nothing of a household that is hidden from who prints."""
        return "" if self.is_hidden else self.detail


@dataclass(frozen=True, slots=True)
class Source:
    """`select` is asked with the child's id and the ids of its groups; `lines` reads one row of it."""

    select: Callable[[int, Sequence[int]], Select[Any]]
    lines: Callable[[Found], Iterator[Line]]


_KINDS: Mapping[str, Any] = {
    "number": Integer(),
    "group_id": Integer(),
    "on": Date(),
    "at": Moment(),
    "until_at": Moment(),
    "by": String(),
    "household_id": Integer(),
    "word": String(),
    "other": String(),
    "detail": Sealed(),
}


def columns(source: str, **named: Any) -> list[Any]:
    """The columns every source has, in one order; what a source does not name is null, of its type."""
    every = {name: named.get(name, cast(null(), kind)) for name, kind in _KINDS.items()}
    return [literal(source).label("source"), *(column.label(name) for name, column in every.items())]
