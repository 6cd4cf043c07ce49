"""Reading journeys, always through who asks.

A step of one person is that person's and staff's. To the other applicant it is "in hand" or "done",
nothing else (safety rule 2): `steps_for` gives a family's viewer only what they may read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import Member, is_open_to, members_of
from portal.journey.models import Journey, JourneyLetter, JourneyMove, JourneyStep
from portal.journey.pathways import STEP_OF, Step, steps_at
from portal.journey.rules import (
    FINISHED,
    IN_CONFIDENCE,
    STAFF_STATE_WORDS,
    STATE_WORDS,
    StepState,
    family_state,
    turn_of,
)

IN_HAND, DONE = "In hand", "Done"

NEWEST_FIRST = (Journey.ended_at.is_not(None), Journey.id.desc())
"""The order of a household's journeys: the open one, then the last that ended."""


def journey_for(viewer: Viewer, reference: str) -> Journey:
    """One journey through its viewer: of a family their own household's, of staff what is not hidden.

    Raises NotFound, the same for one that does not exist and for somebody else's.
    """
    query = select(Journey).join(Household).where(Journey.reference == reference, _is_readable(viewer))
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _is_readable(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that a household's journeys are this viewer's to read."""
    if viewer.is_staff:
        return is_open_to(viewer, Household.id.expression)
    return Household.id == (viewer.household_id or 0)


def journey_of(household_id: int) -> Journey | None:
    """A household's open journey, or else its last. The caller has looked the household up."""
    return db.session.scalars(
        select(Journey).where(Journey.household_id == household_id).order_by(*NEWEST_FIRST).limit(1)
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class Walk:
    """What `journey_of` gives, with its moves that stand, in order.

    `every`: all moves of all the household's journeys, undone ones too, in no order.
    """

    journey: Journey
    moves: Sequence[JourneyMove]
    every: Sequence[JourneyMove]


def walk_of(household_id: int) -> Walk | None:
    """A household's journey with its moves, in one query; None where none has begun."""
    rows = db.session.execute(
        select(Journey, JourneyMove)
        .outerjoin(JourneyMove, JourneyMove.journey_id == Journey.id)
        .where(Journey.household_id == household_id)
        .order_by(*NEWEST_FIRST, JourneyMove.number)
    ).all()
    if not rows:
        return None
    journey: Journey = rows[0][0]
    moves: list[JourneyMove | None] = [row[1] for row in rows]  # nothing beside a journey that made none
    every = [move for move in moves if move is not None]
    stand = [move for move in every if move.journey_id == journey.id and move.undone_at is None]
    return Walk(journey, stand, every)


def own_journey(viewer: Viewer) -> Journey | None:
    """The family viewer's own journey. Raises NotFound for somebody without a household."""
    if not viewer.is_family or viewer.household_id is None:
        raise NotFound
    return journey_of(viewer.household_id)


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as one reader sees it.

    `whose` is a given name, empty for the household's. `is_veiled`: somebody else's own step, of which
    the reader sees `words` ("In hand" or "Done") alone.
    """

    step: Step
    reference: str
    person_id: int | None
    whose: str
    about: str
    state: str
    words: str
    turn: str | None
    turn_since: datetime | None
    valid_until: date | None
    delay_reason: str | None
    row: JourneyStep | None
    is_veiled: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.state in FINISHED


def rows_of(journey: Journey) -> Sequence[JourneyStep]:
    """Every row of a journey's steps, in the order they were made."""
    return db.session.scalars(
        select(JourneyStep)
        .where(JourneyStep.journey_id == journey.id)
        .order_by(JourneyStep.id)
        .execution_options(populate_existing=True)
    ).all()


def steps_for(
    viewer: Viewer,
    journey: Journey,
    *,
    stage: str | None = None,
    members: Sequence[Member] | None = None,
    rows: Sequence[JourneyStep] | None = None,
) -> list[StepView]:
    """The steps of a stage (the present one unless said) as the viewer may read them, in order.

    A family never sees quiet steps nor those not needed; of the other applicant's only whether they
    are done. Two queries, whatever the number of steps; none where the household's `members` and the
    `rows` of the journey's steps are known.
    """
    at = stage or journey.stage
    order = {step.code: number for number, step in enumerate(steps_at(journey.pathway, at))}
    names = {
        one.person_id: one.given_name
        for one in (members if members is not None else members_of(journey.household_id))
    }
    views = [
        _view(viewer, row, names)
        for row in (rows if rows is not None else rows_of(journey))
        if row.code in order and not (viewer.is_family and _is_hidden(row))
    ]
    return sorted(views, key=lambda v: (order[v.step.code], v.person_id or 0, v.about))


def _is_hidden(row: JourneyStep) -> bool:
    return STEP_OF[row.code].is_quiet or row.state == StepState.NOT_NEEDED


def _view(viewer: Viewer, row: JourneyStep, names: dict[int, str]) -> StepView:
    step, whose = STEP_OF[row.code], names.get(row.person_id or 0, "")
    if viewer.is_family and row.person_id is not None and row.person_id != viewer.person_id:
        words = DONE if row.state in FINISHED else IN_HAND
        return StepView(
            step,
            "",
            row.person_id,
            whose,
            "",
            StepState.IN_ORDER if words == DONE else StepState.SENT_FOR,
            words,
            None,
            None,
            None,
            None,
            None,
            is_veiled=True,
        )
    state = family_state(row.code, row.state) if viewer.is_family else StepState(row.state)
    is_as_it_is = state == row.state
    turn = turn_of(step, state)
    return StepView(
        step,
        row.reference,
        row.person_id,
        whose,
        row.about,
        state.value,
        (STATE_WORDS if viewer.is_family else STAFF_STATE_WORDS)[state],
        row.turn if is_as_it_is else turn.value if turn else None,
        row.turn_since if is_as_it_is else row.sent_at or row.made_at,
        row.valid_until,
        None if viewer.is_family and row.code in IN_CONFIDENCE else row.delay_reason,
        row,
    )


def step_for(viewer: Viewer, reference: str) -> tuple[Journey, JourneyStep]:
    """One step with its journey through the viewer; a family's own or their household's only.

    Raises NotFound.
    """
    query = (
        select(Journey, JourneyStep)
        .join(JourneyStep, JourneyStep.journey_id == Journey.id)
        .join(Household, Household.id == Journey.household_id)
        .where(JourneyStep.reference == reference, _is_readable(viewer))
    )
    found = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    journey, row = found
    if viewer.is_family and (_is_hidden(row) or row.person_id not in (None, viewer.person_id)):
        raise NotFound
    return journey, row


def moves_of(journey: Journey) -> Sequence[JourneyMove]:
    """The moves of a journey that stand, in order."""
    return db.session.scalars(
        select(JourneyMove)
        .where(JourneyMove.journey_id == journey.id, JourneyMove.undone_at.is_(None))
        .order_by(JourneyMove.number)
    ).all()


def letters_for(viewer: Viewer, journey: Journey) -> Sequence[JourneyLetter]:
    """What we wrote to the applicants: to staff all of it, to a person the joint letters and their own."""
    query = select(JourneyLetter).where(
        JourneyLetter.journey_id == journey.id, JourneyLetter.withdrawn_at.is_(None)
    )
    if viewer.is_family:
        query = query.where(
            or_(JourneyLetter.person_id.is_(None), JourneyLetter.person_id == viewer.person_id)
        )
    return db.session.scalars(query.order_by(JourneyLetter.id)).all()
