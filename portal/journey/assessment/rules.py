"""The rules of the assessment: visits, the written parts, comments on the report. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from portal.journey.pathways import Pathway

MOST_TIMES = 3
"""Times offered for one visit."""


class VisitState(StrEnum):
    """A visit from its offer to its end."""

    OFFERED = "offered"
    AGREED = "agreed"
    HELD = "held"
    WITHDRAWN = "withdrawn"


class VisitKind(StrEnum):
    """What a visit is for."""

    HOME = "home"
    SECOND_OPINION = "second_opinion"


VISIT_WORDS = {VisitKind.HOME: "Home visit", VisitKind.SECOND_OPINION: "Second opinion visit"}


class Seen(StrEnum):
    """How somebody was seen at a visit."""

    ALONE = "alone"
    TOGETHER = "together"


SEEN_WORDS = {Seen.ALONE: "on their own", Seen.TOGETHER: "together"}


class PartKind(StrEnum):
    """A written piece of evidence. Each brings one step into order."""

    RISK_ASSESSMENT = "risk_assessment"
    HEALTH_REPORT = "health_report"
    CHILD_VIEWS = "child_views"
    OTHER_PARENT_VIEWS = "other_parent_views"
    COURT_REPORT = "court_report"


@dataclass(frozen=True)
class PartWords:
    """How a part is asked for on its form, and the step it brings into order."""

    name: str
    text: str
    hint: str
    step: str
    source: str = ""
    """What the source is called where somebody else wrote it; empty where a worker writes it."""
    is_personal: bool = False
    has_end: bool = False
    """Whether it is valid until a day."""


PARTS = {
    PartKind.RISK_ASSESSMENT: PartWords(
        "Household risk assessment",
        "What we looked at, and how each risk is kept safe",
        "Rooms, garden, water, pets, visitors, smoking, fire, medicines, the internet.",
        "risk_assessment",
    ),
    PartKind.HEALTH_REPORT: PartWords(
        "Health report",
        "What the medical adviser reports",
        "Staff and this applicant’s own record only. The other applicant never sees it.",
        "health_report",
        source="Medical adviser",
        is_personal=True,
        has_end=True,
    ),
    PartKind.CHILD_VIEWS: PartWords(
        "The child’s views",
        "What the child said, in the child’s own words",
        "Write as if the child will read this at 18.",
        "child_views",
    ),
    PartKind.OTHER_PARENT_VIEWS: PartWords(
        "The other parent’s views",
        "What the other parent said",
        "Never shown to the family. Write no address, telephone number or place of theirs here.",
        "other_parent_views",
    ),
    PartKind.COURT_REPORT: PartWords(
        "Report to the court (Annex A)",
        "The report, or where it is kept",
        "The step is done when the report is ready to be filed.",
        "court_report",
    ),
}


@dataclass(frozen=True)
class StepCodes:
    """Which steps the visits of a pathway bring on."""

    visits: str
    alone: str


def codes_of(pathway: str) -> StepCodes:
    """The steps of the visits: of Stage 2, or of phase two where the child is already in the family."""
    if pathway == Pathway.CHILD_IN_FAMILY:
        return StepCodes("visits", "alone")
    return StepCodes("home_visits", "seen_alone")


def parts_at(codes: Collection[str]) -> tuple[PartKind, ...]:
    """The parts that a journey with these steps asks."""
    return tuple(kind for kind, words in PARTS.items() if words.step in codes)


def why_not_offer(times: Iterable[datetime], now: datetime) -> str:
    """Why these times cannot be offered; empty when they can."""
    offered = list(times)
    if not offered:
        return "Offer at least one time."
    if len(offered) > MOST_TIMES:
        return f"Offer {MOST_TIMES} times at most."
    if len(set(offered)) < len(offered):
        return "Two of the times are the same. Change one."
    if min(offered) <= now:
        return "Offer times that are still to come."
    return ""


def why_not_held(seen: Mapping[int, str], held_on: date, today: date) -> str:
    """Why a visit cannot be written down as held; empty when it can.

    `seen` is person -> how. Somebody on their own and others together at the same visit is fine.
    """
    if not seen:
        return "Say who was seen, and how."
    if held_on > today:
        return "This day is still to come. Write the visit down when it was held."
    return ""


class Comments(StrEnum):
    """How far one applicant's comments on the report are."""

    NONE = "none"
    DRAFT = "draft"
    PRIVATE = "private"
    """Answered, and kept to themselves."""
    RELEASED = "released"
    NOTHING_TO_ADD = "nothing_to_add"


ANSWERED = frozenset({Comments.PRIVATE, Comments.RELEASED, Comments.NOTHING_TO_ADD})

COMMENTS_FOR_STAFF = {
    Comments.NONE: "Not answered yet",
    Comments.DRAFT: "Not answered yet",
    Comments.PRIVATE: "Answered. Their comments are their own until they release them.",
    Comments.RELEASED: "Answered, with comments for us",
    Comments.NOTHING_TO_ADD: "Answered: nothing to add",
}
"""What staff read: a draft is as nothing, and private comments have no words (safety rule 2)."""


@dataclass(frozen=True)
class CommentFacts:
    """What is stored of one applicant's comments."""

    text: str = ""
    nothing_to_add: bool = False
    sent_at: datetime | None = None
    released_at: datetime | None = None


def comments_of(facts: CommentFacts | None) -> Comments:
    """How far they are."""
    if facts is None:
        return Comments.NONE
    if facts.sent_at is None:
        return Comments.DRAFT
    if facts.nothing_to_add:
        return Comments.NOTHING_TO_ADD
    return Comments.RELEASED if facts.released_at is not None else Comments.PRIVATE


_TIME = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$")


def read_time(text: str) -> time | None:
    """A time of day as people type it: 16:10, 4.10pm, 4pm, noon; None for anything else."""
    plain = text.strip().lower()
    if plain == "noon":
        return time(12)
    found = _TIME.match(plain)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif found[2] is None:
        return None  # "4" alone may be either
    return time(hour, minute) if hour < 24 and minute < 60 else None
