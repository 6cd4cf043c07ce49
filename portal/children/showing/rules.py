"""To which household children may be shown, until when, and what stops it. Pure.

Source: service description, sections 7 and 10.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.errors import Refused
from portal.households.search import words_of

GRANT_DAYS = timedelta(days=14)
"""How long something is shown unless whoever opens it says otherwise; *to confirm*, from practice."""

LONGEST_GRANT = timedelta(days=92)
"""The longest a family finder may open something for at once; *to confirm*, from practice."""

MOST_AT_ONCE = 10
"""Households to which a group is opened at once, at most: each was meant, and none by a slip."""


@dataclass(frozen=True)
class Household:
    """What decides whether a household can be shown children at all."""

    is_approved: bool
    in_stage_2: bool
    waits_until_approved: bool = False
    is_paused: bool = False
    is_ended: bool = False
    is_restricted: bool = False
    parts: bool = False


def why_not_shown(one: Household) -> str:
    """Why a household can be shown no child, for staff; empty where it can.

    Approved households, and those in Stage 2 who did not ask to wait; never a paused, ended or restricted
    one, nor one whose adults part (service description, section 7; safety rules 3 and 12).
    """
    if one.is_restricted:
        return "This household is restricted."
    if one.is_ended:
        return "They are not adopting with us now."
    if one.parts:
        return "The adults part: a manager decides first."
    if one.is_paused:
        return "They have asked for a pause."
    if one.is_approved:
        return ""
    if not one.in_stage_2:
        return "They are not approved, and not in Stage 2."
    return "They asked to wait until they are approved." if one.waits_until_approved else ""


def until_when(until: datetime | None, *, now: datetime) -> datetime:
    """Until when something is shown. Raises Refused for what has passed, or is too far."""
    ends = until or now + GRANT_DAYS
    if ends <= now:
        raise Refused("Choose a day to come.")
    if ends > now + LONGEST_GRANT:
        raise Refused(f"Choose a day within {LONGEST_GRANT.days} days. You can open it again later.")
    return ends


class Ended(StrEnum):
    """Why a grant has ended before its time."""

    CLOSED = "closed"
    """By a family finder."""
    REPLACED = "replaced"
    """It was opened again, up to another level or until another day."""
    HOLD = "hold"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    """Brothers and sisters were joined or parted, or a child may not be shown any more."""
    PARTED = "parted"
    """The adults of the household part (safety rule 3)."""
    WITH_ANOTHER = "with_another"
    """Another family looks after them."""
    COULD_NOT_STAY = "could_not_stay"
    WENT_HOME = "went_home"
    LINKED = "linked"
    """We go ahead with another family."""
    LINK_ENDED = "link_ended"


ENDED_WORDS = {
    Ended.CLOSED: "closed",
    Ended.REPLACED: "opened anew",
    Ended.HOLD: "put on hold",
    Ended.WITHDRAWN: "the plan changed",
    Ended.CHANGED: "the group changed",
    Ended.PARTED: "the household changed",
    Ended.WITH_ANOTHER: "another family looks after them",
    Ended.COULD_NOT_STAY: "they could not stay",
    Ended.WENT_HOME: "they went home",
    Ended.LINKED: "another family is meant",
    Ended.LINK_ENDED: "the link ended",
}


class Stop(StrEnum):
    """Why a second person decides before a household is shown a group."""

    AREA = "area"
    NAME = "name"
    OWN_INTEREST = "own_interest"


STOPS = {
    Stop.AREA: "They live in an area where this child must not live.",
    Stop.NAME: "A name of the birth family stands in their own.",
    Stop.OWN_INTEREST: "Whoever opens it shares a surname or an address with them.",
}
"""What the page says: it never says which name, or which area."""

MORE_STOPS = "Something else stops them now than what you were asked about. Decide against it, and ask again."

_OUTWARD = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(?:\d[A-Z]{2})?")


def outward_of(postcode: str) -> str:
    """The first half of a postcode, in capitals; of a whole one too. Empty for what is none."""
    found = _OUTWARD.fullmatch("".join(postcode.split()).upper())
    return found.group(1) if found else ""


def areas_in(typed: str) -> set[str]:
    """The outward postcodes of some lines. Raises Refused for a line that is none."""
    found = set()
    for line in filter(None, map(str.strip, typed.splitlines())):
        if not (area := outward_of(line)):
            raise Refused("Write one first half of a postcode a line, like ME14.")
        found.add(area)
    return found


def surnames_in(names: Iterable[str]) -> set[str]:
    """The words of some people's surnames: of a whole name its last word, or each half of a double one."""
    return {word for name in names if name.split() for word in _halves(name.split()[-1])}


def _halves(surname: str) -> set[str]:
    return words_of(surname, surname.replace("-", " "))


def stops_of(
    *, postcode: str, surnames: Iterable[str], areas: set[str], birth_names: Iterable[str], is_own: bool
) -> list[Stop]:
    """What stops a household for a group. `surnames`: of everybody at home, each a surname alone."""
    found = [Stop.AREA] if outward_of(postcode) in areas - {""} else []
    theirs = {word for surname in surnames for word in _halves(surname)}
    if theirs & surnames_in(birth_names):
        found.append(Stop.NAME)
    return [*found, Stop.OWN_INTEREST] if is_own else found
