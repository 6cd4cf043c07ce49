"""Which ways children go, alone or with brothers and sisters, and how many groups of each council went each.

A way says on which side of the year's two ends each day lies, so that the counts of the year follow from
how many went which way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.example.year.figures import FIRST


@dataclass
class Group:
    """One child or more, with the days they have in common."""

    authority: str
    size: int
    way: str
    share: float = 0.5
    """Where in its way's time its turn comes, from 0 to 1: so that chance leaves no month empty."""
    care: date = FIRST
    planning: date | None = None
    decision: date | None = None
    order: date | None = None
    """The placement order."""
    consent: date | None = None
    early: date | None = None
    matched: date | None = None
    placed: date | None = None
    adopted: date | None = None
    changed: date | None = None
    ended: date | None = None
    agency: str = ""
    born: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Ways:
    """How many groups of one council went each way: size -> number.

    `pace`: mean days from care to the decision, from that to the placement order, and from the order to
    the match, of children who did not live with early permanence carers.
    """

    pace: tuple[int, int, int]
    long_ago: Mapping[int, int]
    """Placed and adopted before the year."""
    adopted: Mapping[int, int]
    """Placed before the year, adopted in it."""
    adopted_later: Mapping[int, int]
    matched_before: Mapping[int, int]
    """Matched just before the year, placed in it."""
    placed: Mapping[int, int]
    """Matched and placed in the year."""
    placed_later: Mapping[int, int]
    early_before: Mapping[int, int]
    """Early permanence that began before the year; matched and placed in it."""
    early: Mapping[int, int]
    """The same, begun in the year."""
    early_placed_later: Mapping[int, int]
    went_home: Mapping[int, int]
    changed_before: Mapping[int, int]
    """Decided the year before; the plan changed before there was an order."""
    changed_in_wait: Mapping[int, int]
    """The plan changed in the year, after the placement order."""
    afterwards: Mapping[int, int]
    """Decided after the year."""
    adopted_soon: int
    """How many of those placed in the year were adopted in it."""
    others: Mapping[str, int]
    """Way -> how many single children went to adopters of another agency."""
    consents: int = 0
    ended: int = 0
    """Placements that ended in the year."""


WAYS = {
    "bexley": Ways(
        pace=(255, 105, 200),
        long_ago={1: 4}, adopted={1: 2}, adopted_later={1: 2}, matched_before={2: 1}, placed={1: 1, 2: 1},
        placed_later={1: 1}, early_before={1: 1}, early={1: 2}, early_placed_later={1: 5}, went_home={1: 1},
        changed_before={1: 2}, changed_in_wait={}, afterwards={1: 3}, adopted_soon=1,
        others={"placed": 1, "early_placed_later": 1, "adopted": 1},
    ),
    "kent": Ways(
        pace=(285, 110, 131),
        long_ago={1: 24, 2: 3}, adopted={1: 26, 2: 5}, adopted_later={1: 3}, matched_before={1: 3},
        placed={1: 18, 2: 4, 3: 1}, placed_later={1: 3, 2: 1}, early_before={1: 6, 2: 1}, early={1: 6},
        early_placed_later={1: 9, 2: 1}, went_home={1: 3}, changed_before={1: 9, 2: 1},
        changed_in_wait={1: 4}, afterwards={1: 18, 2: 2}, adopted_soon=20,
        others={"placed": 4, "early_placed_later": 1, "adopted": 6, "long_ago": 2, "waiting": 2, "later": 2},
        consents=2,
    ),
    "medway": Ways(
        pace=(140, 85, 104),
        long_ago={1: 8, 2: 1}, adopted={1: 14, 2: 2}, adopted_later={1: 1}, matched_before={1: 2},
        placed={1: 8}, placed_later={1: 3}, early_before={1: 2}, early={1: 1}, early_placed_later={1: 1},
        went_home={}, changed_before={1: 4}, changed_in_wait={}, afterwards={1: 6}, adopted_soon=4,
        others={"placed": 2, "adopted": 1, "waiting": 1}, ended=2,
    ),
}  # fmt: skip

WAITING_TOGETHER = {"bexley": 1, "kent": 4, "medway": 1}
"""Pairs among the children who waited at the year's end."""

PLAN_CHANGED_LATER = 0.2
"""Of those who waited at the year's end, the share for whom the plan changed afterwards."""

EARLY_BEFORE = 0.22
"""Of the single children placed before the year, the share who came through early permanence."""
