"""The journey line as visitors see it: the steps, how long each takes, and whose turn it is.

Times are those of the agency's promises: registration and both stages by the Adoption Agencies
Regulations 2005 as amended; the first conversation by the 2016/17 annual report.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step of the line: its sign's key, its name, how long, whose turn, and what happens."""

    key: str
    name: str
    time: str
    turn: str
    what: tuple[str, ...]


STEPS = (
    Step(
        "enquiry",
        "Enquiry",
        "within 10 working days",
        "Our turn: we ring you",
        (
            "You tell us a little about yourself. It takes about ten minutes.",
            "Within 10 working days we talk with you: on the telephone, at your home or at an evening.",
            "You ask us anything. Nothing is decided, and you can stop here.",
        ),
    ),
    Step(
        "registration",
        "Registration",
        "our answer in 5 working days",
        "Your turn to sign, then ours to answer",
        (
            "When you are ready, we invite you to fill in a registration form.",
            "Everybody who wants to adopt signs it.",
            "Within 5 working days we say yes, or tell you why we can’t accept it now.",
        ),
    ),
    Step(
        "stage_1",
        "Stage 1: checks and learning",
        "2 months",
        "Mostly your turn: you lead this stage",
        (
            "We agree a plan together, so you know what happens when.",
            "We check who you are, your health, your home, and what the police and councils know.",
            "Three people who know you well tell us about you. At most one may be a relative.",
            "You learn at home and come to a preparation course of three days.",
        ),
    ),
    Step(
        "break",
        "A break, if you want one",
        "up to 6 months",
        "Your turn: you choose",
        (
            "You can go straight on, or take up to six months.",
            "Some people move house, change jobs or just breathe.",
        ),
    ),
    Step(
        "stage_2",
        "Stage 2: getting to know you",
        "4 months",
        "Both of us, together",
        (
            "A social worker visits you at home several times and gets to know you.",
            "If there are two of you, each of you is seen alone at least once.",
            "You come to a second preparation course of two days.",
            "We write a report about you. You read it and add your own words.",
            "A panel reads it, meets you and makes a recommendation. Then the agency decides.",
        ),
    ),
    Step(
        "approved",
        "Approved",
        "a review every year",
        "Our turn: we look with you",
        (
            "You are approved to adopt. Now we look for the right child with you.",
            "At least every 4 weeks somebody tells you what we have done for you.",
        ),
    ),
    Step(
        "linked",
        "Linked",
        "as long as it takes",
        "Both of us, together",
        (
            "You and a child are being thought about together.",
            "You read about the child and talk with the people who know them.",
            "You can say that you don’t think you are the right family. So can we.",
        ),
    ),
    Step(
        "matched",
        "Matched",
        "a panel within 6 weeks of deciding to go ahead",
        "Our turn",
        (
            "A panel meets about you and the child, and makes a recommendation.",
            "Then the agency decides, and we tell you within 2 working days.",
        ),
    ),
    Step(
        "moved_in",
        "Your child moves in",
        "at least 10 weeks before you can go to court",
        "Your turn, with us close by",
        (
            "First come introductions: you and your child get to know each other, day by day.",
            "Once your child lives with you, we visit within a week, then every week at first.",
        ),
    ),
    Step(
        "order_made",
        "Adoption order",
        "after 10 weeks or more",
        "Your turn to apply, the court’s to decide",
        (
            "You ask the court for an adoption order. We help you.",
            "From that day the child is yours in law, for ever.",
            "Our support does not end there.",
        ),
    ),
)
