"""What stands beside a request on its own page, staff's and the writer's, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Account
from portal.extensions import db
from portal.support.calls.models import CallSlot
from portal.support.calls.queries import Slot, slot_in
from portal.support.fund.lapsing import is_unused
from portal.support.fund.models import FundApplication
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

OWNER, CALLER = aliased(Account), aliased(Account)
"""Whose the request is, and who calls at the time that was chosen."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a request's page says in a line each."""

    plan_shared: bool
    """Whether an assessment and its plan are shared with the writer."""
    order: Order | None
    owner: str | None
    """The name of whoever it is of; None where it is nobody's."""
    slot: Slot | None
    """The time of the call that is still to come."""
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
    to_come = and_(CallSlot.request_id == SupportRequest.id, CallSlot.held_at.is_(None))
    query = (
        select(
            *order_columns(),
            shared.label("shared"),
            unused.label("unused"),
            OWNER.name.label("owner"),
            CallSlot,
            CALLER.name.label("caller"),
        )
        .select_from(SupportRequest)
        .outerjoin(OWNER, and_(OWNER.id == SupportRequest.owner_id, OWNER.ended_at.is_(None)))
        .outerjoin(CallSlot, to_come)
        .outerjoin(CALLER, CALLER.id == CallSlot.account_id)
    )
    row = db.session.execute(join_order(query).where(SupportRequest.id == request.id)).one()
    return Beside(
        plan_shared=row.shared,
        owner=row.owner,
        slot=slot_in(row.CallSlot, row.caller),
        order=order_in(row, today=today, elsewhere=elsewhere),
        lapsing=row.unused if is_warned(year_of(today), today) else 0,
    )
