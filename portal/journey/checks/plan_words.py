"""The plan a stage begins with: its parts, and the words staff start from.

Statutory guidance asks of the Stage 1 plan: what happens, the police-check procedure, training, roles,
timescales, and how to complain or make representations. The Stage 2 agreement asks the same of Stage 2.
"""

from __future__ import annotations

from portal.journey.pathways import Stage

PARTS = {
    "happens": "What happens",
    "checks": "Police checks and other checks",
    "training": "Training and learning",
    "roles": "Who does what",
    "times": "How long it takes",
    "complain": "If you are not happy with something",
}
"""The parts of a plan in their order, with their headings."""

_COMPLAIN = (
    "Tell your worker first: most things can be put right in a talk. You can complain at any "
    "time. The link “Complaints” stands at the foot of every page, and we answer within 10 "
    "working days.\n\n"
)

TEXTS = {
    Stage.STAGE_1: {
        "happens": (
            "In Stage 1 you find out more about adoption, and we make the checks the law asks for. You "
            "lead this stage. We meet or ring you at least once a month and go through what is done and "
            "what is to come.\n\n"
            "At the end we tell you in writing whether you can go on to Stage 2."
        ),
        "checks": (
            "Each adult at home has an enhanced police check (DBS). You fill in the form online and show "
            "us your documents. The certificate comes to you by post; we see the result online. If "
            "something is on it, we talk with you, alone, before anything else.\n\n"
            "We also ask your GP for a medical, the councils where you lived in the last ten years, and "
            "three people who know you well. What we learn about one of you stays with that person."
        ),
        "training": (
            "You come to the three-day preparation course. At home you fill in your workbook and do the "
            "learning units. Each of you has your own."
        ),
        "roles": (
            "You: fill in forms soon, see your GP, name your referees, do your learning.\n\n"
            "We: send for the checks, chase them, tell you each month where everything is, and answer "
            "your questions."
        ),
        "times": (
            "Stage 1 takes two months. If you need longer, you can ask for a pause. If something of ours "
            "takes longer, we tell you why."
        ),
        "complain": _COMPLAIN
        + (
            "If we decide that you cannot go on after Stage 1, we write to you why. You can complain "
            "about that too. The independent review is for Stage 2 only."
        ),
    },
    Stage.STAGE_2: {
        "happens": (
            "Your social worker visits you at home and gets to know you. They see each of you alone at "
            "least once. Together you write the prospective adopter report. You read it and comment on it "
            "before the panel does. The panel meets you, and then the agency decides."
        ),
        "checks": (
            "Most checks were made in Stage 1. We make sure that they still hold when the panel meets, "
            "and look once more at how your home is kept safe."
        ),
        "training": ("You come to the two-day preparation course. A therapist leads one of the days."),
        "roles": (
            "You: make time for the visits, tell us what changes in your life, read the report.\n\n"
            "We: visit you, write the report with you, book the panel, and tell you in time what comes "
            "next."
        ),
        "times": (
            "Stage 2 takes four months from the day you asked for it. If you need longer, you can ask for "
            "a pause."
        ),
        "complain": _COMPLAIN
        + (
            "If we propose not to approve you, you have 40 working days. You can accept it, tell us why "
            "you think we are wrong (representations), or ask for the independent review. You choose one "
            "of the three."
        ),
    },
}
"""Stage -> part -> the words to start from."""
