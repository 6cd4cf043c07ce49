"""Households: the days of one, and those that took children in, whose days are the children's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from portal.example.year.days import between, chance_of, in_year, on
from portal.example.year.figures import FAMILIES_MATCHED, FAMILIES_PLACED
from portal.example.year.ways import Group

STANDARD, FAST_TRACK, EARLY = "standard", "fast_track", "early_permanence"
APPROVED, REFUSED, WITHDRAWN = "approved", "refused", "withdrawn"

BEFORE, AFTERWARDS = 10, 30
"""Households with children of other agencies, placed before the year and after it."""

NEAR_HOME = 0.6
"""The share of households that live where their child's council is."""

AUTHORITIES = ("kent",) * 13 + ("medway",) * 4 + ("bexley",) * 2 + ("outside",)
"""As often as each comes."""


@dataclass
class Home:
    """One household, or who asked and went no further. `passed` is the end of Stage 1."""

    authority: str
    applicants: int = 2
    pathway: str = STANDARD
    pack: date | None = None
    event: date | None = None
    enquired: date | None = None
    registered: date | None = None
    accepted: date | None = None
    passed: date | None = None
    stage_2: date | None = None
    decided: date | None = None
    decision: str = ""
    matched: date | None = None
    placed: date | None = None
    adopted: date | None = None
    children: int = 0
    ref: str = ""

    @property
    def left(self) -> date:
        """The day from which an approved family waits no more: matched, or fostering."""
        return min(day for day in (self.matched, self.placed) if day)


def homes_with_children(groups: list[Group]) -> list[Home]:
    """Those who were matched, the first who left the wait first."""
    chance = chance_of("homes with children")
    homes = [_own(chance, group) for group in groups if group.agency == "own"]
    matched = FAMILIES_MATCHED - sum(in_year(one.matched) for one in homes)
    placed = FAMILIES_PLACED - sum(in_year(one.placed) for one in homes)
    if not 0 <= placed <= matched:
        raise RuntimeError(f"{matched} families to match and {placed} to place beside our own children's")
    for _ in range(placed):
        homes.append(_other(chance, between(chance, date(2022, 6, 1), date(2022, 12, 16))))
    for _ in range(matched - placed):
        homes.append(_other(chance, between(chance, date(2023, 2, 6), date(2023, 3, 30)), later=True))
    for _ in range(BEFORE):
        homes.append(_other(chance, between(chance, date(2020, 10, 1), date(2021, 11, 26))))
    for _ in range(AFTERWARDS):
        homes.append(_other(chance, between(chance, date(2023, 9, 11), date(2024, 7, 26))))
    for home in homes:
        if home.pathway == STANDARD and chance.random() < 0.13:
            home.pathway = FAST_TRACK
    return sorted(homes, key=lambda one: (one.left, one.authority, one.adopted))


def _own(chance: Random, group: Group) -> Home:
    lives = group.authority if chance.random() < NEAR_HOME else chance.choice(AUTHORITIES)
    return Home(
        lives,
        pathway=EARLY if group.early else STANDARD,
        matched=group.matched,
        placed=group.early or group.placed,
        adopted=group.adopted,
        children=group.size,
    )


def _other(chance: Random, matched: date, *, later: bool = False) -> Home:
    """A household with a child of another agency; `later`: placed only after the year."""
    placed = on(matched, chance.randint(9, 30))
    if later:
        placed = max(placed, between(chance, date(2023, 4, 4), date(2023, 4, 26)))
    adopted = on(placed, chance.randint(120, 330))
    return Home(chance.choice(AUTHORITIES), matched=matched, placed=placed, adopted=adopted, children=1)
