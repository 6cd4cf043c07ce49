"""How households came to the agency, and who asked and went no further: packs, evenings, enquiries."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random

from portal.example.year.days import ONE, chance_of, in_year, is_worked, on
from portal.example.year.figures import ENQUIRIES, FIRST, FIRST_EVENTS, LAST, PACKS_SENT
from portal.example.year.homes import AUTHORITIES, Home

EVENINGS = {"bexley": (2, (1,)), "kent": (2, (2, 4)), "medway": (3, (3,)), "outside": (1, (2,))}
"""Authority -> weekday of its information evenings, and in which weeks of the month; outside: online."""

BEFORE, AFTER = date(2021, 4, 1), date(2023, 6, 30)

PACKS_BEFORE, PACKS_AFTER = 330, 70
"""Who asked only for the pack, the year before and in the quarter after."""

ENQUIRED_BEFORE, ENQUIRED_AFTER = 9, 6
CAME_BEFORE, CAME_AFTER = 40, 9
"""Who came to an evening and did not enquire."""

HAD_PACK, CAME = 0.86, 0.62
"""The shares of who enquired that had the pack sent, and that came to an evening."""

ASKED_FOR_BOTH = 0.3
"""Of those who came to no evening first, the share that asked for the pack as they enquired."""

SOON_DAYS, IN_TIME = 13, 0.88
"""A first conversation is promised in ten working days; how often an evening keeps that."""

TOLD_BY_REGISTER, TOLD_TWICE, CAME_AGAIN, WALKED_IN = 7, 6, 5, 8
"""First evenings told by the register alone, and by both files; who had come earlier; walk-ins."""


@cache
def evenings(authority: str) -> tuple[date, ...]:
    """The information evenings of a council, in their order."""
    weekday, weeks = EVENINGS[authority]
    days = (date(2018, 1, 1) + number * ONE for number in range(7 * 52 * 7))
    return tuple(
        day for day in days
        if day.weekday() == weekday and (day.day - 1) // 7 + 1 in weeks and is_worked(day) and day < AFTER
    )  # fmt: skip


def _evening(chance: Random, authority: str, first: date, last: date) -> date | None:
    days = [day for day in evenings(authority) if first <= day <= last]
    return chance.choice(days) if days else None


class Asking:
    """Everybody who asked. `homes` are all of them, `register` the evenings that only a register tells.

    An entry of the register is who came (none: a walk-in), the day, the council and how many adults.
    """

    def __init__(self, homes: list[Home]) -> None:
        self.homes, self.chance = list(homes), chance_of("asking")
        self.register: list[tuple[Home | None, date, str, int]] = []
        self._enquired()
        for home in self.homes:
            self._came(home)
        self._registers()
        self._came_only()
        self._packs()

    def _any_day(self, first: date, last: date) -> date:
        return first + self.chance.randint(0, (last - first).days) * ONE

    def _enquired(self) -> None:
        """Who enquired and never registered."""
        of_year = ENQUIRIES - sum(in_year(home.enquired) for home in self.homes)
        if of_year < 0:
            raise RuntimeError(f"{-of_year} enquiries too many")
        for count, first, last in (
            (ENQUIRED_BEFORE, BEFORE, FIRST - ONE),
            (of_year, FIRST, LAST),
            (ENQUIRED_AFTER, LAST + ONE, AFTER),
        ):  # fmt: skip
            for _ in range(count):
                enquired = self._any_day(first, last)
                self.homes.append(Home(self.chance.choice(AUTHORITIES), 0, enquired=enquired))

    def _came(self, home: Home) -> None:
        """To an evening around the enquiry, and the pack before either."""
        chance = self.chance
        if not home.enquired:
            return
        if chance.random() < CAME:
            soon = SOON_DAYS if chance.random() < IN_TIME else 2 * SOON_DAYS
            last = min(home.enquired + timedelta(days=soon), home.registered or LAST + 60 * ONE)
            home.event = _evening(chance, home.authority, home.enquired - timedelta(days=50), last)
        if chance.random() < HAD_PACK:
            first = min(home.enquired, home.event or home.enquired)
            home.pack = first - round(chance.expovariate(1 / 12)) * ONE
            if first == home.enquired and chance.random() < ASKED_FOR_BOTH:
                home.pack = min(on(first, chance.choice((0, 1, 2, 3, 4, 6, 9, 13))), home.registered or LAST)

    def _registers(self) -> None:
        """What registers tell of evenings: alone, twice, or that it was not the first."""
        chance = self.chance
        of_year = [home for home in self.homes if in_year(home.event) and home.registered]
        chosen = chance.sample(of_year, TOLD_BY_REGISTER + TOLD_TWICE + CAME_AGAIN)
        for place, home in enumerate(chosen):
            event = home.event or FIRST
            if place < TOLD_BY_REGISTER + TOLD_TWICE:
                self.register.append((home, event, home.authority, home.applicants))
                if place < TOLD_BY_REGISTER:
                    home.event = None
            else:
                earlier = _evening(
                    chance, home.authority, event - timedelta(days=400), event - timedelta(days=30)
                )
                self.register.append((home, earlier or event, home.authority, 1))
        for _ in range(WALKED_IN):
            authority = chance.choice(AUTHORITIES)
            day = chance.choice([day for day in evenings(authority) if in_year(day)])
            self.register.append((None, day, authority, chance.choice((1, 2, 2))))

    def _came_only(self) -> None:
        """Who came to an evening and never enquired: as many as the year's first evenings still want."""
        chance = self.chance
        of_year = FIRST_EVENTS - first_evenings(self.homes, self.register)
        if of_year < 0:
            raise RuntimeError(f"{-of_year} first evenings too many")
        for count, first, last in (
            (CAME_BEFORE, BEFORE, FIRST - ONE), (of_year, FIRST, LAST), (CAME_AFTER, LAST + ONE, AFTER),
        ):  # fmt: skip
            for _ in range(count):
                home = Home(chance.choice(AUTHORITIES), 0)
                days = [day for day in evenings(home.authority) if first <= day <= last]
                home.event = chance.choice(days)
                if chance.random() < HAD_PACK:
                    home.pack = home.event - chance.randint(1, 40) * ONE
                self.homes.append(home)

    def _packs(self) -> None:
        """Who asked for the pack and nothing else."""
        of_year = PACKS_SENT - sum(in_year(home.pack) for home in self.homes)
        for count, first, last in (
            (PACKS_BEFORE, BEFORE, FIRST - ONE), (of_year, FIRST, LAST), (PACKS_AFTER, LAST + ONE, AFTER),
        ):  # fmt: skip
            for _ in range(count):
                self.homes.append(Home(self.chance.choice(AUTHORITIES), 0, pack=self._any_day(first, last)))


def first_evenings(homes: list[Home], register: list[tuple[Home | None, date, str, int]]) -> int:
    """How many came to their first evening in the year; each walk-in is one."""
    days: dict[int, date] = {id(home): home.event for home in homes if home.event}
    walk_ins = 0
    for home, day, _, _ in register:
        if home is None:
            walk_ins += in_year(day)
        else:
            days[id(home)] = min(day, days.get(id(home), day))
    return walk_ins + sum(in_year(day) for day in days.values())
