"""Visits: offered, agreed, held; and the short written parts of an assessment.

The report and its comments stand in `reporting.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import members_of
from portal.journey.actions import audit_journey, change_step, set_step, take_journey
from portal.journey.assessment.models import AssessmentPart, AssessmentVisit, VisitSeen, VisitTime
from portal.journey.assessment.rules import (
    PARTS,
    PartKind,
    Seen,
    VisitKind,
    VisitState,
    codes_of,
    why_not_held,
    why_not_offer,
)
from portal.journey.models import Journey, JourneyStep
from portal.journey.pathways import STEP_OF, Stage
from portal.journey.queries import rows_of
from portal.journey.rules import FINISHED, StepState
from portal.journey.telling import tell_applicants

AT_WORK = frozenset({Stage.STAGE_2, Stage.PHASE_TWO})
"""The stages in which a household is assessed at home."""


def take_assessment(reference: str) -> Journey:
    """A journey that is being assessed, by its reference. Raises Refused at another stage, NotFound."""
    journey = take_journey(reference)
    if journey.stage not in AT_WORK:
        raise Refused("This belongs to Stage 2, and this household is not there.")
    return journey


def offer_visit(
    reference: str,
    times: Sequence[datetime],
    *,
    by: Viewer,
    now: datetime,
    kind: str = VisitKind.HOME,
) -> str:
    """Offer a household some times for one visit, and tell them; gives the visit's reference.

    Raises Refused for times that have passed or are the same.
    """
    journey = take_assessment(reference)
    if problem := why_not_offer(times, now):
        raise Refused(problem)
    visit = AssessmentVisit(
        journey_id=journey.id,
        kind=VisitKind(kind).value,
        visitor_name=by.name,
        offered_at=now,
        offered_by=by.label,
    )
    db.session.add(visit)
    db.session.flush()
    db.session.add_all(VisitTime(visit_id=visit.id, starts_at=one) for one in sorted(times))
    db.session.flush()
    audit_journey("assessment.visit_offered", journey, by, now, visit=visit.reference)
    tell_applicants(journey, now=now)
    return visit.reference


def agree_visit(reference: str, time_reference: str, *, by: Viewer, now: datetime) -> datetime:
    """Take one of the times offered, for the household; gives when the visit is.

    `reference` is the visit's. Raises NotFound, Conflict when another time was taken or the offer was
    withdrawn, Refused for a time that has passed.
    """
    visit = _visit(reference)
    journey = _own_journey_of(visit, by)
    starts = db.session.scalar(
        select(VisitTime.starts_at).where(
            VisitTime.visit_id == visit.id, VisitTime.reference == time_reference
        )
    )
    if starts is None:
        raise NotFound
    if starts <= now:
        raise Refused("This time has passed. Choose another, or ring your social worker.")
    _step_visit(
        visit,
        (VisitState.OFFERED,),
        "Somebody has chosen a time already, or the times are no longer free. Look at it again.",
        state=VisitState.AGREED.value,
        starts_at=starts,
        agreed_at=now,
        agreed_by=by.label,
    )
    audit_journey("assessment.visit_agreed", journey, by, now, visit=visit.reference)
    return starts


def withdraw_visit(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take back a visit that was offered or agreed; raises Conflict when it was held."""
    visit = _visit(reference)
    journey = take_assessment(_reference_of(visit))
    _step_visit(
        visit,
        (VisitState.OFFERED, VisitState.AGREED),
        "This visit was held or taken back already.",
        state=VisitState.WITHDRAWN.value,
    )
    audit_journey("assessment.visit_withdrawn", journey, by, now, visit=visit.reference)


def hold_visit(
    reference: str,
    *,
    held_on: date,
    seen: Mapping[int, str],
    notes: str,
    by: Viewer,
    now: datetime,
) -> None:
    """Write down that a visit was held: who was seen (person -> how), and notes for staff.

    Brings the step of the visits into progress; whoever was seen alone has that step done; a second
    opinion visit is done with it. Raises Refused, Conflict when it was written down already.
    """
    visit = _visit(reference)
    journey = take_assessment(_reference_of(visit))
    people = {one.person_id: one for one in members_of(journey.household_id)}
    if problem := why_not_held(seen, held_on, local_day(now)):
        raise Refused(problem)
    if not set(seen) <= set(people):
        raise NotFound
    _step_visit(
        visit,
        (VisitState.OFFERED, VisitState.AGREED),
        "This visit was written down or taken back already.",
        state=VisitState.HELD.value,
        held_on=held_on,
        notes=notes.strip(),
        recorded_by=by.label,
    )
    db.session.add_all(
        VisitSeen(visit_id=visit.id, person_id=person, how=Seen(how).value) for person, how in seen.items()
    )
    db.session.flush()
    audit_journey("assessment.visit_held", journey, by, now, visit=visit.reference)
    codes = codes_of(journey.pathway)
    if visit.kind == VisitKind.SECOND_OPINION:
        _finish(journey, "second_opinion", by=by, now=now)
    else:
        begin_step(journey, codes.visits, by=by, now=now)
    for person, how in seen.items():
        if how == Seen.ALONE and people[person].role == "applicant":
            _finish(journey, codes.alone, by=by, now=now, person_id=person)


