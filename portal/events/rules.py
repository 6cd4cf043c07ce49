"""Who may book what and why not, what of an event shows to whom and when, and what is counted. Pure.

How a freed place goes down the line stands in `line_rules.py`.
"""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import ceil

from portal.agency.rules import LONDON, local_moment
from portal.events.kinds import KINDS, Count, Door, Group, Kind, Rule

PLACE_SHOWS_BEFORE = timedelta(days=7)
"""From when a booked household sees where a secret event is (safety rule 7)."""

EVENING_FROM = time(17)
FEEDBACK_AT = time(10)
REMIND_AT = time(9)
FEEDBACK_GAPS_DAYS = (1, 7, 14)
"""Asked the day after, reminded twice, then left alone (days after the last session)."""

FEEDBACK_CHANGES_FOR = timedelta(days=28)
"""For how long after the last session somebody may change what they answered (practice, to be confirmed)."""

REGISTER_OPENS_BEFORE = timedelta(hours=1)
"""How long before a session people who arrive are marked (practice, to be confirmed)."""


class State(StrEnum):
    """How an event stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class BookingState(StrEnum):
    """How a booking stands."""

    HELD = "held"
    """Until the address is confirmed by its mailed link."""
    WITH_US = "with_us"
    """Held for a person to look at."""
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    LAPSED = "lapsed"


TAKES_PLACES = frozenset({BookingState.HELD, BookingState.WITH_US, BookingState.OFFERED, BookingState.BOOKED})
"""The states in which a booking's places count as taken."""

LIVE = TAKES_PLACES | {BookingState.WAITING}
"""One of these for each household (or confirmed address) and event."""


class Mark(StrEnum):
    """What a register says of somebody."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"


CAME = frozenset({Mark.PRESENT, Mark.LATE})

_GROUP_OF_STAGE = {
    "stage_1": Group.STAGE_1,
    "break": Group.STAGE_1,
    "stage_2": Group.STAGE_2,
    "approved": Group.APPROVED,
    "linked": Group.APPROVED,
    "matched": Group.APPROVED,
    "moved_in": Group.ADOPTIVE_PARENT,
    "order_made": Group.ADOPTIVE_PARENT,
    "fostering": Group.CARER,
}
"""Where the journey is -> what that makes somebody. A child at home makes a parent, order or not."""


def groups_of(household_stage: str | None, journey_stage: str | None) -> frozenset[Group]:
    """What a household is: by its stage and by where its open journey is. Anybody is "anyone"."""
    found = {Group.ANYONE}
    if household_stage == "adoptive_parent":
        found.add(Group.ADOPTIVE_PARENT)
    if household_stage == "approved" and journey_stage is None:
        found.add(Group.APPROVED)
    if journey_stage in _GROUP_OF_STAGE:
        found.add(_GROUP_OF_STAGE[journey_stage])
    return frozenset(found)


@dataclass(frozen=True)
class Person:
    """Somebody who comes."""

    name: str
    is_child: bool = False
    person_id: int | None = None
    access_needs: str = ""
    dietary_needs: str = ""


@dataclass(frozen=True)
class Answer:
    """Whether somebody may book; if not, why, and what would open it."""

    may: bool
    why: str = ""
    opens: str = ""


YES = Answer(True)

_OPENS = {
    Group.STAGE_1: "It opens when your Stage 1 starts.",
    Group.STAGE_2: "It opens when your Stage 2 starts.",
    Group.APPROVED: "It opens when you are approved.",
    Group.ADOPTIVE_PARENT: "It opens when a child has moved in with you.",
    Group.CARER: "It opens when a child has moved in with you.",
    Group.PROFESSIONAL: "It is for schools and people who work with families.",
}
_FOR = {
    Group.STAGE_1: "families in Stage 1",
    Group.STAGE_2: "families in Stage 2",
    Group.APPROVED: "approved families",
    Group.ADOPTIVE_PARENT: "adoptive parents",
    Group.CARER: "early permanence carers",
    Group.PROFESSIONAL: "schools and professionals",
}


def may_book(
    kind: str, groups: Collection[Group], *, is_agreed: bool = False, is_invited: bool = False
) -> Answer:
    """Whether somebody in these groups may book an event of this kind; why not and what would open it.

    `is_agreed`: a place on this title was agreed with them. `is_invited`: to this event. An invitation
    opens any event to a household that is in one of its groups.
    """
    rule = KINDS[Kind(kind)]
    if not rule.who & set(groups):
        wanted = [group for group in Group if group in rule.who and group in _FOR]
        for_whom = " and ".join(_FOR[group] for group in wanted)
        return Answer(False, f"This is for {for_whom}.", _OPENS[wanted[0]])
    if rule.door is Door.INVITED and not is_invited:
        return Answer(False, "This is by invitation.", "Your social worker can invite you.")
    if rule.door is Door.AGREED and not (is_agreed or is_invited):
        return Answer(
            False, "We agree a place on this with you first.", "Ask your social worker about a place."
        )
    return YES


def may_see(kind: str, groups: Collection[Group], *, is_invited: bool = False) -> bool:
    """Whether an event shows at all: what is secret only to households that may book (safety rule 7).

    What a household may book once a place was agreed shows to it, with what would open it; what is by
    invitation shows to who is invited alone.
    """
    rule = KINDS[Kind(kind)]
    if rule.door is Door.INVITED:
        return is_invited and bool(rule.who & set(groups))
    return not rule.is_secret or bool(rule.who & set(groups))


def shows_place(kind: str, *, is_booked: bool, starts_at: datetime, now: datetime) -> bool:
    """Whether the place shows on a page now; on a secret event's only to who is booked, from seven days."""
    if not KINDS[Kind(kind)].is_secret:
        return True
    return is_booked and now >= starts_at - PLACE_SHOWS_BEFORE


