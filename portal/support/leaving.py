"""A member of staff leaves: no request, call or turn on duty stays with somebody who is not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from portal import clock
from portal.access import Viewer
from portal.accounts.queries import staff_member
from portal.agency.rules import local_day
from portal.errors import Refused
from portal.extensions import db
from portal.support.calls.models import CallSlot
from portal.support.calls.moving import booked_of, drop_call, end_offers, move_call
from portal.support.models import IS_OPEN, SupportRequest
from portal.support.naming import replace_leaver
from portal.support.owning import hand_over, may_open, stand_ins
from portal.support.rota.models import Duty

NOBODY = "Nobody else may open one of their requests for support. Name a colleague on it first."


def open_requests_of(account_id: int) -> int:
    """How many open requests are somebody's, with an open promise or without."""
    query = select(func.count()).select_from(SupportRequest)
    return db.session.scalar(query.where(*_open_of(account_id))) or 0


def booked_calls_of(account_id: int) -> int:
    """How many calls to come are booked with somebody."""
    return len(booked_of(account_id, after=clock.now()))


def give_requests(account_id: int, /, *, to: str, by: Viewer, now: datetime) -> None:
    """Give the open requests of somebody who leaves to a colleague; what they may not open to a manager.

    Raises Refused where nobody could open one of them.
    """
    colleague = staff_member(to)
    for request in _held(*_open_of(account_id)):
        there = [] if colleague is None else [colleague]
        found = [one for one in there if may_open(request, one)] or stand_ins(request, now=now)
        if not found:
            raise Refused(NOBODY)
        hand_over(request, found[0], by=by, now=now)


def give_calls(account_id: int, /, *, to: str, by: Viewer, now: datetime) -> None:
    """Let a colleague hold the calls booked with somebody who leaves.

    Where they may not open the request, or have a call at that time, its owner is asked next; where
    nobody can, the family is offered another time.
    """
    colleague = staff_member(to)
    own = select(CallSlot.request_id).where(
        CallSlot.account_id == account_id, CallSlot.request_id.is_not(None), CallSlot.starts_at > now
    )
    requests = {one.id: one for one in _held(SupportRequest.id.in_(own))}
    for slot in booked_of(account_id, after=now):
        request = requests[slot.request_id or 0]
        there = [one for one in (colleague,) if one is not None and may_open(request, one)]
        there += [one for one in stand_ins(request, now=now) if one.id == request.owner_id]
        if not any(move_call(slot, request, one, by=by, now=now) for one in there):
            drop_call(slot, request, by=by, now=now)


def leave_support(account_id: int, /, *, by: Viewer, now: datetime) -> None:
    """End what needs nobody to take it: names on confined requests, times offered, turns on duty.

    Gaps of the rota show to the managers. Hook of accounts.actions.colleague_left.
    """
    replace_leaver(account_id, by=by, now=now)
    end_offers(account_id, on=now)
    db.session.execute(delete(Duty).where(Duty.account_id == account_id, Duty.day >= local_day(now)))


def _open_of(account_id: int) -> tuple[ColumnElement[bool], ...]:
    return SupportRequest.owner_id == account_id, IS_OPEN


def _held(*conditions: ColumnElement[bool]) -> Sequence[SupportRequest]:
    return db.session.scalars(
        select(SupportRequest)
        .where(*conditions)
        .order_by(SupportRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
