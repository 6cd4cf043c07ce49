"""The days of each group of children: chance within what its way allows, then settled to the published means.

Two ways are filled up last, until the placement orders and the decisions of the year are as published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.example.year.days import ONE, Span, back, between, chance_of, in_year, on, settle, span
from portal.example.year.figures import CHILDREN, FIRST, LAST
from portal.example.year.ways import EARLY_BEFORE, PLAN_CHANGED_LATER, WAITING_TOGETHER, WAYS, Group

BEFORE_AN_ORDER = 120
"""Days from moving in: the court may be asked from ten weeks on, and takes its time."""


def groups() -> list[Group]:
    """All of them, in no order that matters."""
    return [group for authority in WAYS for group in _Council(authority).groups()]


class _Council:
    """The groups of one council."""

    def __init__(self, authority: str) -> None:
        self.authority, self.chance = authority, chance_of(f"children of {authority}")
        self.ways, self.figures = WAYS[authority], CHILDREN[authority]

    def groups(self) -> list[Group]:
        made = [*self._of("matched_before"), *self._of("placed"), *self._of("placed_later")]
        made += [*self._of("early_before"), *self._of("early"), *self._of("early_placed_later")]
        made += [*self._of("long_ago"), *self._of("adopted"), *self._of("adopted_later")]
        made += [*self._of("went_home"), *self._of("changed_before"), *self._of("changed_in_wait")]
        for group in made:
            self._match(group)
        self._consent(made)
        self._orders_to_match(made)
        made += self._waiting(made)
        for group in made:
            self._decide(group)
        made += self._decided_only(made)
        made += [self._later(size, date(2023, 4, 3), date(2023, 9, 29)) for size in self._sizes("afterwards")]
        self._others(made)
        self._placements_ended(made)
        self._adopt(made)
        self._care(made)
        for group in made:
            self._bear(group)
        return made

    def _sizes(self, way: str) -> list[int]:
        return _sizes(getattr(self.ways, way))

    def _of(self, way: str) -> list[Group]:
        return self._spread([Group(self.authority, size, way) for size in self._sizes(way)])

    def _spread(self, made: list[Group]) -> list[Group]:
        """Give each its share of the time, in no order."""
        shares = [(number + self.chance.random()) / len(made) for number in range(len(made))]
        self.chance.shuffle(shares)
        for group, share in zip(made, shares, strict=True):
            group.share = share
        return made

    def _match(self, group: Group) -> None:
        """The days of matching and moving in, which make the way; before it, of early permanence."""
        chance, end = self.chance, date(2022, 3, 31)
        match group.way:
            case "matched_before":
                group.matched = between(chance, date(2022, 3, 7), end)
                group.placed = between(chance, date(2022, 4, 4), date(2022, 4, 27))
            case "placed":
                group.matched = _at(FIRST, date(2023, 3, 6), group.share**1.2)
                group.placed = min(on(group.matched, chance.randint(9, 34)), back(LAST))
            case "placed_later":
                group.matched = between(chance, date(2023, 2, 6), LAST)
                group.placed = between(chance, date(2023, 4, 11), date(2023, 4, 28))
            case "long_ago":
                self._moves_in(group, date(2020, 9, 7), date(2021, 3, 29))
            case "adopted":
                self._moves_in(group, date(2021, 5, 4), date(2022, 3, 30))
            case "adopted_later":
                self._moves_in(group, date(2021, 12, 1), date(2022, 3, 30))
            case "early_before":
                self._early(group, date(2021, 9, 13), date(2022, 3, 18))
            case "early":
                self._early(group, date(2022, 4, 4), date(2022, 6, 24), quick=True)
            case "early_placed_later":
                self._early(group, date(2022, 7, 18), date(2023, 3, 24))
            case "went_home":
                group.early = between(chance, date(2022, 5, 3), date(2022, 11, 30))
                group.care = group.early - chance.randint(1, 30) * ONE
                group.changed = on(group.early, chance.randint(60, 190))
            case "changed_before":
                group.decision = between(chance, date(2021, 6, 1), end)
                group.changed = on(group.decision, chance.randint(60, 220))
            case "changed_in_wait":
                group.order = between(chance, date(2022, 4, 11), date(2022, 10, 14))
                group.changed = on(group.order, chance.randint(60, 150))
        if group.matched and not group.early:
            days = span(chance, 21, self.ways.pace[2], 420)
            group.order = back(group.matched, days)

    def _moves_in(self, group: Group, first: date, last: date) -> None:
        group.placed = _at(first, last, group.share)
        group.matched = back(group.placed, self.chance.randint(9, 34))
        if group.size == 1 and self.chance.random() < EARLY_BEFORE:
            group.early = back(group.matched, self.chance.randint(170, 260))
            group.care = group.early - self.chance.randint(0, 20) * ONE
            group.order = back(group.matched, self.chance.randint(25, 80))

    def _early(self, group: Group, first: date, last: date, *, quick: bool = False) -> None:
        """Carers first; the court decides later, within the year or after it as the way asks."""
        chance = self.chance
        group.early = _at(first, last, group.share)
        group.care = group.early - chance.randint(0, 25) * ONE
        group.order = on(group.care, chance.randint(170, 205) if quick else chance.randint(190, 290))
        if group.way == "early_placed_later":
            group.order = max(group.order, between(chance, date(2023, 4, 4), date(2023, 5, 12)))
        else:
            group.order = min(group.order, back(date(2023, 1, 20), chance.randint(0, 20)))
        group.matched = on(max(group.order, FIRST), chance.randint(28, 58 if quick else 100))
        if group.way != "early_placed_later":
            group.matched = min(group.matched, back(date(2023, 3, 17), chance.randint(0, 14)))
        group.placed = on(group.matched, chance.randint(3, 12))

    def _consent(self, made: list[Group]) -> None:
        """Some are placed because their parents agree, without a placement order."""
        for group in [one for one in made if one.way == "placed" and one.size == 1][: self.ways.consents]:
            if group.order:
                group.consent, group.order = group.order, None

    def _orders_to_match(self, made: list[Group]) -> None:
        """The placement orders of children matched in the year come to the published mean."""
        counted = [one for one in made if in_year(one.matched) and one.order]
        total = sum(one.size for one in counted) * self.figures.order_to_match
        fixed = [one for one in counted if one.early]
        moved = [one for one in counted if not one.early]
        spans = [Span(_day(one.order), _day(one.matched), 18, 520, one.size) for one in moved]
        settle(self.chance, spans, total - sum(_days(one.order, one.matched) * one.size for one in fixed))
        for group, settled in zip(moved, spans, strict=True):
            group.order = settled.start

    def _waiting(self, made: list[Group]) -> list[Group]:
        """Those who waited at the year's end; as many with an order of this year as are still wanted."""
        chance = self.chance
        sizes = self.figures.waiting - sum(
            one.size for one in made if one.way == "placed_later" and one.order
        )
        wanted = self.figures.placement_orders - sum(one.size for one in made if in_year(one.order))
        pairs = WAITING_TOGETHER[self.authority]
        if not 0 <= wanted <= sizes:
            raise RuntimeError(f"{self.authority}: {wanted} placement orders for {sizes} who wait")
        sizes_of = [2] * pairs + [1] * (sizes - 2 * pairs)
        waiting = self._spread([Group(self.authority, size, "waiting") for size in sizes_of])
        for group in waiting:
            if group.size <= wanted:
                wanted -= group.size
                group.order = _at(FIRST, LAST, group.share**0.45)
            else:
                group.order = between(chance, date(2021, 9, 1), date(2022, 3, 31))
            if chance.random() < PLAN_CHANGED_LATER:
                group.changed = between(chance, date(2023, 4, 17), date(2023, 12, 20))
            else:
                group.matched = between(
                    chance, max(date(2023, 4, 17), on(group.order, 25)), date(2023, 12, 20)
                )
                group.placed = on(group.matched, chance.randint(9, 34))
        return waiting

    def _decide(self, group: Group) -> None:
        """The agency's decision, before the court's."""
        chance = self.chance
        first = group.order or group.consent
        if not first or group.decision:
            return
        if group.early:
            days = _days(group.care, first)
            group.decision = on(group.care, round(days * chance.uniform(0.45, 0.75)))
        else:
            group.decision = back(first, span(chance, 28, self.ways.pace[1], 260))

    def _decided_only(self, made: list[Group]) -> list[Group]:
        """As many more decisions as the year had: some waited for the court, for some the plan changed."""
        chance = self.chance
        wanted = self.figures.decisions - sum(one.size for one in made if in_year(one.decision))
        if wanted < 0:
            raise RuntimeError(f"{self.authority}: {-wanted} decisions too many")
        later = wanted // 2
        decided = []
        for _ in range(wanted - later):
            group = Group(self.authority, 1, "changed")
            group.decision = between(chance, FIRST, LAST)
            group.changed = on(group.decision, chance.randint(40, 210))
            decided.append(group)
        return decided + [self._later(1, date(2022, 11, 14), back(LAST)) for _ in range(later)]

    def _later(self, size: int, first: date, last: date) -> Group:
        """Decided at the year's end or after it; all else afterwards."""
        chance = self.chance
        group = Group(self.authority, size, "later")
        group.decision = between(chance, first, last)
        group.order = max(on(group.decision, span(chance, 30, 100, 200)), on(date(2023, 4, 3)))
        group.matched = on(group.order, span(chance, 25, 120, 300))
        group.placed = on(group.matched, chance.randint(9, 34))
        return group

    def _others(self, made: list[Group]) -> None:
        """Whose adopters: other agencies' for some single children of some ways, the first among them."""
        matched = sorted((one for one in made if one.matched), key=lambda one: _day(one.placed))
        for group in matched:
            group.agency = "own"
        for way, number in self.ways.others.items():
            may = [one for one in matched if one.way == way and one.size == 1]
            for place in range(number):
                may[place * len(may) // number].agency = "other"

    def _placements_ended(self, made: list[Group]) -> None:
        """A child could not stay, with a family of another agency; then the plan changed."""
        with_others = [one for one in made if one.agency == "other" and one.way in ("placed", "adopted")]
        with_others.sort(key=lambda one: _day(one.placed))
        for group in with_others[: self.ways.ended]:
            group.ended = on(max(_day(group.placed), FIRST), self.chance.randint(60, 140))
            group.changed = on(group.ended, self.chance.randint(14, 35))

    def _adopt(self, made: list[Group]) -> None:
        """The adoption orders, from ten weeks after moving in; as many in the year as the way says."""
        chance, soon = self.chance, self.ways.adopted_soon
        for group in sorted((one for one in made if one.placed), key=lambda one: _day(one.placed)):
            placed = _day(group.placed)
            if group.ended:
                continue
            if group.way == "long_ago":
                group.adopted = min(on(placed, chance.randint(120, 260)), date(2022, 3, 1))
            elif group.way == "adopted":
                first = max(date(2022, 4, 4), on(placed, BEFORE_AN_ORDER))
                group.adopted = between(chance, first, max(first, min(on(placed, 430), date(2023, 3, 24))))
            elif in_year(placed) and group.size <= soon and on(placed, BEFORE_AN_ORDER) < date(2023, 3, 20):
                soon -= group.size
                last = min(on(placed, 210), date(2023, 3, 29))
                group.adopted = between(chance, on(placed, BEFORE_AN_ORDER), last)
            else:
                group.adopted = max(
                    on(placed, span(chance, 120, 230, 420)),
                    between(chance, date(2023, 4, 11), date(2023, 6, 30)),
                )

    def _care(self, made: list[Group]) -> None:
        """When they came into care; those placed in the year come to the published mean."""
        chance = self.chance
        for group in made:
            if not group.early:
                group.care = _day(group.decision) - span(chance, 70, self.ways.pace[0], 560) * ONE
            if group.decision:
                days = _days(group.care, group.decision)
                group.planning = back(group.decision, min(days - 14, span(chance, 20, 58, 130)))
                group.planning = max(group.planning, group.care)
        counted = [one for one in made if in_year(one.placed)]
        total = sum(one.size for one in counted) * self.figures.care_to_placed
        moved = [one for one in counted if not one.early]
        spans = [
            Span(
                one.care, _day(one.placed), _days(one.planning, one.placed) + 10, 1100, one.size, any_day=True
            )
            for one in moved
        ]
        settle(
            chance, spans, total - sum(_days(one.care, one.placed) * one.size for one in counted if one.early)
        )
        for group, settled in zip(moved, spans, strict=True):
            group.care = settled.start

    def _bear(self, group: Group) -> None:
        """Birthdays: babies come to early permanence carers; brothers and sisters are years apart."""
        chance = self.chance
        youngest = group.care - (chance.randint(0, 20) if group.early else span(chance, 0, 620, 1900)) * ONE
        group.born = [youngest]
        for _ in range(group.size - 1):
            group.born.append(group.born[-1] - chance.randint(340, 900) * ONE)
        group.born.reverse()


def _sizes(ways: Mapping[int, int]) -> list[int]:
    return [size for size, number in sorted(ways.items(), reverse=True) for _ in range(number)]


def _at(first: date, last: date, share: float) -> date:
    """The worked day at a share of the way from one day to another."""
    return min(on(first, int(share * (last - first).days)), back(last))


def _day(day: date | None) -> date:
    """A day that is known by now; raises RuntimeError where it is not."""
    if day is None:
        raise RuntimeError("a day is missing")
    return day


def _days(first: date | None, last: date | None) -> int:
    return (_day(last) - _day(first)).days
