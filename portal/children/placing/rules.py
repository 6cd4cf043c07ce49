"""A placement: its states, what is promised next, from when an order may be asked for, who decides. Pure.

Source: Adoption Agencies Regulations 2005, regulation 36; Adoption and Children Act 2002, sections 25, 42
and 46; Care Planning, Placement and Case Review (England) Regulations 2010, regulation 25A; service
description, sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from portal.agency.rules import at, local_day
from portal.children.rules import GroupState
from portal.errors import Refused
from portal.promises.kinds import Kind

SUBJECT = "child_placement"
"""What promises and the audit call a placement."""


class State(StrEnum):
    """Where a placement is."""

    PLANNED = "planned"
    FOSTERED = "fostered"
    LIVING = "living"
    ADOPTED = "adopted"
    ENDED = "ended"
    HOME = "home"


STATES = {
    State.PLANNED: "Introductions",
    State.FOSTERED: "Lives with them as a fostered child",
    State.LIVING: "Lives with them",
    State.ADOPTED: "Adoption order made",
    State.ENDED: "Could not stay",
    State.HOME: "Went home to the birth family",
}
"""A state as staff read it."""

OPEN = (State.PLANNED, State.FOSTERED, State.LIVING)
"""While it lasts: one of a group, and of a household, at most."""

THERE = (State.FOSTERED, State.LIVING)
"""While the children live with the household: visits and reviews are promised."""

OVER = (State.ENDED, State.HOME)
"""When the children have gone again: they could not stay, or went home."""

AFTER_AN_END = (GroupState.WAITING, GroupState.ON_HOLD, GroupState.WITHDRAWN)
"""Where a group goes after a placement has ended: a person decides."""

DAYS_BEFORE_APPLYING = 70
"""Ten weeks: how long a child lives with the family before the order is applied for (the Act, section 42(2)).

Time as a fostered child with the same family counts; *to confirm* with the agency's lawyer.
"""

AHEAD = timedelta(days=365)
"""How far ahead a day of the introductions, or of a celebration, may lie."""


def apply_from(moved_in_on: date) -> date:
    """The first day on which the family may apply for the order."""
    return moved_in_on + timedelta(days=DAYS_BEFORE_APPLYING)


class What(StrEnum):
    """The kinds of contact."""

    VISIT = "visit"
    REVIEW = "review"


WHATS = {What.VISIT: "Visit", What.REVIEW: "Review"}


class Seen(StrEnum):
    """How a child was seen."""

    ALONE = "alone"
    WITH = "with"
    NOT = "not"


SEEN = {
    Seen.ALONE: "Yes, alone (a baby: held or watched by the worker alone)",
    Seen.WITH: "Yes, with somebody else there",
    Seen.NOT: "No",
}

SEEN_WORDS = {
    Seen.ALONE: "seen alone",
    Seen.WITH: "seen with somebody else there",
    Seen.NOT: "not seen",
}
"""The same where it is read, not asked."""

CONTACTS = (Kind.FIRST_VISIT, Kind.WEEKLY_VISIT, Kind.PLACEMENT_VISIT)
"""The promised visits: while children live with a family, exactly one of these is open."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one contact does to what is promised: what it keeps, what falls away, what begins on its day."""

    keeps: Kind
    begins: Kind | None
    drops: Kind | None = None


def step_of(what: What, open_contact: Kind, *, is_reviewed: bool, was_due_on: date | None, on: date) -> Step:
    """What follows from a visit or a review on a day.

    A visit keeps the promised visit and begins the next: weekly until the first review, then every six weeks.
    A review keeps the promised review and begins the next. The first review takes the weekly visit's
    place with one in six weeks; a visit that nobody made stays promised, late, until it is made: so a first
    visit, and a weekly one that was due before the review (`was_due_on`).
    """
    if what is What.VISIT:
        return Step(open_contact, Kind.PLACEMENT_VISIT if is_reviewed else Kind.WEEKLY_VISIT)
    overdue = was_due_on is not None and was_due_on < on
    if open_contact is Kind.WEEKLY_VISIT and not overdue:
        return Step(Kind.PLACEMENT_REVIEW, Kind.PLACEMENT_VISIT, drops=Kind.WEEKLY_VISIT)
    return Step(Kind.PLACEMENT_REVIEW, None)


