"""Who can be ticked, whose needs are whose, and what a booking's state means to its family. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.events.kinds import KINDS, Count, Kind
from portal.events.rules import BookingState, Person

MOST_GUESTS = 10
"""Friends and relatives in one booking; a larger family rings us."""


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody of the household who can be ticked.

    `writes_own`: an adult with a sign-in of their own, who is not the reader; what they need is theirs
    (safety rule 10.2).
    """

    person_id: int
    reference: str
    name: str
    is_child: bool
    writes_own: bool


def keep_private(
    people: Sequence[Person], before: Mapping[int, Person], private: frozenset[int]
) -> tuple[Person, ...]:
    """Who comes, with the needs that others have written themselves left as they are.

    `before` is who came, by person; `private` are the people whose needs this writer neither sees nor
    changes.
    """
    kept = []
    for one in people:
        if one.person_id in private:
            was = before.get(one.person_id or 0)
            one = replace(
                one,
                access_needs=was.access_needs if was else "",
                dietary_needs=was.dietary_needs if was else "",
            )
        kept.append(one)
    return tuple(kept)


def how_many(kind: str, people: Sequence[Person], places: int) -> str:
    """What is booked in words: "2 places", or for families "2 adults and 1 child"."""
    if KINDS[Kind(kind)].counts is Count.HOUSEHOLD:
        return "1 place for your household"
    children = sum(one.is_child for one in people)
    adults = len(people) - children
    if not children or not people:
        return counted(places, "place")
    if KINDS[Kind(kind)].counts is Count.CHILD:
        return counted(places, "place") + (f", with {counted(adults, 'adult')}" if adults else "")
    if not adults:
        return counted(children, "child")
    return f"{counted(adults, 'adult')} and {counted(children, 'child')}"


def counted(number: int, word: str) -> str:
    """ "1 place", "2 places", "3 children"."""
    if number == 1:
        return f"1 {word}"
    return f"{number} {'children' if word == 'child' else word + 's'}"


def ordinal(number: int) -> str:
    """ "1st", "2nd", "11th", "23rd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def may_change(state: str, *, until: datetime, starts_at: datetime, now: datetime) -> bool:
    """Whether a family changes who comes, or gives its place back, by itself now."""
    if state in (BookingState.WAITING, BookingState.OFFERED):
        return now < starts_at
    return state in (BookingState.BOOKED, BookingState.WITH_US) and now <= until


def hours_words(quarters: int) -> str:
    """How long, from quarters of an hour: "6 hours", "2 hours 30 minutes", "45 minutes"."""
    hours, minutes = quarters // 4, quarters % 4 * 15
    parts = [counted(hours, "hour")] if hours else []
    return " ".join([*parts, f"{minutes} minutes"] if minutes or not parts else parts)
