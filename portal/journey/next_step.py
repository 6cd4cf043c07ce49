"""What happens next, as the family reads it: one sentence, whose turn, since when, by when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.journey.moves import Outcome
from portal.journey.pathways import STAGES, Stage
from portal.journey.queries import StepView

PAGES = {
    "own_part": ("/home/registration", "Go on with your registration"),
    "household_part": ("/home/registration", "Go on with your registration"),
    "signed": ("/home/registration", "Sign your registration"),
    "notice": ("/home/notice", "Give us notice"),
    "stage_1_plan": ("/home/plan", "Read your plan"),
    "stage_2_plan": ("/home/plan", "Read your plan"),
    "workbook": ("/home/workbook", "Open your workbook"),
    "e_learning": ("/home/learning", "Go to your learning"),
    "referees": ("/home/referees", "Name your referees"),
    "par_read": ("/home/report", "Read your report"),
}
"""Step -> the page where the family does it and what its button says; the others stand on /home/steps."""

ELSEWHERE = ("/home/steps", "See your steps")


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence, a little more, whose turn, since and by when, and where to go on.

    `turn` is you, us, both, others, court, or any (whenever the reader wants).
    """

    sentence: str
    turn: str
    more: str = ""
    since: datetime | None = None
    by: datetime | None = None
    href: str = ""
    button: str = ""


ENDED = {
    Outcome.NOT_REGISTERED: "We can’t accept your registration now. We have written to you why",
    Outcome.NOT_ACCEPTED: "Your journey ended with Stage 1. We have written to you why",
    Outcome.NOT_APPROVED: "We have written to you about our decision",
    Outcome.WITHDRAWN: "Finished for now. Come back any time",
    Outcome.BREAK_ENDED: "Finished for now. Come back any time",
    Outcome.PARTED: "Your worker talks with each of you about what happens now",
    Outcome.ORDER_MADE: "Ask for support whenever you need it",
}
NO_CAN_BE_TALKED_ABOUT = (
    "Your social worker talks it through with you. You can also tell us if you think we are wrong."
)
ANY_TIME = "It is never too early and never too late. A person answers you."

WAITING = {
    Stage.REGISTRATION: "We read your registration and tell you our answer",
    Stage.NOTICE: "We read your notice and tell you what happens now",
    Stage.STAGE_1: "We decide Stage 1 with you and tell you",
    Stage.STAGE_2: "The panel and then the agency decide",
    Stage.APPROVED: "We look for the right child with you",
    Stage.LINKED: "We think about you and a child together",
    Stage.MATCHED: "We plan with you how you meet and when your child moves in",
    Stage.MOVED_IN: "We visit you, and you get to know each other",
    Stage.FOSTERING: "The court decides what is right for the child. We stand by you until then and after",
    Stage.PHASE_ONE: "We finish the checks and begin our visits",
    Stage.PHASE_TWO: "We write the report for the court",
    Stage.COURT: "The court decides",
}
"""Stage -> what we do when every step of the reader's is done."""

COURTS = frozenset({Stage.COURT, Stage.FOSTERING})
"""Where we wait for the court: it is neither our turn nor the family's, and nobody can hurry it."""


def next_step(
    stage: str,
    steps: Sequence[StepView],
    *,
    outcome: str | None,
    paused_until: date | None,
    due_at: datetime | None,
    answer_by: datetime | None = None,
    own_time: Mapping[str, datetime] | None = None,
) -> NextStep:
    """What happens next for a reader who sees these steps.

    `due_at` is when the stage is promised to end; `answer_by`, what we promised about a nearer thing.
    `own_time`: step -> until when the reader has time for it, where that is nearer; it comes first.
    """
    if outcome is not None:
        return _ended(Outcome(outcome))
    if paused_until is not None:
        return NextStep(
            "You asked for a pause. We go on when it ends", "both", href=ELSEWHERE[0], button=ELSEWHERE[1]
        )
    if stage == Stage.BREAK:
        return NextStep(
            "Ask for Stage 2 when you are ready",
            "you",
            "You can go straight on, or take your time.",
            by=due_at,
            href="/home/stage-2",
            button="Ask for Stage 2",
        )
    mine = [one for one in steps if one.turn == "you" and not one.is_veiled]
    if mine:
        nearer = own_time or {}
        mine.sort(key=lambda one: one.step.code not in nearer)
        return _yours(mine, nearer.get(mine[0].step.code, due_at))
    if names := sorted({one.whose for one in steps if _waits_for(one, steps)}):
        return NextStep(
            f"You have done your part. {' and '.join(names)}’s part is in hand",
            "both",
            by=answer_by or due_at,
        )
    ours = [one for one in steps if one.turn in ("we", "others") and not one.is_veiled]
    if ours:
        return _ours(ours, due_at)
    turn = "court" if stage in COURTS else "us"
    return NextStep(WAITING.get(Stage(stage), STAGES[Stage(stage)].what), turn, by=answer_by or due_at)


def _waits_for(view: StepView, steps: Sequence[StepView]) -> bool:
    """Whether somebody else at home has this to do: what comes from us first only after the reader did it."""
    if not view.is_veiled or view.is_finished or view.step.who != "you":
        return False
    own = (one for one in steps if one.step is view.step and not one.is_veiled)
    return not view.step.ours_first or all(one.is_finished for one in own)


def _ended(outcome: Outcome) -> NextStep:
    if outcome is Outcome.ORDER_MADE:
        return NextStep(ENDED[outcome], "any", ANY_TIME, href="/support", button="Ask for support")
    if outcome in (Outcome.NOT_REGISTERED, Outcome.NOT_ACCEPTED, Outcome.NOT_APPROVED):
        return NextStep(
            ENDED[outcome], "us", NO_CAN_BE_TALKED_ABOUT, href="/home/decision", button="Read what we wrote"
        )
    return NextStep(ENDED[outcome], "any", "If you think about it again, ring us.")


def _yours(mine: Sequence[StepView], by: datetime | None) -> NextStep:
    first, more = mine[0], len(mine) - 1
    href, button = PAGES.get(first.step.code, ELSEWHERE)
    also = (
        ""
        if more == 0
        else "There is one more thing to do after it."
        if more == 1
        else f"There are {more} more things to do."
    )
    if first.state == "need_to_talk":
        return NextStep(
            f"We need to talk with you about this: {first.step.family.lower()}",
            "both",
            also,
            first.turn_since,
        )
    return NextStep(first.step.family, "you", also, first.turn_since, by, href, button)


def _ours(ours: Sequence[StepView], by: datetime | None) -> NextStep:
    talk = next((one for one in ours if one.state == "need_to_talk"), None)
    if talk is not None:
        what = talk.step.family[:1].lower() + talk.step.family[1:]
        return NextStep(
            "We ring you: we need to talk with you",
            "us",
            f"It is about this: {what}.",
            talk.turn_since,
            by,
            *ELSEWHERE,
        )
    first, more = ours[0], len(ours) - 1
    also = (
        f"There are {more} more things in hand." if more > 1 else "One more thing is in hand." if more else ""
    )
    who = "us" if first.turn == "we" else "others"
    return NextStep(first.step.family, who, also, first.turn_since, by, *ELSEWHERE)
