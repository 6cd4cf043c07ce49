"""What stands beside a request on its own page, staff's and the writer's, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select

from portal.extensions import db
from portal.support.fund.models import FundApplication
from portal.support.fund.queries import is_unused
from portal.support.fund.rules import is_warned, year_of
from portal.support.models import SupportRequest
from portal.support.plans.models import SupportAssessment
from portal.support.responsible.queries import (
    WHERE_THEY_LIVE,
    Order,
    join_order,
    order_columns,
    order_in,
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a request's page says in a line each."""

    plan_shared: bool
    """Whether an assessment and its plan are shared with the writer."""
    order: Order | None
    lapsing: int
    """Sessions agreed and unused that lapse at 31 March; 0 before January."""


def beside(request: SupportRequest, *, today: date, elsewhere: str = WHERE_THEY_LIVE) -> Beside:
    """What stands beside a request that the caller looked up through its viewer. One query.

    `elsewhere` stands for the council of a family outside our area.
    """
    shared = exists().where(
        SupportAssessment.request_id == SupportRequest.id, SupportAssessment.shared_at.is_not(None)
    )
    unused = (
        select(func.coalesce(func.sum(FundApplication.sessions - FundApplication.used), 0))
        .where(FundApplication.request_id == SupportRequest.id, is_unused(year_of(today)))
        .scalar_subquery()
    )
    query = select(*order_columns(), shared.label("shared"), unused.label("unused"))
    row = db.session.execute(
        join_order(query.select_from(SupportRequest)).where(SupportRequest.id == request.id)
    ).one()
    return Beside(
        plan_shared=row.shared,
        order=order_in(row, today=today, elsewhere=elsewhere),
        lapsing=row.unused if is_warned(year_of(today), today) else 0,
    )
