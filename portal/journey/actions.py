"""Beginning a journey, its steps, and the letters that explain a decision.

Moving along the line stands in `moving.py`, pausing in `pausing.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.holding import hold_households
from portal.households.models import Household
from portal.households.queries import members_of
from portal.households.quiet.actions import end_quiet
from portal.journey.models import Journey, JourneyLetter, JourneyStep
from portal.journey.pathways import STEP_OF, Only, Pathway, Step, steps_at
from portal.journey.rules import AtHome, StepState, Wanted, first_turn, stages_of, turn_of, wanted_steps
from portal.promises.rules import add_months

SUBJECT = "journey"
"""The kind of subject of a journey's promises and audit rows."""

By = Viewer | str

step_finished: list[Callable[[Journey, JourneyStep], None]] = []
"""Hook: a step came into order, in the same transaction."""

step_changed: list[Callable[[Journey, JourneyStep, str, str, By, datetime], None]] = []
"""Hook: a step's state changed: the journey, the row as it is, the state it had, the reason written down,
who did it and when. In the same transaction."""


def open_journey(
    household_id: int, pathway: str, *, by: By, now: datetime, known: Mapping[str, Any] | None = None
) -> Journey:
    """Begin a household's journey at the first stage of its pathway, with the steps that stand there.

    A worker who begins it lets automatic e-mails go out again, where an earlier end had stopped them.
    Raises Conflict when one is open already: a second adoption begins when the first has ended.
    """
    way = Pathway(pathway)
    is_open = select(func.count()).where(Journey.household_id == household_id, Journey.ended_at.is_(None))
    if db.session.scalar(is_open):
        raise Conflict("This household’s journey has begun already.")
    journey = Journey(
        household_id=household_id,
        pathway=way.value,
        stage=stages_of(way)[0].value,
        stage_since=now,
        began_at=now,
        began_on=local_day(now),
        known=dict(known or {}),
    )
    db.session.add(journey)
    db.session.flush()
    refresh_steps(journey, now=now)
    if isinstance(by, Viewer) and by.is_staff:
        end_quiet(household_id, by=by, now=now)
    audit_journey("journey.opened", journey, by, now, pathway=way.value)
    return journey