def tells_place_outside(kind: str) -> bool:
    """Whether a calendar file may name the place: never a secret event's (safety rule 7)."""
    return not KINDS[Kind(kind)].is_secret


def places_wanted(kind: str, people: Sequence[Person]) -> int:
    """How many places these people take: by household, by attendee or by child; 0 for nobody."""
    count = KINDS[Kind(kind)].counts
    if count is Count.HOUSEHOLD:
        return min(1, len(people))
    if count is Count.CHILD:
        return sum(person.is_child for person in people)
    return len(people)


def why_not_these(kind: str, people: Sequence[Person]) -> str:
    """What is wrong with who comes, and what to do; empty where nothing is."""
    rule = KINDS[Kind(kind)]
    if not people:
        return "Choose who is coming."
    if rule.counts is Count.CHILD and not any(person.is_child for person in people):
        return "Choose which of your children is coming."
    if rule.step and any(person.is_child for person in people):
        return "This course is for adults. Choose the adults who are coming."
    if any(not person.name.strip() for person in people):
        return "Enter the name of everybody who is coming."
    return ""


def changes_until(starts_at: datetime, cut_off_hours: int) -> datetime:
    """Until when a family changes who comes, or cancels, by itself."""
    return starts_at - timedelta(hours=cut_off_hours)


def needed_sessions(rule: Rule, sessions: int) -> int:
    """How many sessions somebody must come to, of so many (make-up sessions not counted)."""
    return ceil(round(rule.complete * sessions, 6))


def is_complete(kind: str, came_to: Iterable[tuple[int, int | None]], sessions: Collection[int]) -> bool:
    """Whether somebody has completed a course or programme.

    `came_to` are the sessions they came to: each its own number and, for a make-up session, the number
    of the one it stands in for. One session made up twice counts once.
    """
    made = {makes_up if makes_up is not None else number for number, makes_up in came_to} & set(sessions)
    return bool(sessions) and len(made) >= needed_sessions(KINDS[Kind(kind)], len(sessions))


def reminders_at(starts_at: datetime, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """The moments of the two reminders, seven days and one day before at 9:00, of those still to come."""
    day = local_moment(starts_at).date()
    both = (("week", day - timedelta(days=7)), ("day", day - timedelta(days=1)))
    at = ((name, datetime.combine(on, REMIND_AT, LONDON)) for name, on in both)
    return tuple((name, moment) for name, moment in at if moment > now)


def feedback_at(ends_at: datetime, asked: int) -> datetime | None:
    """When the feedback is asked for, after so many times; None once it is left alone."""
    if asked >= len(FEEDBACK_GAPS_DAYS):
        return None
    day = local_moment(ends_at).date() + timedelta(days=FEEDBACK_GAPS_DAYS[asked])
    return datetime.combine(day, FEEDBACK_AT, LONDON)


def feedback_closes_at(ends_at: datetime) -> datetime:
    """Until when what somebody answered can be changed."""
    return ends_at + FEEDBACK_CHANGES_FOR


def register_opens_at(starts_at: datetime) -> datetime:
    """From when a session's register is filled: people come before it begins."""
    return starts_at - REGISTER_OPENS_BEFORE


def is_evening(starts_at: datetime) -> bool:
    """Whether it begins at 5pm or later, in London."""
    return local_moment(starts_at).time() >= EVENING_FROM


def is_weekend(starts_at: datetime) -> bool:
    """Whether it is on a Saturday or Sunday, in London."""
    return local_moment(starts_at).weekday() >= 5


def year_of(day: date) -> int:
    """The reporting year a day falls in, by the calendar year it begins in (1 April to 31 March)."""
    return day.year if day.month >= 4 else day.year - 1


def month_grid(year: int, month: int) -> list[list[date]]:
    """The weeks of a month, Monday first, with the days of its neighbours that fill them."""
    return Calendar(firstweekday=0).monthdatescalendar(year, month)
