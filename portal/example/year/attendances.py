"""The rows of attendances: who came to courses, workshops, groups, activity days and social events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from portal.events.kinds import Kind
from portal.example.year.days import ONE, SATURDAY, chance_of, in_year, is_worked
from portal.example.year.figures import (
    ACTIVITY_DAYS,
    FIRST,
    LAST,
    STAGE_1_COURSE,
    STAGE_2_COURSE,
)
from portal.example.year.homes import FAST_TRACK, Home
from portal.example.year.programme import (
    ACTIVITY_DAY,
    APPROVED,
    COURSES,
    NOBODY,
    PARTIES,
    PARTY,
    PICNIC,
    PICNICS,
    PROGRAMME,
    Offered,
)

COLUMNS = ("event_title", "kind", "event_on", "authority", "household_ref", "adults", "children")

INFORMATION_EVENING = "Information evening"
STARTS, ENDS = date(2021, 4, 1), date(2023, 7, 31)
PLACES_AROUND = 15
"""Places of one activity day, about."""

Row = dict[str, str]


def attendances_rows(homes: list[Home], register: list[tuple[Home | None, date, str, int]]) -> list[Row]:
    """Every row, by day; `homes` carry their refs."""
    chance = chance_of("attendances")
    rows = [
        _row(INFORMATION_EVENING, Kind.INFORMATION_EVENT, day, authority, home, adults)
        for home, day, authority, adults in register
    ]
    registered = [home for home in homes if home.registered]
    rows += _courses(chance, Kind.STAGE_1_COURSE, _in_stage_1(registered), STAGE_1_COURSE)
    rows += _courses(chance, Kind.STAGE_2_COURSE, _in_stage_2(registered), STAGE_2_COURSE)
    parents = [home for home in registered if home.placed]
    for offered in PROGRAMME:
        rows += _programme(chance, offered, registered)
    for days, title in ((PICNICS, PICNIC), (PARTIES, PARTY)):
        for day, counts in days.items():
            rows += _social(chance, title, day, counts, parents)
    rows += _activity_days(chance, parents)
    return sorted(
        rows, key=lambda row: (row["event_on"], row["event_title"], row["authority"], row["household_ref"])
    )


def _row(
    title: str, kind: Kind, day: date, authority: str, home: Home | None, adults: int, children: int = 0
) -> Row:
    return {
        "event_title": title,
        "kind": kind.value,
        "event_on": day.isoformat(),
        "authority": authority,
        "household_ref": home.ref if home else "",
        "adults": str(adults),
        "children": str(children),
    }


def _in_stage_1(homes: list[Home]) -> Iterator[tuple[Home, date, date]]:
    """Who may come to a course, from when until when: a month after they began, while it lasts."""
    for home in homes:
        if home.accepted and home.pathway != FAST_TRACK and (last := home.passed or home.decided):
            yield home, home.accepted + timedelta(days=20), last


def _in_stage_2(homes: list[Home]) -> Iterator[tuple[Home, date, date]]:
    for home in homes:
        if home.stage_2 and home.decided:
            yield home, home.stage_2 + timedelta(days=14), home.decided - timedelta(days=20)


def _courses(chance: Random, kind: Kind, may: Iterable[tuple[Home, date, date]], wanted: int) -> list[Row]:
    """One course a household, soon after it may; as many in the year as published."""
    title, weekday, weeks = COURSES[kind]
    found: list[tuple[Home, date, str]] = []
    for home, first, last in may:
        near = home.authority if home.authority in weeks and chance.random() < 0.75 else "kent"
        days = [day for day in _days(weekday, first, last) if (day.day - 1) // 7 + 1 in weeks[near]]
        if days and STARTS <= days[0] <= ENDS:
            found.append((home, days[0] if chance.random() < 0.8 else chance.choice(days[:2]), near))
    of_year = [place for place, (_, day, _) in enumerate(found) if in_year(day)]
    chosen = set(chance.sample(of_year, wanted))
    return [
        _row(title, kind, day, near, home, home.applicants if chance.random() < 0.93 else 1)
        for place, (home, day, near) in enumerate(found)
        if place in chosen or (place not in of_year and chance.random() < 0.85)
    ]


def _days(weekday: int, first: date, last: date) -> list[date]:
    """The days of one weekday that events are held on: no bank holiday."""
    first += (weekday - first.weekday()) % 7 * ONE
    days = (first + week * 7 * ONE for week in range((last - first).days // 7 + 1))
    return [day for day in days if weekday >= SATURDAY or is_worked(day)]


def _programme(chance: Random, offered: Offered, homes: list[Home]) -> Iterator[Row]:
    dates: list[date] = []
    for day in _days(offered.weekday, STARTS, ENDS):
        if day.month in offered.months and not (
            dates and (dates[-1].year, dates[-1].month) == (day.year, day.month)
        ):
            dates.append(day)
    for number, month_start in enumerate(dates):
        day = chance.choice(_days(offered.weekday, month_start, month_start + 20 * ONE))
        authority = offered.councils[number % len(offered.councils)]
        count = chance.randint(offered.fewest, offered.most)
        if offered.who == NOBODY or offered.kind is Kind.EDUCATION_CONFERENCE:
            for _ in range(count):
                yield _row(offered.title, offered.kind, day, authority, None, chance.choice((1, 1, 1, 2)))
        if offered.who != NOBODY:
            may = [home for home in homes if _may_come(home, offered.who, day)]
            for home in chance.sample(may, min(count, len(may))):
                adults = home.applicants if chance.random() < 0.35 else 1
                children = chance.choice((1, 1, 2)) if offered.title == "Stay and play" else 0
                yield _row(offered.title, offered.kind, day, authority, home, adults, children)


def _may_come(home: Home, who: str, day: date) -> bool:
    if who == APPROVED:
        return home.decision == "approved" and home.decided is not None and home.decided <= day
    return home.placed is not None and home.placed <= day


def _social(chance: Random, title: str, day: date, counts: tuple[int, int], homes: list[Home]) -> list[Row]:
    """So many families with so many children: one each, and more for some."""
    families, children = counts
    came = chance.sample([home for home in homes if home.placed and home.placed <= day], families)
    with_them = [1] * families
    while sum(with_them) < children:
        place = chance.randrange(families)
        if with_them[place] < 3:
            with_them[place] += 1
    return [
        _row(
            title,
            Kind.SOCIAL_EVENT,
            day,
            "kent",
            home,
            home.applicants if chance.random() < 0.8 else 1,
            young,
        )
        for home, young in zip(came, with_them, strict=True)
    ]


def _activity_days(chance: Random, homes: list[Home]) -> Iterator[Row]:
    """Places are by child: no grown-up is counted."""
    number, places = ACTIVITY_DAYS
    days = {
        FIRST: (chance.sample(_days(SATURDAY, FIRST, LAST), number), places),
        STARTS: (chance.sample(_days(SATURDAY, STARTS, FIRST - ONE), 14), 14 * PLACES_AROUND - 9),
        LAST: (chance.sample(_days(SATURDAY, LAST + ONE, ENDS), 5), 5 * PLACES_AROUND + 2),
    }
    for saturdays, total in days.values():
        for place, day in enumerate(sorted(saturdays)):
            left = total // len(saturdays) + (place < total % len(saturdays))
            may = [home for home in homes if home.placed and home.placed <= day]
            authority = chance.choice(("kent", "kent", "kent", "medway", "bexley"))
            for home in chance.sample(may, left):
                young = min(left, chance.choice((1, 1, 1, 2, 2, 3)))
                left -= young
                if young:
                    yield _row(ACTIVITY_DAY, Kind.ACTIVITY_DAY, day, authority, home, 0, young)
