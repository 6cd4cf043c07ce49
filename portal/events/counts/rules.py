"""Which years can be counted, and how numbers are written where they leave the agency. Pure."""

from __future__ import annotations

from datetime import date

from portal.events.rules import year_of

FIRST_YEAR = 2022
"""The first reporting year the portal holds: the one whose published figures it was built against."""

FEWEST = 5
"""A count from 1 to 4 about children or single families is printed "<5" outside the agency
(service description, section 8)."""

FEW = "<5"
WITHHELD = "–"
"""Stands where the number would give a small one beside it away."""

_WOULD_CALCULATE = ("=", "+", "-", "@", "\t", "\r")


def years(today: date) -> list[int]:
    """The reporting years to choose from, newest first, by the calendar year they begin in.

    Whole years alone: figures between two free dates cannot be printed (safety rule 11).
    """
    return list(range(year_of(today), FIRST_YEAR - 1, -1))


def is_few(number: int) -> bool:
    """Whether a count may tell who somebody is."""
    return 0 < number < FEWEST


def outside(households: int, adults: int, children: int) -> tuple[str, str, str, str]:
    """Households, attendees, adults and children as they are written outside the agency.

    A small number is "<5". Attendees are the adults and the children together: where one of the three
    is small, a second is withheld, so that nobody works the small one out.
    """
    attendees = adults + children
    people = (str(attendees), str(adults), str(children))
    if is_few(attendees):
        people = (FEW, FEW if adults else "0", FEW if children else "0")
    elif is_few(adults):
        people = (str(attendees), FEW, FEW if is_few(children) else WITHHELD)
    elif is_few(children):
        people = (str(attendees), WITHHELD, FEW)
    return (FEW if is_few(households) else str(households), *people)


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a sum to work out."""
    return f"'{text}" if text.startswith(_WOULD_CALCULATE) else text
