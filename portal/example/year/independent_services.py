"""The rows of independent services: one for each person, or child, who began to be given one."""

from __future__ import annotations

from datetime import date

from portal.example.year.days import ONE, between, chance_of
from portal.example.year.figures import FIRST, INDEPENDENT, LAST

COLUMNS = ("authority", "service", "started_on")
COUNCILS = ("kent",) * 15 + ("medway",) * 3 + ("bexley",) * 2
BEFORE, AFTER = 0.91, 0.06
"""How many began the year before, and in the quarter after, as a share of the year's own."""


def independent_services_rows() -> list[dict[str, str]]:
    """Every row, by day."""
    chance = chance_of("independent services")
    rows = []
    for service, count in INDEPENDENT.items():
        for number, first, last in (
            (round(count * BEFORE), date(2021, 4, 1), FIRST - ONE),
            (count, FIRST, LAST),
            (round(count * AFTER), LAST + ONE, date(2023, 6, 30)),
        ):
            for _ in range(number):
                began = between(chance, first, last)
                rows.append({
                    "authority": chance.choice(COUNCILS), "service": service, "started_on": began.isoformat(),
                })  # fmt: skip
    return sorted(rows, key=lambda row: (row["started_on"], row["service"], row["authority"]))