def complete_visits(reference: str, *, by: Viewer, now: datetime) -> None:
    """Say that the home visits are complete. Raises Refused before one was held."""
    journey = take_assessment(reference)
    held = select(AssessmentVisit.id).where(
        AssessmentVisit.journey_id == journey.id,
        AssessmentVisit.kind == VisitKind.HOME.value,
        AssessmentVisit.state == VisitState.HELD.value,
    )
    if db.session.scalar(held.limit(1)) is None:
        raise Refused("No home visit is written down yet.")
    _finish(journey, codes_of(journey.pathway).visits, by=by, now=now)


def write_part(
    reference: str,
    kind: str,
    *,
    text: str,
    dated_on: date,
    is_in_order: bool,
    by: Viewer,
    now: datetime,
    person_id: int | None = None,
    source: str = "",
    valid_until: date | None = None,
) -> None:
    """Write one part of an assessment; it replaces the one before, which is kept.

    `is_in_order` brings its step into order, otherwise we need to talk with the family. Raises Refused
    for a part without words, from a day still to come, or valid until a day that has passed.
    """
    journey, words = take_assessment(reference), PARTS[PartKind(kind)]
    if not text.strip():
        raise Refused("Write it down first.")
    if dated_on > local_day(now):
        raise Refused("This day is still to come. Enter the day on it.")
    if valid_until is not None and valid_until <= dated_on:
        raise Refused("“Valid until” has to be later than the day on it.")
    db.session.execute(
        update(AssessmentPart)
        .where(
            AssessmentPart.journey_id == journey.id,
            AssessmentPart.kind == kind,
            AssessmentPart.person_key == (person_id or 0),
            AssessmentPart.replaced_at.is_(None),
        )
        .values(replaced_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.add(
        AssessmentPart(
            journey_id=journey.id,
            kind=PartKind(kind).value,
            person_id=person_id,
            person_key=person_id or 0,
            text=text.strip(),
            source=source.strip(),
            dated_on=dated_on,
            valid_until=valid_until,
            written_by=by.label,
            written_by_name=by.name,
            written_at=now,
        )
    )
    state = StepState.IN_ORDER if is_in_order else _not_in_order(words.step)
    row = set_step(journey, words.step, state, by=by, now=now, person_id=person_id)
    if is_in_order and valid_until is not None:
        row.valid_until = valid_until
    db.session.flush()
    audit_journey("assessment.part_written", journey, by, now, part=kind, row=row.reference)


def _not_in_order(code: str) -> StepState:
    return StepState.NEED_TO_TALK if STEP_OF[code].is_check else StepState.RECEIVED


def begin_step(
    journey: Journey, code: str, *, by: Viewer | str, now: datetime, person_id: int | None = None
) -> None:
    """Bring a step into progress; nothing happens where it is finished or does not stand."""
    row = _row(journey, code, person_id)
    if row is not None and row.state == StepState.NOT_STARTED:
        change_step(journey, row, StepState.RECEIVED, by=by, now=now)


def _finish(journey: Journey, code: str, *, by: Viewer, now: datetime, person_id: int | None = None) -> None:
    row = _row(journey, code, person_id)
    if row is not None and row.state not in FINISHED:
        change_step(journey, row, StepState.IN_ORDER, by=by, now=now)


def _row(journey: Journey, code: str, person_id: int | None) -> JourneyStep | None:
    rows = rows_of(journey)
    return next((row for row in rows if row.code == code and row.person_key == (person_id or 0)), None)


def _visit(reference: str) -> AssessmentVisit:
    found = db.session.scalars(
        select(AssessmentVisit)
        .where(AssessmentVisit.reference == reference)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _reference_of(visit: AssessmentVisit) -> str:
    return db.session.scalar(select(Journey.reference).where(Journey.id == visit.journey_id)) or ""


def _own_journey_of(visit: AssessmentVisit, by: Viewer) -> Journey:
    """The visit's journey where it is the family viewer's own. Raises NotFound, Refused."""
    journey = take_journey(_reference_of(visit))
    if journey.household_id != by.household_id:
        raise NotFound
    return journey


def _step_visit(visit: AssessmentVisit, states: Sequence[VisitState], said: str, **values: object) -> None:
    """Write a visit's new state where it is still in one of these; raises Conflict."""
    done = db.session.execute(
        update(AssessmentVisit)
        .where(AssessmentVisit.id == visit.id, AssessmentVisit.state.in_([s.value for s in states]))
        .values(**values)
        .returning(AssessmentVisit.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if done is None:
        raise Conflict(said)
    db.session.refresh(visit)


def states_of(rows: Sequence[JourneyStep]) -> dict[str, str]:
    """The state of each of a journey's steps, by code."""
    return {row.code: row.state for row in rows if row.state != StepState.NOT_NEEDED}
