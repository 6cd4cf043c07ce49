"""Reading steps: a household's for staff, the family's own, their history, and what lapses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.agency.rules import local_day
from portal.errors import NotFound
from portal.extensions import db
from portal.households.queries import Member, members_of
from portal.journey.actions import SUBJECT
from portal.journey.checks.models import JourneyStepEvent
from portal.journey.checks.rules import Milestone, label_of, lapses_before, milestones
from portal.journey.line import Walked, line_of
from portal.journey.models import Journey, JourneyStep
from portal.journey.pathways import PATHWAYS, STAGES, STEP_OF, Pathway, Stage, steps_at
from portal.journey.queries import IN_HAND, StepView, moves_of, steps_for
from portal.journey.rules import FINISHED, STAFF_STATE_WORDS, StepState
from portal.promises.kinds import Kind
from portal.promises.queries import promises_for
from portal.promises.rules import expected_due

MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing done with a step, as staff read it."""

    step: str
    step_reference: str
    person_id: int | None
    what: str
    words: str
    text: str
    at: datetime
    by_name: str


_WHAT = {
    "chased": "Chased",
    "details": "Changed",
    "note": "Note",
    "held": "Held from before, accepted",
    "contact": "Safe contact written down",
}


def happenings_of(
    journey: Journey, step: JourneyStep | None = None, *, most: int = MOST_EVENTS
) -> list[Happening]:
    """What was done with a journey's steps, or with one of them, newest first. For staff alone.

    The caller has looked the journey up through its viewer.
    """
    query = (
        select(JourneyStepEvent, JourneyStep)
        .join(JourneyStep, JourneyStep.id == JourneyStepEvent.step_id)
        .where(JourneyStep.journey_id == journey.id)
        .order_by(JourneyStepEvent.at.desc(), JourneyStepEvent.id.desc())
        .limit(most)
    )
    if step is not None:
        query = query.where(JourneyStepEvent.step_id == step.id)
    return [_happening(event, row) for event, row in db.session.execute(query)]


def _happening(event: JourneyStepEvent, row: JourneyStep) -> Happening:
    words = _WHAT.get(event.what, "")
    if event.what == "state":
        words = f"{STAFF_STATE_WORDS[StepState(event.was)]} → {STAFF_STATE_WORDS[StepState(event.state)]}"
    by = event.by_name or ("The portal" if event.by == "system" else event.by)
    return Happening(
        label_of(row.code, row.about),
        row.reference,
        row.person_id,
        words,
        words,
        event.text,
        event.at,
        by,
    )


@dataclass(frozen=True, slots=True)
class StageSteps:
    """The steps of one stage of a journey, as staff read them."""

    stage: Stage
    name: str
    steps: list[StepView]
    is_now: bool


def stages_with_steps(
    viewer: Viewer, journey: Journey, members: Sequence[Member], rows: Sequence[JourneyStep]
) -> list[StageSteps]:
    """The stages that have steps already, the present one first, then back. For staff.

    `rows` are the journey's steps, whatever their stage; one query more.
    """
    line = PATHWAYS[Pathway(journey.pathway)].line
    here = Stage(journey.stage)
    walked = [here, *(Stage(one.from_stage) for one in reversed(moves_of(journey)))]
    found = []
    for stage in dict.fromkeys(walked):
        steps = steps_for(viewer, journey, stage=stage, members=members, rows=rows)
        if steps and (stage in line or stage is here):
            found.append(StageSteps(stage, STAGES[stage].name, steps, stage is here))
    return found


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A step of somebody else at home: whose, what, and "In hand" or "Done"; nothing else (10.2)."""

    whose: str
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class OwnSteps:
    """What the family's page of steps shows its reader."""

    yours: list[StepView]
    together: list[StepView]
    others: list[OtherLine]


def own_steps(
    viewer: Viewer, journey: Journey, *, stage: str | None = None, members: Sequence[Member] | None = None
) -> OwnSteps:
    """The steps of the stage as this applicant may read them.

    Several rows of somebody else's one check read as one line: how many there are is theirs too.
    """
    views = steps_for(viewer, journey, stage=stage, members=members)
    yours = [one for one in views if not one.is_veiled and one.person_id == viewer.person_id]
    together = [one for one in views if not one.is_veiled and one.person_id is None]
    others: dict[tuple[str, str], str] = {}
    for one in views:
        if one.is_veiled:
            key = (one.whose, one.step.family)
            others[key] = IN_HAND if IN_HAND in (one.words, others.get(key)) else one.words
    return OwnSteps(
        yours, together, [OtherLine(whose, what, words) for (whose, what), words in others.items()]
    )


def own_view(viewer: Viewer, journey: Journey, reference: str, code: str) -> StepView:
    """One step of the reader's own or the household's. Raises NotFound for any other."""
    asked_now = code in {step.code for step in steps_at(journey.pathway, journey.stage)}
    stage = None if asked_now else STEP_OF[code].stage
    for one in steps_for(viewer, journey, stage=stage):
        if one.reference == reference:
            return one
    raise NotFound


def ahead_of(journey: Journey, *, today: date) -> tuple[Milestone, ...]:
    """Panel, match and court, as far as this journey has a day for them."""
    promises = [one for one in promises_for(SUBJECT, journey.reference) if one.ended_at is None]
    due = {one.kind: expected_due(one.facts, working_calendar()) for one in promises}
    kind = STAGES[Stage(journey.stage)].promise
    ends = due.get(kind) if kind else None
    stations = line_of(
        journey.pathway,
        journey.stage,
        began_on=journey.began_on,
        walked=[Walked(one.from_stage, one.to_stage, one.on) for one in moves_of(journey)],
        due_on=local_day(ends) if ends else None,
    )
    panel = next(
        (one.expected_on or one.at_latest_on for one in stations if one.stage is Stage.STAGE_2), None
    )
    matching = due.get(Kind.MATCHING_PANEL)
    return milestones(
        journey.stage,
        today=today,
        panel_by=panel,
        matching_panel_on=local_day(matching) if matching else None,
    )


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A check in order that lapses: when, and before what of the things ahead."""

    row: JourneyStep
    label: str
    whose: str
    before: Milestone | None
    is_lapsed: bool


def lapsing_of(
    journey: Journey, members: Sequence[Member], rows: Sequence[JourneyStep], *, today: date
) -> list[Lapsing]:
    """The checks of one household that have lapsed or lapse before panel, match or court, soonest first.

    `rows` are the journey's steps; those of every stage count. The caller has looked the journey up
    through its viewer.
    """
    ends = [(row.valid_until, row.id, row) for row in rows if row.valid_until and row.state in FINISHED]
    names = {one.person_id: one.given_name for one in members}
    ahead = ahead_of(journey, today=today) if ends else ()
    found = []
    for valid_until, _, row in sorted(ends, key=lambda one: one[:2]):
        before = lapses_before(valid_until, ahead)
        lapsed = valid_until < today
        if before or lapsed:
            whose = names.get(row.person_id or 0, "")
            found.append(Lapsing(row, label_of(row.code, row.about), whose, before, lapsed))
    return found


def people_of(journey: Journey) -> tuple[Member, ...]:
    """Who lives in the home of a journey the caller has looked up."""
    return members_of(journey.household_id)
