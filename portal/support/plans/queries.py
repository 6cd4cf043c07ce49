"""Reading what follows a call. The caller has looked the request up through its viewer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.extensions import db
from portal.support.plans.models import PlanItem, SupportAssessment, SupportMeasure, SupportSession
from portal.support.plans.rules import SECTIONS, Section


def assessment_of(request_id: int) -> SupportAssessment | None:
    """The assessment of a request; None before one is begun."""
    return db.session.scalars(
        select(SupportAssessment)
        .where(SupportAssessment.request_id == request_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def items_of(assessment_id: int) -> Sequence[PlanItem]:
    """The lines of its plan, in order."""
    query = select(PlanItem).where(PlanItem.assessment_id == assessment_id).order_by(PlanItem.id)
    return db.session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed a call, as pages show it."""

    begun_at: datetime
    shared_at: datetime | None
    review_on: date | None
    sections: list[tuple[str, str]]
    """Name of a section and its text, in order."""
    written: dict[str, str]
    items: Sequence[PlanItem]
    comments: str
    commented_at: datetime | None
    version: int
    measures: dict[str, dict[str, int]]
    """Moment -> what was asked -> 0 to 10."""


def followed(request_id: int) -> Followed | None:
    """What followed the call of a request; None before an assessment is begun. Three queries."""
    found = assessment_of(request_id)
    if found is None:
        return None
    written: dict[str, str] = json.loads(found.sections or "{}")
    measures = db.session.scalars(select(SupportMeasure).where(SupportMeasure.assessment_id == found.id))
    return Followed(
        begun_at=found.begun_at,
        shared_at=found.shared_at,
        review_on=found.next_review_on,
        sections=[(SECTIONS[section], written.get(section, "")) for section in Section],
        written=written,
        items=items_of(found.id),
        comments=found.comments,
        commented_at=found.commented_at,
        version=found.version,
        measures={one.moment: json.loads(one.answers) for one in measures},
    )


def sessions_of(request_id: int) -> dict[str, int]:
    """How many sessions of each kind were held."""
    held: dict[str, int] = {}
    for kind in db.session.scalars(
        select(SupportSession.kind).where(SupportSession.request_id == request_id)
    ):
        held[kind] = held.get(kind, 0) + 1
    return held
