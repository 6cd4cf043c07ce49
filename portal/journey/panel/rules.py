"""The rules of panel and decision: quorum, who may decide what and when, the three ways. Pure.

From the Adoption Agencies Regulations 2005 (AAR): the panel's quorum (regulation 6), the decision and the
proposed refusal (30B); the Care Planning, Placement and Case Review Regulations 2010, regulation 25A.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.agency.rules import Calendar, DaysUnknown, local_day

QUORUM = 5
"""Members who must be there, chair or vice chair among them (AAR 6). *Confirm*: some agencies set six."""

PAPERS_OPEN_FOR = timedelta(days=14)
"""How long a member's link opens the papers, at most until the panel is over."""

APPRAISED_EVERY = timedelta(days=365)
"""How often a member's work on the panel is reviewed (*confirm*)."""


class Part(StrEnum):
    """What somebody on the central list is at a panel. The advisers advise and do not count."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    MEDICAL_ADVISER = "medical_adviser"
    LEGAL_ADVISER = "legal_adviser"


PART_WORDS = {
    Part.CHAIR: "Chair",
    Part.VICE_CHAIR: "Vice chair",
    Part.MEMBER: "Member",
    Part.MEDICAL_ADVISER: "Medical adviser (member)",
    Part.LEGAL_ADVISER: "Legal adviser",
}
COUNTS = frozenset({Part.CHAIR, Part.VICE_CHAIR, Part.MEMBER, Part.MEDICAL_ADVISER})
LEADS = frozenset({Part.CHAIR, Part.VICE_CHAIR})


def why_no_quorum(parts: Iterable[str]) -> str:
    """Why these people together cannot recommend; empty when they can.

    `parts` are those who attended and declared no conflict for the household.
    """
    there = [Part(part) for part in parts]
    count = sum(part in COUNTS for part in there)
    missing = []
    if count < QUORUM:
        missing.append(f"{QUORUM} members have to be there without a conflict of interest: {count} were")
    if not LEADS & set(there):
        missing.append("the chair or a vice chair has to be there")
    return "; ".join(missing)


class Recommended(StrEnum):
    """What a panel recommends about the applicants."""

    SUITABLE = "suitable"
    NOT_SUITABLE = "not_suitable"
    MORE_INFORMATION = "more_information"


RECOMMENDED_WORDS = {
    Recommended.SUITABLE: "Suitable to adopt",
    Recommended.NOT_SUITABLE: "Not suitable to adopt",
    Recommended.MORE_INFORMATION: "More information is needed first",
}
FOR_FAMILY = {
    Recommended.SUITABLE: "The panel recommends that you are approved to adopt.",
    Recommended.NOT_SUITABLE: "The panel does not recommend that you are approved to adopt.",
    Recommended.MORE_INFORMATION: "The panel asks for some more information before it recommends anything.",
}


class Source(StrEnum):
    """Who recommended: the agency's own panel, or the independent review."""

    PANEL = "panel"
    INDEPENDENT_REVIEW = "independent_review"


SOURCE_WORDS = {Source.PANEL: "Our panel", Source.INDEPENDENT_REVIEW: "The independent review"}


class Decided(StrEnum):
    """What the agency decides. A refusal is proposed first; the other two are final."""

    APPROVE = "approve"
    PROPOSE_REFUSAL = "propose_refusal"
    NOT_APPROVE = "not_approve"


DECIDED_WORDS = {
    Decided.APPROVE: "Approve",
    Decided.PROPOSE_REFUSAL: "Propose a refusal, with reasons",
    Decided.NOT_APPROVE: "Do not approve",
}


class Way(StrEnum):
    """What applicants may choose after a proposed refusal: one only (AAR 30B)."""

    ACCEPT = "accept"
    REPRESENTATIONS = "representations"
    INDEPENDENT_REVIEW = "independent_review"