def journey_by_id(journey_id: int) -> Journey:
    """A journey as it is now, held until the transaction ends: its household first. Raises NotFound."""
    household_id = db.session.scalar(select(Journey.household_id).where(Journey.id == journey_id))
    hold_households([household_id or 0])
    journey = db.session.scalars(
        select(Journey)
        .where(Journey.id == journey_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if journey is None:
        raise NotFound
    return journey


def take_journey(reference: str) -> Journey:
    """The same by its reference; raises Refused when it has ended."""
    found = db.session.scalar(select(Journey.id).where(Journey.reference == reference))
    journey = journey_by_id(found or 0)
    if journey.ended_at is not None:
        raise Refused("This has ended, so nothing more can be changed in it.")
    return journey


def household_of(journey: Journey) -> Household:
    """The household a journey is of."""
    household = db.session.get(Household, journey.household_id)
    if household is None:
        raise NotFound
    return household


def people_at_home(journey: Journey) -> tuple[AtHome, ...]:
    """Who lives in the home now, as the rules read it."""
    return tuple(
        AtHome(one.person_id, one.role, one.born_on, one.given_name)
        for one in members_of(journey.household_id)
    )


def set_known(journey: Journey, person_id: int, holds: Iterable[str], *, now: datetime) -> None:
    """Say what holds of a person (0: the household), and bring the steps in line."""
    journey.known = {**journey.known, str(person_id): sorted(set(holds))}
    refresh_steps(journey, now=now)


def set_councils(journey: Journey, person_id: int, names: Iterable[str], *, now: datetime) -> None:
    """Say under which councils a person lived in the last ten years, and bring the steps in line."""
    councils = {**journey.known.get("councils", {}), str(person_id): sorted(set(names))}
    journey.known = {**journey.known, "councils": councils}
    refresh_steps(journey, now=now)


def refresh_steps(journey: Journey, *, now: datetime) -> int:
    """Bring the steps of the stage in line with who lives in the home today; says how many changed.

    What is no longer asked, and was not finished, becomes "not needed"; nothing is ever removed.
    """
    db.session.flush()
    rows = db.session.scalars(
        select(JourneyStep).where(JourneyStep.journey_id == journey.id).order_by(JourneyStep.id)
    ).all()
    stands = {Wanted(row.code, row.person_key, row.about): row for row in rows}
    wanted = wanted_steps(
        journey.pathway, journey.stage, people_at_home(journey), journey.facts_known, local_day(now)
    )
    codes = {step.code for step in steps_at(journey.pathway, journey.stage)}
    changed = 0
    for one in wanted:
        row = stands.get(one)
        if row is None:
            _add_step(journey, one, now)
        elif row.state == StepState.NOT_NEEDED and row.changed_by == "system":
            write_state(row, StepState.NOT_STARTED, by="system", now=now)
        else:
            continue
        changed += 1
    for key, row in stands.items():
        is_left = row.code in codes and key not in wanted and not row.facts.is_finished
        if is_left and STEP_OF[row.code].only is not Only.CHOSEN:
            write_state(row, StepState.NOT_NEEDED, by="system", now=now)
            changed += 1
    db.session.flush()
    return changed


def follow_members(household_id: int, now: datetime) -> None:
    """Who lives in the home has changed: bring the steps of its open journey in line."""
    found = db.session.scalar(
        select(Journey.id).where(Journey.household_id == household_id, Journey.ended_at.is_(None))
    )
    if found is not None:
        refresh_steps(journey_by_id(found), now=now)


def add_chosen_step(journey: Journey, code: str, *, by: By, now: datetime) -> None:
    """Add a step that stands only where staff use it (a second opinion visit)."""
    exists = select(func.count()).where(JourneyStep.journey_id == journey.id, JourneyStep.code == code)
    if not db.session.scalar(exists):
        _add_step(journey, Wanted(code), now)
        audit_journey("journey.step_added", journey, by, now, step=code)


def _add_step(journey: Journey, wanted: Wanted, now: datetime) -> JourneyStep:
    step = STEP_OF[wanted.code]
    row = JourneyStep(
        journey_id=journey.id,
        code=wanted.code,
        person_id=wanted.person_id or None,
        person_key=wanted.person_id,
        about=wanted.about[:100],
        state=StepState.NOT_STARTED.value,
        turn=first_turn(step).value,
        turn_since=now,
        made_at=now,
    )
    db.session.add(row)
    return row


def write_state(row: JourneyStep, state: StepState, *, by: By, now: datetime) -> None:
    """Write a step's state, and whose turn it is by it."""
    step = STEP_OF[row.code]
    turn = turn_of(step, state)
    if row.turn != (turn.value if turn else None):
        row.turn, row.turn_since = (turn.value if turn else None), now
    row.state = state.value
    row.done_at = now if state is StepState.IN_ORDER else None
    if state is StepState.SENT_FOR:
        row.sent_at = now
    if state is StepState.IN_ORDER and step.valid_months and row.valid_until is None:
        row.valid_until = add_months(row.held_on or local_day(now), step.valid_months)
    row.changed_by = by if isinstance(by, str) else by.label


def set_step(
    journey: Journey,
    code: str,
    state: StepState,
    *,
    by: By,
    now: datetime,
    person_id: int | None = None,
    about: str = "",
    reason: str = "",
) -> JourneyStep:
    """Bring one step of a journey into a state. Raises NotFound for a step that does not stand."""
    row = db.session.scalars(
        select(JourneyStep)
        .where(
            JourneyStep.journey_id == journey.id,
            JourneyStep.code == code,
            JourneyStep.person_key == (person_id or 0),
            JourneyStep.about == about,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    change_step(journey, row, state, by=by, now=now, reason=reason)
    return row


def change_step(
    journey: Journey, row: JourneyStep, state: StepState, *, by: By, now: datetime, reason: str = ""
) -> None:
    """The same with the row at hand. Nothing happens where it is in that state already."""
    if row.state == state:
        return
    before = row.state
    write_state(row, state, by=by, now=now)
    db.session.flush()
    audit_journey(
        "journey.step_changed",
        journey,
        by,
        now,
        step=row.code,
        row=row.reference,
        was=before,
        state=state.value,
    )
    for follow in step_changed:
        follow(journey, row, before, reason, by, now)
    if state is StepState.IN_ORDER:
        for tell in step_finished:
            tell(journey, row)


def write_letter(
    journey: Journey, about: str, text: str, *, by: By, now: datetime, person_id: int | None = None
) -> JourneyLetter:
    """Write to both applicants, or to one alone, why something was decided."""
    letter = JourneyLetter(
        journey_id=journey.id,
        person_id=person_id,
        about=about,
        text=text.strip(),
        written_at=now,
        written_by=by if isinstance(by, str) else by.label,
    )
    db.session.add(letter)
    db.session.flush()
    audit_journey("journey.letter_written", journey, by, now, letter=letter.reference)
    return letter


def change_pathway(reference: str, pathway: str, *, by: Viewer, now: datetime) -> Journey:
    """Put a journey on another pathway whose line has its stage too. Raises Refused otherwise."""
    journey, way = take_journey(reference), Pathway(pathway)
    if journey.stage not in stages_of(way):
        raise Refused("That pathway has no such stage. Finish this one first, or begin a new journey.")
    moved = db.session.execute(
        update(Journey)
        .where(Journey.id == journey.id, Journey.stage == journey.stage, Journey.ended_at.is_(None))
        .values(pathway=way.value)
        .returning(Journey.id)
    ).scalar()
    if moved is None:
        raise Conflict("A colleague has just moved this household on. Look at it again first.")
    db.session.refresh(journey)
    refresh_steps(journey, now=now)
    audit_journey("journey.pathway_changed", journey, by, now, pathway=way.value)
    return journey


def audit_journey(event: str, journey: Journey, by: By, now: datetime, **details: str) -> None:
    """Write what happened to a journey."""
    record(event, by=by, subject_kind=SUBJECT, subject_ref=journey.reference, now=now, details=details)


def step_named(code: str) -> Step:
    """The declaration of a step; raises NotFound for an unknown code."""
    if code not in STEP_OF:
        raise NotFound
    return STEP_OF[code]
