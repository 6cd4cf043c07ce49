"""Reading who is responsible for the support of a family. The caller has looked the request up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.agency.models import Authority
from portal.extensions import db
from portal.journey.queries import journey_of
from portal.support.models import SupportRequest
from portal.support.responsible.models import SupportOrder
from portal.support.responsible.rules import Responsible, who_is_responsible

WHERE_THEY_LIVE = "the council where the family lives"
"""What stands for a council outside our area, whose name nobody knows."""

WHERE_YOU_LIVE = "the council where you live"
"""The same, as the family reads it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is written down, and who is responsible by it."""

    order_on: date | None
    placed_by: str
    """A partner authority's code; empty for another council."""
    placed_by_name: str
    responsible: Responsible


def order_of(request: SupportRequest, *, today: date, elsewhere: str = WHERE_THEY_LIVE) -> Order | None:
    """What is written down of the order and who is responsible; None where nothing is. One query.

    `elsewhere` stands for the council of a family outside our area.
    """
    lives, placed = aliased(Authority), aliased(Authority)
    row = db.session.execute(
        select(
            SupportOrder.order_on,
            SupportOrder.placed_by,
            SupportOrder.placed_by_name,
            placed.council.label("placed_council"),
            lives.council.label("lives_council"),
        )
        .select_from(SupportRequest)
        .join(SupportOrder, SupportOrder.request_id == SupportRequest.id)
        .join(lives, lives.code == SupportRequest.authority)
        .outerjoin(placed, placed.code == SupportOrder.placed_by)
        .where(SupportRequest.id == request.id)
    ).one_or_none()
    if row is None:
        return None
    return Order(
        order_on=row.order_on,
        placed_by=row.placed_by or "",
        placed_by_name=row.placed_by_name,
        responsible=who_is_responsible(
            row.order_on,
            placed_by=row.placed_council or row.placed_by_name,
            lives_in=row.lives_council or elsewhere,
            today=today,
        ),
    )


def order_day_known(request: SupportRequest) -> date | None:
    """The day of the order as the household's journey knows it, to begin with; None where it does not."""
    journey = journey_of(request.household_id) if request.household_id is not None else None
    return journey.ended_on if journey is not None and journey.outcome == "order_made" else None
