"""The plan a stage begins with: written by staff, published, agreed by each applicant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.access import Viewer
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import Member, applicants_of
from portal.journey.actions import audit_journey, journey_by_id, set_step
from portal.journey.checks.models import JourneyPlan, PlanAgreement
from portal.journey.checks.plan_words import PARTS, TEXTS
from portal.journey.checks.rules import PLAN_STEPS
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.journey.queries import journey_for, journey_of
from portal.journey.rules import StepState
from portal.journey.telling import tell_applicants


@dataclass(frozen=True, slots=True)
class Agreement:
    """One applicant and when they agreed this version; None: not yet."""

    person_id: int
    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan as a page shows it."""

    reference: str
    stage: str
    number: int
    sections: dict[str, str]
    saved_at: datetime
    saved_by_name: str
    published_at: datetime | None
    published_by_name: str
    agreements: tuple[Agreement, ...]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Heading and text of each part that has one, in order."""
        return [(PARTS[key], text) for key in PARTS if (text := self.sections.get(key, ""))]

    def agreed_at(self, person_id: int | None) -> datetime | None:
        """When somebody agreed this version."""
        return next((one.at for one in self.agreements if one.person_id == person_id), None)


def stage_with_plan(journey: Journey) -> Stage:
    """The stage a plan is now written for. Raises NotFound where the journey's stage has none."""
    stage = Stage(journey.stage)
    if stage not in PLAN_STEPS:
        raise NotFound
    return stage


def draft_of(journey: Journey, stage: str) -> Plan | None:
    """What staff have saved and not published, so that nobody has agreed it yet.

    The caller has looked the journey up.
    """
    row = _row(journey, stage, is_draft=True)
    return _plan(row, ()) if row is not None else None


def plan_of(journey: Journey, stage: str, members: Sequence[Member] | None = None) -> Plan | None:
    """The published plan that holds; None where none was published. The caller has looked the journey up.

    `members` of the household where they are known already.
    """
    row = _row(journey, stage, is_draft=False)
    if row is None:
        return None
    agreed = {
        one.person_id: one.at
        for one in db.session.scalars(select(PlanAgreement).where(PlanAgreement.plan_id == row.id))
    }
    every = members if members is not None else applicants_of(journey.household_id)
    adopting = [one for one in every if one.role == "applicant"]
    return _plan(
        row,
        tuple(Agreement(one.person_id, one.given_name, agreed.get(one.person_id)) for one in adopting),
    )


def own_plan(viewer: Viewer) -> tuple[Journey, Plan | None]:
    """The family viewer's journey with the last plan published for it. Raises NotFound without a journey."""
    journey = journey_of(viewer.household_id or 0) if viewer.is_family else None
    if journey is None:
        raise NotFound
    for stage in (Stage.STAGE_2, Stage.STAGE_1):
        if plan := plan_of(journey, stage):
            return journey, plan
    return journey, None