WAY_WORDS = {
    Way.ACCEPT: "Accept what is proposed",
    Way.REPRESENTATIONS: "Ask us to think again",
    Way.INDEPENDENT_REVIEW: "Ask for an independent review",
}
WAY_HINTS = {
    Way.ACCEPT: "You tell us that you will not go further. We then make our decision.",
    Way.REPRESENTATIONS: "You tell us in your own words why you disagree. Our panel looks at it all again.",
    Way.INDEPENDENT_REVIEW: "A panel that is not ours looks at it all. It is free, and you can speak there.",
}


@dataclass(frozen=True)
class Case:
    """What is known when somebody wants to decide.

    `recommended` is the newest recommendation, `is_minuted` whether its minutes are final. `proposed`:
    a proposal stands; `chosen` the way the applicants chose, `is_over` whether their working days are
    over, `is_new` whether the recommendation was made after the proposal.
    """

    recommended: str | None = None
    is_minuted: bool = False
    sat_on_panel: bool = False
    is_final: bool = False
    proposed: bool = False
    chosen: str | None = None
    is_over: bool = False
    is_new: bool = False


def why_not_decide(case: Case, decided: str) -> str:
    """Why this cannot be decided now, in one sentence; empty when it can."""
    decision = Decided(decided)
    if case.is_final:
        return "This was decided already. Look at it again."
    if case.recommended is None:
        return "There is no recommendation yet: the panel has to make one first."
    if case.sat_on_panel:
        return "You sat on this panel, so somebody else has to decide."
    if case.recommended == Recommended.MORE_INFORMATION:
        return "The panel asked for more information: it has to recommend something first."
    if not case.is_minuted:
        return "The final minutes of the panel are missing."
    if case.proposed:
        return _why_not_after(case, decision)
    if decision is Decided.NOT_APPROVE:
        return "A refusal has to be proposed first, so that the applicants have their 40 working days."
    return ""


def _why_not_after(case: Case, decision: Decided) -> str:
    if decision is Decided.PROPOSE_REFUSAL:
        return "A refusal is proposed already."
    if case.chosen in (Way.REPRESENTATIONS, Way.INDEPENDENT_REVIEW) and not case.is_new:
        return "The applicants asked for a new recommendation: it has to be recorded first."
    if case.chosen is None and not case.is_over:
        return "The applicants’ 40 working days are not over, and they have not chosen a way."
    return ""


def days_left(due_at: datetime | None, now: datetime, calendar: Calendar) -> int | None:
    """The working days left after today, as the law counts them; None where they are not known.

    0 on the last day itself. The agency's own closed days do not count as closed.
    """
    if due_at is None:
        return None
    try:
        return calendar.working_days_between(local_day(now), local_day(due_at), count_closed_days=False)
    except DaysUnknown:
        return None


class Hearing(StrEnum):
    """What came of a court hearing about a child who lives with carers who foster first."""

    AHEAD = "ahead"
    GOES_ON = "goes_on"
    ADOPTION = "adoption"
    HOME = "home"


HEARING_WORDS = {
    Hearing.AHEAD: "Still to come",
    Hearing.GOES_ON: "Nothing decided yet: there will be another hearing",
    Hearing.ADOPTION: "The court decided for adoption",
    Hearing.HOME: "The court decided that the child goes home to the birth family",
}


def why_not_foster(*, is_dual: bool, named_child: bool) -> str:
    """What is missing before a child may move in as a fostered child; empty when nothing is."""
    if is_dual or named_child:
        return ""
    return "dual approval at panel, or temporary approval as foster carers for a named child"


def why_not_leave(hearings: Collection[str], wanted: Hearing) -> str:
    """What is missing before a fostered child goes home or is matched; empty when nothing is."""
    if wanted in hearings:
        return ""
    if wanted is Hearing.HOME:
        return "the court’s decision that the child goes home"
    return "the court’s decision for adoption"


def is_review_due(due_on: date | None, today: date) -> bool:
    """Whether a member's review is due today or was before; somebody never reviewed is due."""
    return due_on is None or due_on <= today
