"""The rows of applications to the Adoption Support Fund, which follow an assessment."""

from __future__ import annotations

from datetime import date
from random import Random

from portal.example.year.days import ONE, chance_of, on, span
from portal.example.year.figures import FIRST, FUND, LAST
from portal.example.year.support import Request

COLUMNS = ("ref", "support_ref", "provision", "amount_pence", "applied_on", "decided_on", "decision")

BEFORE, AFTER = 210, 55
"""Applications the year before, and in the quarter after."""

MOST_EACH = 4
"""Of one family in a year: one for each child, and again as a therapy goes on."""

INTERNAL, EXTERNAL = "internal", "external"
DECISIONS = ("agreed",) * 19 + ("refused",)
POUNDS = {INTERNAL: (450, 1500, 3600), EXTERNAL: (600, 2600, 5000)}
"""Least, mean and most asked for; a therapy may cost 5,000 pounds a child and year."""

SOON_AFTER, YEARS_LATER = 45, 420
"""Days after the assessment: the first application, and the last."""


def fund_rows(made: list[Request]) -> list[dict[str, str]]:
    """Every application, by day."""
    chance = chance_of("fund")
    assessed = [one for one in made if one.ended]
    external = FUND[EXTERNAL] / sum(FUND.values())
    drawn: list[tuple[date, Request, str]] = []
    for provision, count in FUND.items():
        drawn += [(*one, provision) for one in _applied(chance, assessed, count, FIRST, LAST)]
    for count, first, last in (
        (BEFORE, date(2021, 7, 1), FIRST - ONE),
        (AFTER, LAST + ONE, date(2023, 6, 30)),
    ):
        for day, request in _applied(chance, assessed, count, first, last):
            drawn.append((day, request, EXTERNAL if chance.random() < external else INTERNAL))
    rows = []
    for number, (day, request, provision) in enumerate(
        sorted(drawn, key=lambda one: (one[0], one[1].ref, one[2])), 1
    ):
        least, mean, most = POUNDS[provision]
        pounds = min(most, least + round(chance.gammavariate(2, (mean - least) / 2), -1))
        rows.append({
            "ref": f"F-{number:04}",
            "support_ref": request.ref,
            "provision": provision,
            "amount_pence": str(int(pounds) * 100),
            "applied_on": day.isoformat(),
            "decided_on": on(day, span(chance, 6, 20, 60)).isoformat(),
            "decision": chance.choice(DECISIONS),
        })  # fmt: skip
    return rows


def _applied(
    chance: Random, assessed: list[Request], count: int, first: date, last: date
) -> list[tuple[date, Request]]:
    """So many applications between two days, each some weeks after an assessment, or a year later again."""
    found: list[tuple[date, Request]] = []
    times: dict[str, int] = {}
    while len(found) < count:
        one = chance.choice(assessed)
        if one.ended is None or times.get(one.ref, 0) >= MOST_EACH:
            continue
        again = chance.random() < 0.3
        day = on(one.ended, chance.randint(300, YEARS_LATER) if again else span(chance, 3, SOON_AFTER, 160))
        if first <= day <= last:
            times[one.ref] = times.get(one.ref, 0) + 1
            found.append((day, one))
    return found
