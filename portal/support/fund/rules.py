"""Financial years, dated limits, how an application goes on, what is left, and what lapses. Pure.

Source: service description, section 6 ("Fund applications are per child and financial year").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_PENCE = 10_000_000
"""The most one application can ask for, in pence: above it somebody typed a nought too many."""

MOST_SESSIONS = 200
"""The most sessions of one application."""


class Provision(StrEnum):
    """What is asked for."""

    THERAPY = "therapy"
    ASSESSMENT = "assessment"


PROVISIONS = {Provision.THERAPY: "Therapy", Provision.ASSESSMENT: "A specialist assessment"}


class FundState(StrEnum):
    """How an application stands."""

    DRAFT = "draft"
    SENT = "sent"
    AGREED = "agreed"
    PART = "part"
    """Agreed, but less than was asked for."""
    REFUSED = "refused"
    GIVEN_BACK = "given_back"
    """Taken back, or agreed and not wanted any more: it counts for nothing."""


STATES = {
    FundState.DRAFT: "Being written",
    FundState.SENT: "Sent, no answer yet",
    FundState.AGREED: "Agreed",
    FundState.PART: "Agreed in part",
    FundState.REFUSED: "Not agreed",
    FundState.GIVEN_BACK: "Taken back",
}
"""How staff read it."""

TRANSITIONS = {
    FundState.DRAFT: (FundState.SENT, FundState.GIVEN_BACK),
    FundState.SENT: (FundState.AGREED, FundState.PART, FundState.REFUSED, FundState.GIVEN_BACK),
    FundState.AGREED: (FundState.GIVEN_BACK,),
    FundState.PART: (FundState.GIVEN_BACK,),
    FundState.REFUSED: (),
    FundState.GIVEN_BACK: (),
}
"""Where an application can go from each state."""

DECISIONS = {
    FundState.AGREED: "Agreed in full",
    FundState.PART: "Agreed in part",
    FundState.REFUSED: "Not agreed",
}
"""What the fund can answer."""

RUNNING = (FundState.AGREED, FundState.PART)
"""While sessions can be used."""

COUNTS = (FundState.SENT, *RUNNING)
"""What counts against the limit."""


def states_before(to: FundState) -> tuple[FundState, ...]:
    """The states from which an application can go on to this one."""
    return tuple(state for state, following in TRANSITIONS.items() if to in following)


def year_of(day: date) -> int:
    """The financial year of a day, by the calendar year in which it begins: 31 March 2027 is of 2026."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def first_day(year: int) -> date:
    """1 April, on which a financial year begins."""
    return date(year, 4, 1)


def last_day(year: int) -> date:
    """31 March, on which a financial year ends and what is unused lapses."""
    return date(year + 1, 3, 31)


def year_words(year: int) -> str:
    """2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def years_to_choose(today: date) -> tuple[int, ...]:
    """The years an application can be for: this one, the next, and the last (written down late)."""
    this = year_of(today)
    return this, this + 1, this - 1


def pounds(pence: int) -> str:
    """£3,000, or £2,450.50 where there are pence."""
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"


@dataclass(frozen=True, slots=True)
class Limit:
    """What the fund pays at most for one child in one financial year, from a day on. Amounts in pence."""

    from_on: date
    therapy_pence: int
    assessment_pence: int
    is_within: bool
    """Whether a specialist assessment is paid out of the limit for therapy, and not beside it."""


STARTING_LIMITS = (
    Limit(date(2016, 4, 1), 500_000, 250_000, is_within=False),
    Limit(date(2025, 4, 1), 300_000, 250_000, is_within=True),
)
"""The limits the portal begins with; the administrator adds others, or another from the same day.

