"""A child's way to a family: states, milestones, when they may be shown, how old they are said to be. Pure.

Source: service description, sections 2, 7 and 10; Adoption Agencies Regulations 2005.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import IntEnum, StrEnum

from portal.errors import Refused

GROUP, CHILD = "child_group", "child"
"""What promises and the audit call a group, and a child."""

TERMS_WORDING = 1
"""Which wording of the terms is agreed now; a new number asks everybody again."""

CHILD_READS_AT_18 = "Write as if the child will read this at 18."
"""What stands beside every box about a child."""


class Level(IntEnum):
    """How much of a group is shown. Each level holds those before it."""

    INTRODUCTION = 1
    PROFILE = 2
    REPORT = 3


LEVELS = {
    Level.INTRODUCTION: "Introduction",
    Level.PROFILE: "Profile",
    Level.REPORT: "The fuller report",
}


class GroupState(StrEnum):
    """Where a group is. Only while it waits is it shown to families it is not linked with."""

    PREPARING = "preparing"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    LINKED = "linked"
    MATCHED = "matched"
    FOSTERED = "fostered"
    MOVED_IN = "moved_in"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


GROUP_STATES = {
    GroupState.PREPARING: "Getting ready",
    GroupState.WAITING: "Waiting for a family",
    GroupState.ON_HOLD: "On hold",
    GroupState.LINKED: "Linked",
    GroupState.MATCHED: "Matched",
    GroupState.FOSTERED: "Living with early permanence carers",
    GroupState.MOVED_IN: "Moved in",
    GroupState.ADOPTED: "Adopted",
    GroupState.WITHDRAWN: "Withdrawn",
}

_MOVES = {
    GroupState.PREPARING: {GroupState.WAITING, GroupState.WITHDRAWN},
    GroupState.WAITING: {
        GroupState.ON_HOLD,
        GroupState.LINKED,
        GroupState.FOSTERED,
        GroupState.WITHDRAWN,
        GroupState.PREPARING,
    },
    GroupState.ON_HOLD: {GroupState.WAITING, GroupState.WITHDRAWN},
    GroupState.LINKED: {
        GroupState.WAITING,
        GroupState.ON_HOLD,
        GroupState.MATCHED,
        GroupState.FOSTERED,
        GroupState.WITHDRAWN,
    },
    GroupState.MATCHED: {
        GroupState.WAITING,
        GroupState.ON_HOLD,
        GroupState.MOVED_IN,
        GroupState.WITHDRAWN,
    },
    GroupState.FOSTERED: {
        GroupState.WAITING,
        GroupState.ON_HOLD,
        GroupState.MATCHED,
        GroupState.WITHDRAWN,
    },
    GroupState.MOVED_IN: {
        GroupState.ADOPTED,
        GroupState.WAITING,
        GroupState.ON_HOLD,
        GroupState.WITHDRAWN,
    },
    GroupState.ADOPTED: set[GroupState](),
    GroupState.WITHDRAWN: {GroupState.PREPARING},
}
"""From each state, where a group may go."""

WITH_A_FAMILY = (
    GroupState.LINKED,
    GroupState.MATCHED,
    GroupState.FOSTERED,
    GroupState.MOVED_IN,
    GroupState.ADOPTED,
)
"""While one household alone is meant: to others the group is closed."""


WITH_THEIRS = (GroupState.MATCHED, GroupState.FOSTERED, GroupState.MOVED_IN)
"""While they go to one family or live with it: what ends this is written down there, and not by a hold."""


def may_be_thought_of(state: str) -> bool:
    """Whether families may be thought of for a group: it goes to none yet, and its plan holds."""
    return state not in (*WITH_THEIRS, GroupState.ADOPTED, GroupState.WITHDRAWN)


def may_move(was: str, to: GroupState) -> bool:
    """Whether a group may go from one state to another."""
    return to in _MOVES[GroupState(was)]


MAY_BE_JOINED = (GroupState.PREPARING, GroupState.WAITING, GroupState.ON_HOLD)
"""While no family is meant, brothers and sisters may be brought together or parted."""


class Milestone(StrEnum):
    """What the law and the court decide about a child, each with its day."""

    ENTERED_CARE = "entered_care"
    PLANNING_STARTED = "planning_started"
    AGENCY_DECISION = "agency_decision"
    PLACEMENT_ORDER = "placement_order"
    PARENTS_CONSENT = "parents_consent"
    EARLY_PERMANENCE = "early_permanence"
    MATCHED = "matched"
    MOVED_IN = "moved_in"
    ADOPTION_ORDER = "adoption_order"
    PLAN_CHANGED = "plan_changed"
    PLACEMENT_ENDED = "placement_ended"
    LIFE_STORY_BOOK = "life_story_book"


MILESTONES = {
    Milestone.ENTERED_CARE: "Came into care",
    Milestone.PLANNING_STARTED: "Planning for adoption began",
    Milestone.AGENCY_DECISION: "The agency decided that adoption is the plan",
    Milestone.PLACEMENT_ORDER: "Placement order made",
    Milestone.PARENTS_CONSENT: "The parents consented",
    Milestone.EARLY_PERMANENCE: "To live with early permanence carers before the court decides",
    Milestone.MATCHED: "Matched",
    Milestone.MOVED_IN: "Moved in",
    Milestone.ADOPTION_ORDER: "Adoption order made",
    Milestone.PLAN_CHANGED: "The plan changed: no adoption",
    Milestone.PLACEMENT_ENDED: "A placement ended",
    Milestone.LIFE_STORY_BOOK: "Life story book given",
}

BY_HAND = (
    Milestone.ENTERED_CARE,
    Milestone.PLANNING_STARTED,
    Milestone.AGENCY_DECISION,
    Milestone.PLACEMENT_ORDER,
    Milestone.PARENTS_CONSENT,
    Milestone.EARLY_PERMANENCE,
    Milestone.PLAN_CHANGED,
)
"""Milestones that staff write down; the others follow from a link."""


def why_not_cleared(milestones: Collection[str]) -> str:
    """Why a child may not be shown to families; empty where they may.

    Adoption is the agency's plan, and the court or the parents allow it; a child on the road of early
    permanence is shown before the court has decided (service description, section 2).
    """
    if Milestone.PLAN_CHANGED in milestones:
        return "The plan has changed: this child is not shown."
    if Milestone.EARLY_PERMANENCE in milestones:
        return ""
    if Milestone.AGENCY_DECISION not in milestones:
        return "Write down the agency’s decision first."
    if not {Milestone.PLACEMENT_ORDER, Milestone.PARENTS_CONSENT} & set(milestones):
        return "Write down the placement order, or the parents’ consent, first."
    return ""


class WaitsLonger(StrEnum):
    """What makes a child wait longer, as the service counts it."""

    BROTHERS_AND_SISTERS = "brothers_and_sisters"
    OVER_FIVE = "over_five"
    DISABILITY = "disability"
    ETHNICITY = "ethnicity"
    HEALTH = "health"
    OTHER = "other"


WAITS_LONGER = {
    WaitsLonger.BROTHERS_AND_SISTERS: "Brothers and sisters together",
    WaitsLonger.OVER_FIVE: "Over five years old",
    WaitsLonger.DISABILITY: "A disability",
    WaitsLonger.ETHNICITY: "From a minority ethnic group",
    WaitsLonger.HEALTH: "A health need",
    WaitsLonger.OTHER: "Something else",
}


class Need(StrEnum):
    """What a family is asked about, and a child has more or less of."""

    HEALTH = "health"
    LEARNING = "learning"
    BEHAVIOUR = "behaviour"
    ATTACHMENT = "attachment"
    FAMILY_TIME = "family_time"


NEEDS = {
    Need.HEALTH: "Health and disability",
    Need.LEARNING: "Learning and development",
    Need.BEHAVIOUR: "Behaviour and feelings",
    Need.ATTACHMENT: "What they have lived through",
    Need.FAMILY_TIME: "Keeping in touch with birth family",
}

LOW, MEDIUM, HIGH = 1, 2, 3
EXTENTS = {LOW: "low", MEDIUM: "medium", HIGH: "high"}
"""How much of a need there is, or how much of it a family could consider."""

FAMILY_EXTENTS = {LOW: "a little", MEDIUM: "some", HIGH: "a lot"}
"""How much help a child needs with something, as a family reads it."""


MOST_CHILDREN = 8
"""Children of one group at most."""


def sought(alias: str) -> str:
    """An alias as a search finds it: small letters, single spaces."""
    return " ".join(alias.casefold().split())


def waits_longer_of(chosen: Collection[str]) -> str:
    """What makes a child wait longer, as it is stored. Raises Refused for what is not on the list."""
    if not set(chosen) <= set(WaitsLonger):
        raise Refused("Choose from the list.")
    return ",".join(one.value for one in WaitsLonger if one in set(chosen))


def age_on(born_on: date, day: date) -> int:
    """Whole years of age on a day. Somebody born on 29 February turns a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


AGE_BANDS = ((0, 1, "under 2"), (2, 4, "2 to 4"), (5, 7, "5 to 7"), (8, 17, "8 or older"))
"""First and last whole year of a band, and its words."""


def age_words(born: Sequence[date], day: date, *, in_band: bool) -> str:
    """How old a group is, as an introduction says it: years, or bands where years would identify.

    Never a day of birth or months. Raises Refused for nobody.
    """
    if not born:
        raise Refused("Add a child to this group first.")
    ages = sorted((age_on(one, day) for one in born), reverse=True)
    words = [_band(age) if in_band else _years(age) for age in ages]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _years(age: int) -> str:
    return "under 1" if age < 1 else str(age)


def _band(age: int) -> str:
    return next((words for first, last, words in AGE_BANDS if first <= age <= last), "over 17")


def needs_of(values: Mapping[str, int]) -> dict[str, int]:
    """Each need with its extent. Raises Refused for what is not on the list."""
    if set(values) != set(Need) or not set(values.values()) <= set(EXTENTS):
        raise Refused("Choose low, medium or high for each need.")
    return {need.value: values[need.value] for need in Need}