def _row(journey: Journey, stage: str, *, is_draft: bool) -> JourneyPlan | None:
    published = JourneyPlan.published_at
    return db.session.scalars(
        select(JourneyPlan)
        .where(
            JourneyPlan.journey_id == journey.id,
            JourneyPlan.stage == stage,
            published.is_(None) if is_draft else published.is_not(None),
        )
        .order_by(JourneyPlan.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _plan(row: JourneyPlan, agreements: tuple[Agreement, ...]) -> Plan:
    return Plan(
        row.reference,
        row.stage,
        row.number,
        json.loads(row.sections),
        row.saved_at,
        row.saved_by_name,
        row.published_at,
        row.published_by_name,
        agreements,
    )


def words_to_start_from(stage: Stage, plan: Plan | None) -> dict[str, str]:
    """What the form shows first: the words of `plan` (the draft, or else what holds), or the agency's."""
    return plan.sections if plan else dict(TEXTS[stage])


def save_plan(
    reference: str, sections: Mapping[str, str], *, seen: str, publish: bool, by: Viewer, now: datetime
) -> bool:
    """Save a plan's words as a draft, or publish them: each applicant is then asked to agree, anew.

    `seen` is the reference of the version the words began from, "" for none. Gives whether it was
    published. Raises Conflict when a colleague saved meanwhile, Refused for an empty part.
    """
    found = journey_for(by, reference)
    journey = journey_by_id(found.id)
    stage = stage_with_plan(journey)
    if journey.ended_at is not None:
        raise Refused("This journey has ended, so nothing more can be changed in it.")
    draft = _row(journey, stage, is_draft=True)
    if seen != version_seen(draft or _row(journey, stage, is_draft=False)):
        raise Conflict("A colleague has saved this plan meanwhile. Look at theirs first.")
    words = {key: sections.get(key, "").strip() for key in PARTS}
    if publish and (empty := [PARTS[key] for key in PARTS if not words[key]]):
        raise Refused(f"Write something under “{empty[0]}” before the family reads it.")
    if draft is None:
        draft = JourneyPlan(journey_id=journey.id, stage=stage.value, number=_next_number(journey, stage))
        db.session.add(draft)
    draft.sections, draft.saved_at, draft.saved_by_name = json.dumps(words), now, by.name
    if publish:
        draft.published_at, draft.published_by, draft.published_by_name = now, by.label, by.name
    db.session.flush()
    if publish:
        for member in applicants_of(journey.household_id):
            _ask(journey, stage, member.person_id, by=by, now=now)
        tell_applicants(journey, now=now)
        audit_journey("journey.plan_published", journey, by, now, plan=draft.reference)
    return publish


def _ask(journey: Journey, stage: Stage, person_id: int, *, by: Viewer, now: datetime) -> None:
    set_step(
        journey, PLAN_STEPS[stage], StepState.WAITING_FOR_YOU, by=by, now=now, person_id=person_id,
        reason="A plan was published",
    )  # fmt: skip


def version_seen(version: JourneyPlan | Plan | None) -> str:
    """What marks the words a form begins from, so that a colleague's saving is noticed."""
    return f"{version.reference}~{int(version.saved_at.timestamp())}" if version else ""


def _next_number(journey: Journey, stage: str) -> int:
    last = db.session.scalar(
        select(func.max(JourneyPlan.number)).where(
            JourneyPlan.journey_id == journey.id, JourneyPlan.stage == stage
        )
    )
    return (last or 0) + 1


def agree_plan(reference: str, *, by: Viewer, now: datetime) -> None:
    """An applicant agrees the plan they have read. Agreeing twice changes nothing.

    Raises NotFound for somebody else's plan, Conflict when a newer one was published since.
    """
    journey, plan = own_plan(by)
    if plan is None or by.person_id is None or plan.agreed_at(by.person_id) is not None:
        if plan is None or by.person_id is None:
            raise NotFound
        return
    if plan.reference != reference:
        raise Conflict("We have changed this plan since you opened it. Please read it again.")
    if by.person_id not in {one.person_id for one in plan.agreements} or journey.ended_at is not None:
        raise NotFound
    journey = journey_by_id(journey.id)
    row = db.session.scalars(select(JourneyPlan).where(JourneyPlan.reference == reference)).one()
    db.session.add(PlanAgreement(plan_id=row.id, person_id=by.person_id, at=now))
    db.session.flush()
    if journey.stage == plan.stage:
        set_step(
            journey, PLAN_STEPS[Stage(plan.stage)], StepState.IN_ORDER, by=by, now=now, person_id=by.person_id
        )  # fmt: skip
    audit_journey("journey.plan_agreed", journey, by, now, plan=reference)


def versions_of(journey: Journey, stage: str) -> Sequence[tuple[int, datetime, str]]:
    """Number, moment and publisher of every published version, newest first."""
    rows = db.session.execute(
        select(JourneyPlan.number, JourneyPlan.published_at, JourneyPlan.published_by_name)
        .where(
            JourneyPlan.journey_id == journey.id,
            JourneyPlan.stage == stage,
            JourneyPlan.published_at.is_not(None),
        )
        .order_by(JourneyPlan.number.desc())
    )
    return [(row[0], row[1], row[2]) for row in rows if row[1] is not None]
