"""Every kind of promise: when it is due, who says so, and what is special about it.

This table is the one place to change a deadline. "5 working days" is `WorkingDays(5)` on its line.
What a due date means exactly stands in `rules.py`; what is printed about a kind, in `words.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.promises.words import WORDS


class Kind(StrEnum):
    """The kinds of promise, by the name they are stored under."""

    INFORMATION_PACK = "information_pack"
    FIRST_CONVERSATION = "first_conversation"
    REGISTRATION_DECISION = "registration_decision"
    STAGE_1 = "stage_1"
    BREAK_BETWEEN_STAGES = "break_between_stages"
    STAGE_2 = "stage_2"
    PAR_COMMENTS = "par_comments"
    AGENCY_DECISION = "agency_decision"
    DECISION_TOLD = "decision_told"
    DECISION_LETTER = "decision_letter"
    REPRESENTATIONS = "representations"
    APPROVAL_REVIEW = "approval_review"
    WAITING_UPDATE = "waiting_update"
    SUPPORT_REPLY = "support_reply"
    SUPPORT_CRISIS_REPLY = "support_crisis_reply"
    ADVICE_CALL = "advice_call"
    BREAKDOWN_PACKAGE = "breakdown_package"
    SUPPORT_ASSESSMENT_START = "support_assessment_start"
    SUPPORT_ASSESSMENT = "support_assessment"
    PLAN_REVIEW = "plan_review"
    INTEREST_ANSWER = "interest_answer"
    LINK_EXPLORED = "link_explored"
    LINK_VISIT = "link_visit"
    LINK_DECISION = "link_decision"
    PANEL_BOOKED = "panel_booked"
    MATCHING_MEETING = "matching_meeting"
    MATCHING_PANEL = "matching_panel"
    PLACEMENT_REPORT_COMMENTS = "placement_report_comments"
    FIRST_VISIT = "first_visit"
    WEEKLY_VISIT = "weekly_visit"
    PLACEMENT_REVIEW = "placement_review"
    PLACEMENT_VISIT = "placement_visit"
    LIFE_STORY_BOOK = "life_story_book"
    LATER_LIFE_LETTER = "later_life_letter"
    LETTER_READ = "letter_read"
    LETTER_PASSED_ON = "letter_passed_on"
    COMPLAINT_STAGE_ONE = "complaint_stage_one"
    COMPLAINT_STAGE_TWO = "complaint_stage_two"
    COMPLAINT_PANEL = "complaint_panel"
    ACCESS_REQUEST = "access_request"
    DATA_COMPLAINT = "data_complaint"
    REGISTER_FILLED = "register_filled"
    BOOKING_LOOKED_AT = "booking_looked_at"


@dataclass(frozen=True)
class WorkingDays:
    """Due at 17:00 on the nth working day after the day of arrival."""

    n: int


@dataclass(frozen=True)
class Hours24:
    """Due at the same time on the working day after the day of arrival."""


@dataclass(frozen=True)
class SameDay:
    """Due at 17:00 on the day of arrival."""


@dataclass(frozen=True)
class FromSending:
    """Due at 17:00 on the nth working day; the day of sending is the first where it is worked."""

    n: int


@dataclass(frozen=True)
class Months:
    """Due at 17:00 so many months after the calendar day of the event, or the next working day."""

    n: int


@dataclass(frozen=True)
class Weeks:
    """Due at 17:00 so many weeks after the calendar day of the event, or the next working day."""

    n: int


@dataclass(frozen=True)
class CalendarDays:
    """Due at 17:00 so many days after the calendar day of the event, or the next working day."""

    n: int


@dataclass(frozen=True)
class DateSet:
    """Due at 17:00 on a date people agreed, or the next working day."""


Step = WorkingDays | Hours24 | SameDay | FromSending | Months | Weeks | CalendarDays | DateSet


@dataclass(frozen=True)
class Chain:
    """Due by its first step, then its second, and so on; the last step repeats."""

    steps: tuple[Step, ...]


Due = Step | Chain


@dataclass(frozen=True)
class Source:
    """Who set a deadline. What the law sets is never moved by the agency's own closed days.

    `to_confirm` marks what comes from practice and awaits the agency's word.
    """

    words: str
    is_law: bool = False
    to_confirm: bool = False


ADOPTION_LAW = Source("Adoption Agencies Regulations 2005", is_law=True)
AAR_30B = Source("Adoption Agencies Regulations 2005, regulation 30B", is_law=True)
AAR_31 = Source("Adoption Agencies Regulations 2005, regulation 31", is_law=True, to_confirm=True)
AAR_36 = Source("Adoption Agencies Regulations 2005, regulation 36", is_law=True)
AAR_36_LATER = Source(AAR_36.words, is_law=True, to_confirm=True)
COMPLAINTS_LAW = Source("complaints regulations", is_law=True)
DATA_LAW = Source("data protection law", is_law=True)
DATA_LAW_2026 = Source("data protection law since June 2026", is_law=True)
GUIDANCE = Source("statutory guidance")
GUIDANCE_TO_CONFIRM = Source("statutory guidance", to_confirm=True)
STANDARDS = Source("national minimum standards", to_confirm=True)
REPORT_2017 = Source("Kent Adoption Service annual report 2016/17")
REPORT_2023 = Source("Adoption Partnership South East annual report 2022/23")
PLAN_2018 = Source("Kent Adoption Service business plan 2018/19")
PRACTICE = Source("practice", to_confirm=True)


@dataclass(frozen=True)
class Rule:
    """What is declared about one kind.

    `family_time`: the family's own time; it lapses and never counts as the agency's lateness.
    `may_pause`: stops at the applicants' request. `at_risk`: about a family at risk.
    `at_most`: the longest it may be given with a reason, where a source says so.
    """

    kind: Kind
    due: Due
    source: Source
    family_time: bool = False
    may_pause: bool = False
    at_risk: bool = False
    at_most: Due | None = None

    @property
    def set_by_law(self) -> bool:
        """Whether the law sets this deadline."""
        return self.source.is_law

    @property
    def label(self) -> str:
        """What staff call it: "Advice call"."""
        return WORDS[self.kind].label

    @property
    def family_words(self) -> str:
        """What the family reads, to be followed by "by" and the due moment."""
        return WORDS[self.kind].family

    @property
    def kept_when(self) -> str:
        """What must have happened for it to be kept."""
        return WORDS[self.kind].kept_when


RULES = (
    # Enquiry, registration, the two stages
    Rule(Kind.INFORMATION_PACK, WorkingDays(5), GUIDANCE),
    Rule(Kind.FIRST_CONVERSATION, WorkingDays(10), REPORT_2017),
    Rule(Kind.REGISTRATION_DECISION, WorkingDays(5), REPORT_2017),
    Rule(Kind.STAGE_1, Months(2), ADOPTION_LAW, may_pause=True),
    Rule(Kind.BREAK_BETWEEN_STAGES, Months(6), ADOPTION_LAW, family_time=True),
    Rule(Kind.STAGE_2, Months(4), AAR_30B, may_pause=True),
    Rule(Kind.PAR_COMMENTS, FromSending(5), ADOPTION_LAW, family_time=True),
    Rule(Kind.AGENCY_DECISION, WorkingDays(7), STANDARDS),
    Rule(Kind.DECISION_TOLD, WorkingDays(2), STANDARDS),
    Rule(Kind.DECISION_LETTER, WorkingDays(5), STANDARDS),
    Rule(Kind.REPRESENTATIONS, FromSending(40), AAR_30B, family_time=True),
    Rule(Kind.APPROVAL_REVIEW, Months(12), ADOPTION_LAW),
    Rule(Kind.WAITING_UPDATE, Weeks(4), PRACTICE),
    # Support
    Rule(Kind.SUPPORT_REPLY, Hours24(), PLAN_2018),
    Rule(Kind.SUPPORT_CRISIS_REPLY, SameDay(), PLAN_2018, at_risk=True),
    Rule(Kind.ADVICE_CALL, WorkingDays(5), REPORT_2023),
    Rule(Kind.BREAKDOWN_PACKAGE, WorkingDays(5), PLAN_2018),
    Rule(Kind.SUPPORT_ASSESSMENT_START, Months(3), PLAN_2018),
    Rule(Kind.SUPPORT_ASSESSMENT, Weeks(6), PLAN_2018),
    Rule(Kind.PLAN_REVIEW, DateSet(), PLAN_2018),
    # Children, links, matches
    Rule(Kind.INTEREST_ANSWER, WorkingDays(5), PRACTICE),
    Rule(Kind.LINK_EXPLORED, WorkingDays(2), PLAN_2018),
    Rule(Kind.LINK_VISIT, WorkingDays(5), PLAN_2018),
    Rule(Kind.LINK_DECISION, WorkingDays(2), PLAN_2018),
    Rule(Kind.PANEL_BOOKED, WorkingDays(1), PLAN_2018),
    Rule(Kind.MATCHING_MEETING, WorkingDays(10), PLAN_2018),
    Rule(Kind.MATCHING_PANEL, Weeks(6), PLAN_2018),
    Rule(Kind.PLACEMENT_REPORT_COMMENTS, FromSending(10), AAR_31, family_time=True),
    Rule(Kind.FIRST_VISIT, Weeks(1), AAR_36),
    Rule(Kind.WEEKLY_VISIT, Weeks(1), AAR_36),
    Rule(Kind.PLACEMENT_REVIEW, Chain((Weeks(4), Months(3), Months(6))), AAR_36_LATER),
    Rule(Kind.PLACEMENT_VISIT, Weeks(6), PLAN_2018),
    Rule(Kind.LIFE_STORY_BOOK, WorkingDays(10), GUIDANCE_TO_CONFIRM),
    Rule(Kind.LATER_LIFE_LETTER, WorkingDays(10), GUIDANCE_TO_CONFIRM),
    # Keeping in touch, complaints, people's own data
    Rule(Kind.LETTER_READ, WorkingDays(5), PRACTICE),
    Rule(Kind.LETTER_PASSED_ON, WorkingDays(5), PRACTICE),
    Rule(Kind.COMPLAINT_STAGE_ONE, WorkingDays(10), COMPLAINTS_LAW, at_most=WorkingDays(20)),
    Rule(Kind.COMPLAINT_STAGE_TWO, WorkingDays(25), COMPLAINTS_LAW, at_most=WorkingDays(65)),
    Rule(Kind.COMPLAINT_PANEL, WorkingDays(30), COMPLAINTS_LAW),
    Rule(Kind.ACCESS_REQUEST, Months(1), DATA_LAW, at_most=Months(3)),
    Rule(Kind.DATA_COMPLAINT, CalendarDays(30), DATA_LAW_2026),
    # A booking that a person looks at first
    Rule(Kind.BOOKING_LOOKED_AT, WorkingDays(2), PRACTICE),
    # Among ourselves: no family is told of it
    Rule(Kind.REGISTER_FILLED, WorkingDays(1), PRACTICE),
)

KINDS = {rule.kind: rule for rule in RULES}
"""Every kind with its rule."""

FAMILY_TIME = frozenset(rule.kind for rule in RULES if rule.family_time)
"""The kinds that are the family's own time."""