def noon_of(on: date) -> datetime:
    """Noon in London on a day: the moment that stands for a day of which no hour is known."""
    return at(on, time(12)).astimezone(UTC)


def moment_of(on: date, now: datetime) -> datetime:
    """The same for a day that has come: now where its noon is still ahead."""
    return min(noon_of(on), now)


def check_contact(on: date, moved_in_on: date | None, ended_on: date | None, now: datetime) -> None:
    """Raises Refused for a visit or review before they lived there, after they left, or still to come."""
    if moved_in_on is None or on < moved_in_on:
        raise Refused("Enter a day from the day of moving in on.")
    if on > local_day(now) or (ended_on is not None and on > ended_on):
        raise Refused("Enter the day it was, not one to come.")


def check_past(on: date, not_before: date | None, now: datetime, what: str) -> None:
    """Raises Refused where a day is still to come, or before another one that it follows."""
    if on > local_day(now):
        raise Refused(f"Enter the day {what}, not one to come.")
    if not_before is not None and on < not_before:
        raise Refused(f"Enter the day {what}: it cannot be before {not_before:%-d %B %Y}.")


def check_ahead(on: date, not_before: date | None, now: datetime) -> None:
    """Raises Refused for a planned day too far ahead, or before what it follows."""
    if on > local_day(now) + AHEAD or (not_before is not None and on < not_before):
        raise Refused("Check the day: it is too early or more than a year ahead.")


class Given(StrEnum):
    """What a child is given after the order."""

    BOOK = "life_story_book"
    LETTER = "later_life_letter"


GIVEN = {Given.BOOK: "The life story book", Given.LETTER: "The later life letter"}


class Letter(StrEnum):
    """The letters that are made from what is recorded."""

    MATCHING = "matching"
    SCHOOL = "school"
    RESPONSIBILITY = "responsibility"


LETTERS = {
    Letter.MATCHING: "Matching certificate for adoption leave",
    Letter.SCHOOL: "Letter for school or nursery",
    Letter.RESPONSIBILITY: "Letter about who makes decisions for the child",
}

ABOUT_A_CHILD = (Letter.SCHOOL, Letter.RESPONSIBILITY)
"""Letters that carry a child's name; the other one names an adult."""


def responsibility_words(state: str, *, has_placement_order: bool) -> str:
    """Who holds parental responsibility at this stage, for the letter.

    As a fostered child without a placement order the council has it, where an order of the court gives
    it, with the birth parents; after a placement order or the parents' consent those who hope to adopt share
    it from moving in (the Act, section 25); after the adoption order the adoptive parents alone
    (section 46). Raises Refused at other times.
    """
    if state == State.ADOPTED:
        return (
            "The court has made an adoption order. The adoptive parents alone hold parental responsibility. "
            "Nobody else may give consent in the child’s place."
        )
    if state == State.LIVING:
        return (
            "The child lives with the people named here, who hope to adopt. They share parental "
            "responsibility with the council and the birth parents. The council may say how much of it each "
            "of the others uses. Please ask the council before anybody else is told about the child."
        )
    if state == State.FOSTERED:
        order = (
            "The court has made a placement order: the council holds parental responsibility, shared with "
            "the birth parents."
            if has_placement_order
            else "The council shares parental responsibility with the birth parents where a court said so."
        )
        return (
            f"The child lives with the people named here as a fostered child. {order} The carers decide what "
            "the council has agreed with them (delegated authority), and hold no parental responsibility."
        )
    raise Refused("This letter is written while a child lives with the family, or once the order is made.")


def names_together(names: Sequence[str]) -> str:
    """One or two people in words: "Sam Example and Alex Example"."""
    return " and ".join(names)
