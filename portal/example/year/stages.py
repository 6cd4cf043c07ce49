"""The days of households before their approval, and those whose way ended earlier.

Worked out backwards: Stage 2, Stage 1, registration, enquiry. After each step as many more are added, whose
way ended there, as the year had beside those who went on; so each mean is settled before the next is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from portal.example.year.days import (
    ONE,
    Span,
    back,
    between,
    chance_of,
    in_year,
    on,
    settle,
    span,
    worked_days_later,
)
from portal.example.year.figures import (
    ENQUIRY_TO_STAGE_1,
    FIRST,
    LAST,
    STAGE_1,
    STAGE_1_STARTS,
    STAGE_2,
    STAGE_2_STARTS,
)
from portal.example.year.homes import AUTHORITIES, EARLY, FAST_TRACK, REFUSED, STANDARD, WITHDRAWN, Home

BEFORE, AFTER = date(2021, 4, 1), date(2023, 6, 30)
"""Those whose way ended early are told of a year longer, and of a quarter."""

REFUSALS = (date(2021, 9, 22), date(2022, 2, 16), date(2023, 5, 24))
"""Nobody was refused in the year."""

LEFT_STAGE_2, LEFT_IN_BREAK, LEFT_STAGE_1, NEVER_ACCEPTED = (4, 2), (2, 5, 1), (8, 2), (2, 5, 1)
"""How many withdrew: the year before, (in the year, where it isn't filled up), and after it."""

WITHOUT_A_DAY = 3
"""Who withdrew on a day that nobody wrote down."""

WITHOUT_ENQUIRY = 10
"""Of those who started Stage 1 in the year: they came from another agency, or back after a break."""

IN_TIME = 0.9
"""The share of registrations that were decided in five working days."""


def walk(homes: list[Home]) -> list[Home]:
    """Give approved households their earlier days; gives them, and those who came less far."""
    return _Road(homes).homes


class _Road:
    def __init__(self, approved: list[Home]) -> None:
        self.homes, self.chance = list(approved), chance_of("stages")
        self._stage_2()
        self._stage_1()
        self._registration()
        self._enquiry()

    def _new(self, **days: date) -> Home:
        """One whose way ended early."""
        chance = self.chance
        pathway = EARLY if chance.random() < 0.2 else STANDARD
        applicants = 1 if chance.random() < 0.2 else 2
        home = Home(chance.choice(AUTHORITIES), applicants, pathway, decision=WITHDRAWN)
        for name, day in days.items():
            setattr(home, name, day)
        self.homes.append(home)
        return home

    def _three(self, counts: tuple[int, ...]) -> list[tuple[int, date, date]]:
        """So many, from when to when: before the year, in it, and after it."""
        spans = [(BEFORE, FIRST - ONE), (FIRST, LAST), (LAST + ONE, AFTER)]
        if len(counts) == 2:
            del spans[1]
        return [(count, *ends) for count, ends in zip(counts, spans, strict=True)]

    def _fill(self, what: str, wanted: int, so_far: Callable[[Home], date | None]) -> int:
        more = wanted - sum(in_year(so_far(home)) for home in self.homes)
        if more < 0:
            raise RuntimeError(f"{-more} too many {what}")
        return more

    def _stage_2(self) -> None:
        chance = self.chance
        for day in REFUSALS:
            self._new(decided=day).decision = REFUSED
        spans = []
        for home in self.homes:
            end = home.decided or LAST
            mean = 118 if home.pathway == FAST_TRACK else STAGE_2 + 2
            spans.append(Span(back(end, span(chance, 84, mean, 280)), end, 70, 300))
        of_year = [one for one, home in zip(spans, self.homes, strict=True) if in_year(home.decided)]
        settle(chance, of_year, STAGE_2 * len(of_year))
        for home, one in zip(self.homes, spans, strict=True):
            home.stage_2 = one.start
        filled = self._fill("who started Stage 2", STAGE_2_STARTS, lambda home: home.stage_2)
        for count, first, last in [*self._three(LEFT_STAGE_2), (filled, FIRST, LAST)]:
            for _ in range(count):
                day = between(chance, first, last)
                self._new(stage_2=day, decided=on(day, chance.randint(25, 110)))

    def _stage_1(self) -> None:
        chance = self.chance
        for home in self.homes:
            if home.pathway == FAST_TRACK:
                home.accepted = home.stage_2
            elif home.stage_2:
                home.passed = back(home.stage_2, span(chance, 1, 19, 120))
        for count, first, last in self._three(LEFT_IN_BREAK):
            for _ in range(count):
                day = between(chance, first, last)
                self._new(passed=day, decided=on(day, chance.randint(15, 170)))
        passed = [home for home in self.homes if home.passed]
        spans = []
        for home in passed:
            end = home.passed or LAST
            spans.append(Span(back(end, span(chance, 38, STAGE_1, 300)), end, 35, 330))
        of_year = [one for one in spans if in_year(one.end)]
        settle(chance, of_year, STAGE_1 * len(of_year))
        for home, one in zip(passed, spans, strict=True):
            home.accepted = one.start
        filled = self._fill("who started Stage 1", STAGE_1_STARTS, _stage_1_start)
        for count, first, last in [*self._three(LEFT_STAGE_1), (filled, FIRST, LAST)]:
            for _ in range(count):
                day = between(chance, first, last)
                self._new(accepted=day, decided=on(day, span(chance, 12, 80, 240)))

    def _registration(self) -> None:
        chance = self.chance
        for home in self.homes:
            if home.accepted:
                late = chance.random() > IN_TIME
                home.registered = worked_days_later(
                    home.accepted, -(chance.randint(6, 10) if late else chance.randint(0, 5))
                )
        for count, first, last in self._three(NEVER_ACCEPTED):
            for _ in range(count):
                day = between(chance, first, last)
                self._new(registered=day, decided=on(day, chance.randint(2, 30)))
        undated = [
            home for home in self.homes if in_year(_stage_1_start(home)) and home.decision == WITHDRAWN
        ]
        for home in chance.sample([home for home in undated if not home.passed], WITHOUT_A_DAY):
            home.decided = None

    def _enquiry(self) -> None:
        chance = self.chance
        started = [home for home in self.homes if in_year(_stage_1_start(home))]
        without = {id(home) for home in chance.sample(started, WITHOUT_ENQUIRY)}
        spans: list[tuple[Home, Span]] = []
        for home in self.homes:
            if id(home) in without or not home.registered:
                continue
            end = home.accepted or home.registered
            low = (end - home.registered).days + 7
            spans.append((home, Span(_any_day(chance, end, low), end, low, 420, any_day=True)))
        of_year = [one for home, one in spans if in_year(_stage_1_start(home))]
        settle(chance, of_year, ENQUIRY_TO_STAGE_1 * len(of_year))
        for home, one in spans:
            home.enquired = one.start


def _any_day(chance: Random, end: date, low: int) -> date:
    """Families write at weekends too."""
    return end - max(low, span(chance, 16, ENQUIRY_TO_STAGE_1, 330)) * ONE


def _stage_1_start(home: Home) -> date | None:
    return None if home.pathway == FAST_TRACK else home.accepted
