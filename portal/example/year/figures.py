"""What the generator aims at: the figures of 2022/23. No report reads them.

Source: the Adoption Partnership South East annual report 2022/23. Where the report is silent (adoption
orders in Bexley from 1 to 4) a figure is chosen here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIRST, LAST = date(2022, 4, 1), date(2023, 3, 31)
"""The first and the last day of the year."""

PACKS_SENT = 585
FIRST_EVENTS = 163
"""Households that came to their first information event."""

ENQUIRIES = 116
STAGE_1_STARTS = 113
STAGE_2_STARTS = 72
STAGE_2_ENDS = 69
"""All of them approvals: nobody was refused in the year."""

SINGLE_APPROVED = 6
"""Of those approved; the others are couples."""

FAMILIES_MATCHED = 58
FAMILIES_PLACED = 56
FEWEST_WAITING, MOST_WAITING = 15, 25
"""Families approved and neither matched nor fostering, on any day of the year."""

ENQUIRY_TO_STAGE_1, STAGE_1, STAGE_2 = 87, 120, 131
"""Mean days: of those who started Stage 1 in the year, ended Stage 1, and ended Stage 2."""

ADVICE_LINE = {
    "bexley": (1, 0, 0, 1, 1, 1, 1, 1, 0, 2, 1, 6),
    "kent": (12, 20, 9, 12, 7, 14, 16, 20, 7, 16, 14, 12),
    "medway": (2, 5, 1, 4, 1, 2, 1, 2, 1, 1, 2, 0),
}
"""Families offered a call, by authority, for each month from April."""

ASSESSMENTS = {"bexley": 7, "kent": 114, "medway": 20}
"""Support assessments begun."""

FUND = {"internal": 117, "external": 263}
"""Applications to the fund, by who provides the help."""


@dataclass(frozen=True)
class Children:
    """The children of one council. `order_to_match` and `care_to_placed` are mean days."""

    decisions: int
    placement_orders: int
    matches: int
    placed: int
    orders: int
    waiting: int
    early_permanence: int
    order_to_match: int
    care_to_placed: int


CHILDREN = {
    "bexley": Children(13, 8, 7, 8, 3, 6, 8, 146, 481),
    "kent": Children(80, 58, 48, 46, 56, 30, 20, 110, 476),
    "medway": Children(28, 14, 14, 13, 21, 11, 2, 94, 340),
}
BOOKS = 54
"""Life story books completed, of all councils."""

STAGE_1_COURSE, STAGE_2_COURSE = 94, 62
"""Households that came to a preparation course."""

PICNIC, PARTY = (43, 63), (61, 89)
"""Families, and children who came with them."""

ACTIVITY_DAYS = (23, 350)
"""Activities, and places taken."""

INDEPENDENT = {
    "birth_parent_support": 75,
    "adopted_adult_records": 217,
    "birth_relative_records": 77,
    "indirect_contact": 1872,
    "direct_contact": 52,
}
"""People, or children, who began to be given a service."""
