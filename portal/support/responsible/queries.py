"""Reading who is responsible for the support of a family. The caller has looked the request up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
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
    written_at: datetime
    responsible: Responsible


LIVES, PLACED = aliased(Authority), aliased(Authority)
"""The council where the family lives, and the one that placed the child, of a statement over requests."""


def order_columns() -> tuple[Any, ...]:
    """What `order_in` reads, of a statement that `join_order` has joined."""
    return (
        SupportOrder.request_id.label("order_of"),
        SupportOrder.order_on,
        SupportOrder.placed_by,
        SupportOrder.placed_by_name,
        SupportOrder.written_at.label("order_written_at"),
        PLACED.council.label("placed_council"),
        LIVES.council.label("lives_council"),
    )


def join_order(query: Select[Any]) -> Select[Any]:
    """A statement over requests, with what is written down of each one's order beside it."""
    return (
        query.join(LIVES, LIVES.code == SupportRequest.authority)
        .outerjoin(SupportOrder, SupportOrder.request_id == SupportRequest.id)
        .outerjoin(PLACED, PLACED.code == SupportOrder.placed_by)
    )


def order_in(row: Any, *, today: date, elsewhere: str = WHERE_THEY_LIVE) -> Order | None:
    """The order in a row with `order_columns`; None where nothing is written down.

    `elsewhere` stands for the council of a family outside our area.
    """
    if row.order_of is None:
        return None
    return Order(
        order_on=row.order_on,
        placed_by=row.placed_by or "",
        placed_by_name=row.placed_by_name,
        written_at=row.order_written_at,
        responsible=who_is_responsible(
            row.order_on,
            placed_by=row.placed_council or row.placed_by_name,
            lives_in=row.lives_council or elsewhere,
            today=today,
        ),
    )


def order_of(request: SupportRequest, *, today: date) -> Order | None:
    """What is written down of the order and who is responsible; None where nothing is. One query."""
    query = join_order(select(*order_columns()).select_from(SupportRequest))
    row = db.session.execute(query.where(SupportRequest.id == request.id)).one()
    return order_in(row, today=today)


def order_day_known(request: SupportRequest) -> date | None:
    """The day of the order as the household's journey knows it, to begin with; None where it does not."""
    journey = journey_of(request.household_id) if request.household_id is not None else None
    return journey.ended_on if journey is not None and journey.outcome == "order_made" else None