Source: the "fair access limit" of the Adoption and Special Guardianship Support Fund. Since 2016 £5,000 for
therapy and beside it £2,500 for a specialist assessment; since April 2025 £3,000 in all, of which £2,500 at
most for an assessment (Department for Education, written statement HCWS589 of 22 April 2025).
"""


def limits_from(later: Iterable[Limit]) -> tuple[Limit, ...]:
    """Every limit, the oldest first: those the portal begins with, and those the agency set."""
    by_day = {one.from_on: one for one in (*STARTING_LIMITS, *later)}
    return tuple(by_day[day] for day in sorted(by_day))


def limit_of(limits: Iterable[Limit], year: int, *, today: date) -> Limit:
    """The limit of a financial year as it stands today.

    Of a year that is over its last; of one to come what is known for its first day. `limits` oldest first.
    """
    day = min(max(today, first_day(year)), last_day(year))
    known = list(limits)
    return next((one for one in reversed(known) if one.from_on <= day), known[0])


@dataclass(frozen=True, slots=True)
class Amount:
    """What one application asks for and was agreed, in pence."""

    provision: str
    state: str
    asked_pence: int
    agreed_pence: int | None

    @property
    def used_pence(self) -> int:
        """What of it counts against the limit: what was agreed, or what is asked for and not answered yet."""
        if self.state not in COUNTS:
            return 0
        return self.asked_pence if self.agreed_pence is None else self.agreed_pence


@dataclass(frozen=True, slots=True)
class Standing:
    """How one child stands in one financial year, in pence."""

    used_pence: int
    """Agreed and asked for, therapy and assessment together."""
    therapy_left_pence: int
    assessment_left_pence: int
    ours_pence: int
    """What the agency must fund itself: all that was asked for and the fund does not pay."""


def standing(limit: Limit, amounts: Iterable[Amount]) -> Standing:
    """What of a child's limit is used and left in a year, and what the agency must fund itself.

    Of what is sent or agreed, the fund pays what it agreed (or was asked, until it answers), up to its limit
    of each kind. What it refused or what was taken back counts for nothing.
    """
    counted = [one for one in amounts if one.state in COUNTS]
    therapy = sum(one.used_pence for one in counted if one.provision == Provision.THERAPY)
    assessment = sum(one.used_pence for one in counted if one.provision == Provision.ASSESSMENT)
    paid_assessment = min(assessment, limit.assessment_pence)
    room = limit.therapy_pence
    if limit.is_within:
        paid_assessment = min(paid_assessment, room)
        room -= paid_assessment
    paid_therapy = min(therapy, room)
    assessment_left = limit.assessment_pence - paid_assessment
    if limit.is_within:
        assessment_left = min(assessment_left, room - paid_therapy)
    return Standing(
        used_pence=therapy + assessment,
        therapy_left_pence=room - paid_therapy,
        assessment_left_pence=assessment_left,
        ours_pence=sum(one.asked_pence for one in counted) - paid_therapy - paid_assessment,
    )


def warned_from(year: int) -> date:
    """1 January: from then on what lapses at the end of the financial year is warned of."""
    return date(year + 1, 1, 1)


def is_warned(year: int, today: date) -> bool:
    """Whether what is unused of this year is warned of: from January until it lapses."""
    return warned_from(year) <= today <= last_day(year)


def has_lapsed(year: int, today: date) -> bool:
    """Whether what was not used of this year is lost."""
    return today > last_day(year)


def why_no_session(on: date, *, year: int, decided_on: date, today: date) -> str:
    """Why a session of this day cannot be one that the fund pays; empty where it can."""
    if on > today:
        return "Enter a day that has been."
    if not first_day(year) <= on <= last_day(year):
        return f"The money is for {year_words(year)}: enter a day from 1 April {year} to 31 March {year + 1}."
    if on < decided_on:
        return "The fund pays for sessions from the day it agreed. Enter a later day."
    return ""


def why_not_decided(
    decision: str, *, sent_on: date, on: date, today: date, asked_pence: int, agreed_pence: int | None,
    because: str, sessions: int,
) -> str:  # fmt: skip
    """Why a decision cannot be written down so; empty where it can."""
    if decision not in DECISIONS:
        return "Choose what the fund decided."
    if not sent_on <= on <= today:
        return "Enter the day of the decision: not before it was sent, and not later than today."
    if decision == FundState.REFUSED:
        return "" if because.strip() else "Write why, as they read it."
    if decision == FundState.PART and not 0 < (agreed_pence or 0) < asked_pence:
        return f"Enter what was agreed: less than the {pounds(asked_pence)} we asked for."
    if not 1 <= sessions <= MOST_SESSIONS:
        return f"Enter how many sessions were agreed, 1 to {MOST_SESSIONS}."
    return ""
