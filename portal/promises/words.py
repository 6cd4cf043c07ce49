"""What each kind of promise is called: by staff, to the family, and what keeps it.

`family` reads on to "by" and the due moment: "We will call you" by 5pm on Monday 13 April 2026.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """How one kind is worded: staff's label, the family's sentence, what keeps it."""

    label: str
    family: str
    kept_when: str


WORDS = {
    "information_pack": Words(
        "Information pack",
        "We will send you the information pack",
        "the pack is sent (the digital pack at once)",
    ),
    "first_conversation": Words(
        "First conversation",
        "We will talk with you for the first time, by telephone, at a visit or at an evening",
        "a call, visit or information event is held; a try without an answer does not keep it",
    ),
    "registration_decision": Words(
        "Registration decision",
        "We will tell you whether we can accept your registration",
        "the registration is accepted, or not, with reasons",
    ),
    "stage_1": Words("Stage 1", "We will decide Stage 1 with you and tell you", "Stage 1 is decided"),
    "break_between_stages": Words(
        "Break between the stages",
        "You can ask us to start Stage 2",
        "the family asks for Stage 2",
    ),
    "stage_2": Words("Stage 2", "We will finish Stage 2 and decide", "the decision is made"),
    "par_comments": Words(
        "Comments on the adopter report",
        "You can send us your comments on your report",
        "each applicant has sent comments or said there is nothing to add",
    ),
    "agency_decision": Words("Agency decision", "Our decision maker will decide", "the decision is made"),
    "decision_told": Words("Family told the decision", "We will tell you the decision", "the family is told"),
    "decision_letter": Words(
        "Decision letter", "We will send you the decision in a letter", "the letter is sent"
    ),
    "representations": Words(
        "Answer to a proposed refusal",
        "You can choose one of your three ways to answer us",
        "the family has chosen one of the three ways",
    ),
    "approval_review": Words(
        "Review of approval",
        "We will meet to look at your approval again",
        "the review is held, every year until a child moves in",
    ),
    "waiting_update": Words(
        "Update while waiting",
        "One of us will tell you what we have done for you",
        "a person has told the family what was done for them",
    ),
    "support_reply": Words(
        "First reply to a support request",
        "One of us will reply to you",
        "a person has sent the first reply",
    ),
    "support_crisis_reply": Words(
        "First reply to a family at risk",
        "One of us will reply to you",
        "a person has sent the first reply",
    ),
    "advice_call": Words("Advice call", "We will call you to talk about support", "the call is held"),
    "breakdown_package": Words(
        "Urgent family support",
        "Your first session of urgent family support will be held",
        "the first of the six weekly sessions is held",
    ),
    "support_assessment_start": Words(
        "Start of the support assessment",
        "We will start to work out with you what support you need",
        "the assessment is begun",
    ),
    "support_assessment": Words(
        "Support assessment and plan",
        "We will share with you what support you need, and a plan for it",
        "the assessment and the support plan are shared",
    ),
    "plan_review": Words(
        "Review of the support plan",
        "We will look at your support plan again with you",
        "the review is held",
    ),
    "interest_answer": Words(
        "Answer to a family's interest",
        "One of us will answer you",
        "a person has answered",
    ),
    "link_explored": Words(
        "Link talked through",
        "Your social worker and the child's social worker will talk",
        "both social workers have talked",
    ),
    "link_visit": Words(
        "Visit about a link", "We will visit you to talk about the child", "the visit is held"
    ),
    "link_decision": Words(
        "Outcome of a link visit",
        "We will tell you what we decided after the visit",
        "the outcome is recorded",
    ),
    "panel_booked": Words(
        "Matching panel date",
        "We will set the date of the panel",
        "the date of the matching panel is set",
    ),
    "matching_meeting": Words(
        "Matching meeting",
        "We will hold the meeting about you and the child",
        "the meeting is held",
    ),
    "matching_panel": Words(
        "Matching panel",
        "The panel will meet about you and the child",
        "the panel is held",
    ),
    "placement_report_comments": Words(
        "Comments on the placement report",
        "You can send us your comments on the report about a child living with you",
        "the comments are received",
    ),
    "first_visit": Words(
        "First visit after moving in",
        "We will visit you and the child for the first time",
        "the visit is recorded",
    ),
    "weekly_visit": Words("Weekly visit", "We will visit you and the child again", "the visit is recorded"),
    "placement_review": Words(
        "Placement review",
        "We will meet to see how everybody is doing",
        "the review is held",
    ),
    "placement_visit": Words(
        "Visit after the first review",
        "We will visit you and the child again",
        "the visit is recorded",
    ),
    "life_story_book": Words("Life story book", "We will give you the life story book", "the book is given"),
    "later_life_letter": Words(
        "Later life letter", "We will give you the later life letter", "the letter is given"
    ),
    "letter_read": Words("Letter read before passing on", "We will read your letter", "the letter is read"),
    "letter_passed_on": Words("Letter passed on", "We will send the letter on", "the letter is sent on"),
    "complaint_stage_one": Words(
        "Complaint, stage one", "We will answer your complaint", "the answer is sent"
    ),
    "complaint_stage_two": Words(
        "Complaint, stage two",
        "We will answer your complaint after looking into it again",
        "the answer is sent",
    ),
    "complaint_panel": Words(
        "Complaints panel", "The panel will meet about your complaint", "the panel is held"
    ),
    "access_request": Words(
        "Request for own data",
        "We will give you a copy of what we hold about you",
        "the copy is given",
    ),
    "data_complaint": Words(
        "Complaint about data",
        "We will tell you that we have your complaint about your data",
        "it is acknowledged",
    ),
    "booking_looked_at": Words(
        "Booking to look at",
        "We will look at your booking and write to you",
        "a manager says whether the family comes",
    ),
    "register_filled": Words(
        "Register to fill",
        "We will write down who came",
        "everybody who was booked is marked present, late or absent",
    ),
}
"""The words of every kind, by the name it is stored under."""
