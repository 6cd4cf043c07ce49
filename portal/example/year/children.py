"""The rows of children: one a child, in the order in which they came into care."""

from __future__ import annotations

from datetime import date

from portal.example.year.days import chance_of, in_year, on
from portal.example.year.figures import BOOKS, LAST
from portal.example.year.ways import Group

COLUMNS = (
    "ref", "authority", "born_on", "entered_care_on", "planning_started_on", "decision_on",
    "placement_order_on", "consent_on", "early_permanence_on", "matched_on", "placed_on", "order_on",
    "plan_changed_on", "ended_on", "life_story_book_on", "sibling_group_ref", "adopter_agency",
)  # fmt: skip

USUALLY_GIVEN = 0.75
"""The share of life story books, outside the year, that are recorded as given."""


def children_rows(groups: list[Group]) -> list[dict[str, str]]:
    """One row a child, brothers and sisters next to each other."""
    rows: list[dict[str, str]] = []
    books = _books(groups)
    together = 0
    for group in sorted(groups, key=lambda one: (one.care, one.authority, one.born)):
        together += group.size > 1
        for number, born in enumerate(group.born):
            said = {
                "ref": f"C-{len(rows) + 1:04}",
                "authority": group.authority,
                "born_on": _words(born),
                "entered_care_on": _words(group.care),
                "planning_started_on": _words(group.planning),
                "decision_on": _words(group.decision),
                "placement_order_on": _words(group.order),
                "consent_on": _words(group.consent),
                "early_permanence_on": _words(group.early),
                "matched_on": _words(group.matched),
                "placed_on": _words(group.placed),
                "order_on": _words(group.adopted),
                "plan_changed_on": _words(group.changed),
                "ended_on": _words(group.ended),
                "life_story_book_on": _words(books.get((id(group), number))),
                "sibling_group_ref": f"G-{together:03}" if group.size > 1 else "",
                "adopter_agency": group.agency,
            }
            rows.append(said)
    return rows


def _books(groups: list[Group]) -> dict[tuple[int, int], date]:
    """Each child's life story book: after the order is celebrated, as many in the year as published."""
    chance = chance_of("life story books")
    given: dict[tuple[int, int], date] = {}
    in_time = []
    for group in groups:
        for number in range(group.size):
            if group.adopted is None:
                continue
            book = on(group.adopted, chance.randint(12, 34))
            if in_year(group.adopted) and book <= LAST:
                in_time.append(((id(group), number), book))
            elif not in_year(book) and chance.random() < USUALLY_GIVEN:
                given[id(group), number] = book
    chosen = set(chance.sample(range(len(in_time)), BOOKS))
    for place, (child, book) in enumerate(in_time):
        if place in chosen:
            given[child] = book
        elif chance.random() < USUALLY_GIVEN:
            given[child] = on(max(book, LAST), chance.randint(5, 90))
    return given


def _words(day: date | None) -> str:
    return day.isoformat() if day else ""
