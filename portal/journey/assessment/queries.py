"""Reading an assessment, always through who asks: staff read all but private comments, a family its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.opening.queries import look_up
from portal.households.queries import Member
from portal.journey.assessment.models import (
    AssessmentVisit,
    VisitSeen,
    VisitTime,
)
from portal.journey.assessment.rules import (
    SEEN_WORDS,
    VISIT_WORDS,
    VisitState,
)
from portal.journey.models import Journey
from portal.journey.queries import journey_of, own_journey


@dataclass(slots=True)
class OfHousehold:
    """A household a page for staff is about, by plain values, and its journey as it was read for the page."""

    id: int
    reference: str
    label: str
    journey: str
    stage: str
    pathway: str
    is_ended: bool
    members: tuple[Member, ...]
    read: Journey
    may_open: bool
    """Whether the viewer may go on without giving a reason."""

    @property
    def applicants(self) -> tuple[Member, ...]:
        """Those who adopt."""
        return tuple(one for one in self.members if one.role == "applicant")

    def member(self, reference: str) -> Member:
        """Somebody of the household by reference. Raises NotFound."""
        found = next((one for one in self.members if one.reference == reference), None)
        if found is None:
            raise NotFound
        return found


def household_at(viewer: Viewer, reference: str, *, now: datetime) -> OfHousehold:
    """A household through its staff viewer, with its newest journey. Raises NotFound where it has none."""
    found = look_up(viewer, reference, now=now)
    household = found.household
    journey = journey_of(household.id)
    if journey is None:
        raise NotFound
    return OfHousehold(
        household.id,
        household.reference,
        household.label,
        journey.reference,
        journey.stage,
        journey.pathway,
        journey.ended_at is not None,
        found.members,
        journey,
        found.may_open,
    )


def reference_of_household(journey: Journey) -> str:
    """The reference of the household a journey is of."""
    return db.session.scalar(select(Household.reference).where(Household.id == journey.household_id)) or ""


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as a page shows it. `seen` and `notes` are for staff; `alone_with_me` for a family."""

    reference: str
    name: str
    state: str
    visitor: str
    times: tuple[tuple[str, datetime], ...]
    starts_at: datetime | None
    held_on: date | None
    seen: tuple[str, ...] = ()
    notes: str = ""
    alone_with_me: bool = False


def visits_for_staff(journey: Journey, members: Sequence[Member]) -> list[VisitView]:
    """Every visit of a journey, newest first, with who was seen. Two queries."""
    names = {one.person_id: one.given_name for one in members}
    seen: dict[int, list[str]] = {}
    for row in _seen(journey):
        how = SEEN_WORDS.get(row.how, row.how)  # type: ignore[call-overload]  # stored under its value
        seen.setdefault(row.visit_id, []).append(f"{names.get(row.person_id, 'Somebody')}, {how}")
    return [
        _visit_view(visit, times, seen=tuple(seen.get(visit.id, ())), notes=visit.notes)
        for visit, times in _visits(journey)
    ]


def visits_for_family(viewer: Viewer, journey: Journey, now: datetime) -> list[VisitView]:
    """The visits of the viewer's own household: times that can still be taken, and those agreed or held.

    Whom we saw alone stands on that person's page only.
    """
    mine = {
        row.visit_id for row in _seen(journey) if row.person_id == viewer.person_id and row.how == "alone"
    }
    return [
        _visit_view(visit, tuple(one for one in times if one[1] > now), alone_with_me=visit.id in mine)
        for visit, times in _visits(journey)
        if visit.state != VisitState.WITHDRAWN
    ]


def _visit_view(
    visit: AssessmentVisit,
    times: tuple[tuple[str, datetime], ...],
    *,
    seen: tuple[str, ...] = (),
    notes: str = "",
    alone_with_me: bool = False,
) -> VisitView:
    return VisitView(
        visit.reference,
        VISIT_WORDS.get(visit.kind, visit.kind),  # type: ignore[call-overload]  # stored under its value
        visit.state,
        visit.visitor_name,
        times if visit.state == VisitState.OFFERED else (),
        visit.starts_at,
        visit.held_on,
        seen,
        notes,
        alone_with_me,
    )


def _visits(journey: Journey) -> list[tuple[AssessmentVisit, tuple[tuple[str, datetime], ...]]]:
    rows = db.session.execute(
        select(AssessmentVisit, VisitTime)
        .outerjoin(VisitTime, VisitTime.visit_id == AssessmentVisit.id)
        .where(AssessmentVisit.journey_id == journey.id)
        .order_by(AssessmentVisit.id.desc(), VisitTime.starts_at)
        .execution_options(populate_existing=True)
    )
    found: dict[int, tuple[AssessmentVisit, list[tuple[str, datetime]]]] = {}
    for row in rows:
        time: VisitTime | None = row[1]  # nothing beside a visit without times
        _, times = found.setdefault(row[0].id, (row[0], []))
        if time is not None:
            times.append((time.reference, time.starts_at))
    return [(visit, tuple(times)) for visit, times in found.values()]


def _seen(journey: Journey) -> Sequence[VisitSeen]:
    return db.session.scalars(
        select(VisitSeen)
        .join(AssessmentVisit, AssessmentVisit.id == VisitSeen.visit_id)
        .where(AssessmentVisit.journey_id == journey.id)
        .order_by(VisitSeen.visit_id, VisitSeen.person_id)
    ).all()


def visit_for_staff(viewer: Viewer, household: OfHousehold, journey: Journey, reference: str) -> VisitView:
    """One visit of a household. Raises NotFound for another household's."""
    found = [one for one in visits_for_staff(journey, household.members) if one.reference == reference]
    if not found:
        raise NotFound
    return found[0]


def visits_asked(viewer: Viewer) -> Journey:
    """The family viewer's own journey, for its visits. Raises NotFound where they have none."""
    journey = own_journey(viewer)
    if journey is None:
        raise NotFound
    return journey
