"""Every kind of event: its shape, who may book it, what is counted, and who will be there.

This table is the one place to change who may book. Source: service description, section 5. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of event, by the name they are stored under."""

    INFORMATION_EVENT = "information_event"
    STAGE_1_COURSE = "stage_1_course"
    STAGE_2_COURSE = "stage_2_course"
    EARLY_PERMANENCE_TRAINING = "early_permanence_training"
    RELATED_BY_ADOPTION = "related_by_adoption"
    WORKSHOP = "workshop"
    PARENTING_PROGRAMME = "parenting_programme"
    INTENSIVE_GROUP = "intensive_group"
    SUPPORT_GROUP = "support_group"
    EDUCATION_CONFERENCE = "education_conference"
    SCHOOL_SEMINAR = "school_seminar"
    PROFESSIONAL_TRAINING = "professional_training"
    ACTIVITY_DAY = "activity_day"
    SOCIAL_EVENT = "social_event"
    PROFILING_EVENT = "profiling_event"


class Shape(StrEnum):
    """How the dates of an event hang together."""

    ONE_DATE = "one_date"
    DAYS = "days"
    """Several days, booked as one."""
    WEEKLY = "weekly"
    """A programme of weekly sessions, with make-up sessions."""
    DROP_IN = "drop_in"


class Count(StrEnum):
    """What takes a place."""

    HOUSEHOLD = "household"
    ATTENDEE = "attendee"
    CHILD = "child"


class Group(StrEnum):
    """Where somebody stands: what decides whether they may book."""

    ANYONE = "anyone"
    PROFESSIONAL = "professional"
    STAGE_1 = "stage_1"
    STAGE_2 = "stage_2"
    APPROVED = "approved"
    ADOPTIVE_PARENT = "adoptive_parent"
    CARER = "carer"
    """An early permanence carer: a child lives with them as a fostered child."""


class Door(StrEnum):
    """What else is asked of who may book."""

    OPEN = "open"
    AGREED = "agreed"
    """A place was agreed with a worker first."""
    INVITED = "invited"


@dataclass(frozen=True)
class Rule:
    """What is declared about one kind.

    `who` may book it. `expected` are the people whose being there makes it secret (safety rule 7).
    `complete` is how many of the sessions somebody must come to, as a share; `step` the step of the
    journey that this completes. `asks_for_child` places need a child of the household among who comes.
    """

    kind: Kind
    label: str
    shape: Shape
    counts: Count
    who: frozenset[Group]
    expected: frozenset[str] = frozenset()
    door: Door = Door.OPEN
    walk_ins: bool = False
    complete: float = 1.0
    step: str = ""
    network: bool = False
    """Whether people from outside the household come: friends and relatives."""

    @property
    def is_secret(self) -> bool:
        """Whether children, adoptive parents or early permanence carers gather there (safety rule 7)."""
        return bool(self.expected)

    @property
    def is_public(self) -> bool:
        """Whether it shows to people who are not signed in, who book with a name and an address."""
        return not self.is_secret and bool(self.who & {Group.ANYONE, Group.PROFESSIONAL})

    @property
    def asks_organisation(self) -> bool:
        """Whether who books says for which organisation they come."""
        return Group.PROFESSIONAL in self.who


_ANYONE, _PRO = frozenset({Group.ANYONE}), frozenset({Group.PROFESSIONAL})
_ONE, _TWO = frozenset({Group.STAGE_1}), frozenset({Group.STAGE_2})
_APPROVED, _PARENT = frozenset({Group.APPROVED}), frozenset({Group.ADOPTIVE_PARENT})
_CARER = frozenset({Group.CARER})
_BEFORE = _ONE | _TWO | _APPROVED
_FAMILY = _PARENT | _CARER
_PARENTS = frozenset({"adoptive parents"})
_WITH_CARERS = _PARENTS | {"early permanence carers"}
_CHILDREN = frozenset({"adoptive parents", "adopted children"})

# fmt: off
RULES = (
    Rule(Kind.INFORMATION_EVENT, "Information event", Shape.ONE_DATE, Count.HOUSEHOLD, _ANYONE, walk_ins=True),
    Rule(Kind.STAGE_1_COURSE, "Stage 1 preparation course", Shape.DAYS, Count.ATTENDEE, _ONE, step="preparation_1"),
    Rule(Kind.STAGE_2_COURSE, "Stage 2 preparation course", Shape.DAYS, Count.ATTENDEE, _TWO, step="preparation_2"),
    Rule(Kind.EARLY_PERMANENCE_TRAINING, "Early permanence training", Shape.ONE_DATE, Count.ATTENDEE, _BEFORE, step="early_permanence_training"),
    Rule(Kind.RELATED_BY_ADOPTION, "Related by adoption", Shape.ONE_DATE, Count.ATTENDEE, _BEFORE, network=True),
    Rule(Kind.WORKSHOP, "Workshop", Shape.ONE_DATE, Count.ATTENDEE, _APPROVED | _PARENT, _PARENTS),
    Rule(Kind.PARENTING_PROGRAMME, "Parenting programme", Shape.WEEKLY, Count.ATTENDEE, _PARENT, _PARENTS, Door.AGREED, complete=0.8),
    Rule(Kind.INTENSIVE_GROUP, "Intensive parent group", Shape.WEEKLY, Count.ATTENDEE, _PARENT, _PARENTS, Door.AGREED, complete=0.8),
    Rule(Kind.SUPPORT_GROUP, "Group or drop-in", Shape.DROP_IN, Count.ATTENDEE, _APPROVED | _FAMILY, _WITH_CARERS),
    Rule(Kind.EDUCATION_CONFERENCE, "Education conference", Shape.ONE_DATE, Count.ATTENDEE, _PARENT | _PRO, _PARENTS),
    Rule(Kind.SCHOOL_SEMINAR, "Seminar for schools", Shape.ONE_DATE, Count.ATTENDEE, _PRO),
    Rule(Kind.PROFESSIONAL_TRAINING, "Training for professionals", Shape.ONE_DATE, Count.ATTENDEE, _PRO),
    Rule(Kind.ACTIVITY_DAY, "Activity day for children", Shape.ONE_DATE, Count.CHILD, _FAMILY, _CHILDREN),
    Rule(Kind.SOCIAL_EVENT, "Social event", Shape.ONE_DATE, Count.ATTENDEE, _FAMILY, _CHILDREN),
    Rule(Kind.PROFILING_EVENT, "Profiling event or adoption activity day", Shape.ONE_DATE, Count.ATTENDEE, _APPROVED, _WITH_CARERS, Door.INVITED),
)
# fmt: on
"""The share of a weekly programme that completes it (0.8) is from practice, to be confirmed."""

KINDS = {rule.kind: rule for rule in RULES}
"""Every kind with its rule."""
