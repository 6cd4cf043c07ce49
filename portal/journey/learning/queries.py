"""Reading workbooks and units: one's own, or for the staff who work with the household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.queries import Member, applicants_of
from portal.journey.learning.models import UnitRead, WorkbookAnswer
from portal.journey.learning.units import SECTIONS, UNITS, Section, Unit
from portal.journey.models import Journey, JourneyStep
from portal.journey.pathways import Stage
from portal.journey.queries import journey_for, own_journey
from portal.journey.rules import StepState


@dataclass(frozen=True, slots=True)
class Written:
    """A section and what its owner wrote."""

    section: Section
    text: str
    version: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ticked:
    """A unit, what its reader answered, and when they ticked it; None: not yet."""

    unit: Unit
    answer: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Learning:
    """One person's workbook and units. `is_open`: they may still write."""

    journey: Journey
    person_id: int
    name: str
    sections: list[Written]
    units: list[Ticked]
    is_finished: bool
    is_open: bool

    @property
    def to_write(self) -> int:
        """How many sections are empty."""
        return sum(not one.text.strip() for one in self.sections)

    @property
    def to_read(self) -> int:
        """How many units are not ticked."""
        return sum(one.read_at is None for one in self.units)


def own_learning(viewer: Viewer) -> Learning:
    """The viewer's own. Raises NotFound for somebody without a journey that has such steps."""
    journey = own_journey(viewer)
    if journey is None or viewer.person_id is None:
        raise NotFound
    me = next((one for one in applicants_of(journey.household_id) if one.person_id == viewer.person_id), None)
    if me is None:
        raise NotFound
    return _learning(journey, me)


def learning_for(viewer: Viewer, reference: str, person: str) -> Learning:
    """One applicant's, for staff. Raises NotFound."""
    if not viewer.is_staff:
        raise NotFound
    journey = journey_for(viewer, reference)
    who = next((one for one in applicants_of(journey.household_id) if one.reference == person), None)
    if who is None:
        raise NotFound
    return _learning(journey, who)


def _learning(journey: Journey, who: Member) -> Learning:
    step = db.session.scalar(
        select(JourneyStep.state).where(
            JourneyStep.journey_id == journey.id,
            JourneyStep.code == "workbook",
            JourneyStep.person_key == who.person_id,
        )
    )
    if step is None:
        raise NotFound
    written = {
        one.section: one
        for one in db.session.scalars(
            select(WorkbookAnswer)
            .where(WorkbookAnswer.journey_id == journey.id, WorkbookAnswer.person_id == who.person_id)
            .execution_options(populate_existing=True)
        )
    }
    read = {
        one.unit: one
        for one in db.session.scalars(
            select(UnitRead)
            .where(UnitRead.journey_id == journey.id, UnitRead.person_id == who.person_id)
            .execution_options(populate_existing=True)
        )
    }
    return Learning(
        journey,
        who.person_id,
        who.name,
        [_written(section, written.get(section.code)) for section in SECTIONS],
        [
            Ticked(
                unit,
                read[unit.code].answer if unit.code in read else "",
                read[unit.code].read_at if unit.code in read else None,
            )
            for unit in UNITS
        ],
        step in (StepState.IN_ORDER, StepState.NOT_NEEDED),
        journey.ended_at is None and journey.stage == Stage.STAGE_1,
    )


def _written(section: Section, answer: WorkbookAnswer | None) -> Written:
    if answer is None:
        return Written(section, "", 0, None)
    return Written(section, answer.text, answer.version, answer.changed_at)
