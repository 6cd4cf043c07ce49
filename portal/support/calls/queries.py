"""Reading slots: which are free for a request, which one it holds, and what a member of staff offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.extensions import db
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.support.calls.models import CallDayOff, CallPattern, CallSlot
from portal.support.calls.rules import NOTICE, SlotState
from portal.support.models import SupportRequest
from portal.support.rules import SUBJECT
from portal.support.visibility import is_open_to_staff

MOST = 60
"""Slots offered at once: more than anybody reads."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as a page shows it."""

    reference: str
    starts_at: datetime
    ends_at: datetime
    with_name: str
    """Who calls."""


def call_due_at(request: SupportRequest) -> datetime | None:
    """Until when the call is promised; None once it was held or nothing is promised."""
    return db.session.scalar(
        select(Promise.due_at).where(
            Promise.subject_kind == SUBJECT,
            Promise.subject_ref == request.reference,
            Promise.kind == Kind.ADVICE_CALL.value,
            Promise.ended_at.is_(None),
        )
    )


def free_slots(*, due_at: datetime | None, now: datetime) -> list[Slot]:
    """The slots that can be chosen now, over before `due_at`, soonest first. One query."""
    query = (
        select(CallSlot, Account.name)
        .join(Account, Account.id == CallSlot.account_id)
        .where(CallSlot.state == SlotState.FREE.value, CallSlot.starts_at >= now + NOTICE)
        .where(Account.ended_at.is_(None))
        .order_by(CallSlot.starts_at, CallSlot.id)
        .limit(MOST)
    )
    if due_at is not None:
        query = query.where(CallSlot.ends_at <= due_at)
    return [_slot(slot, name) for slot, name in db.session.execute(query)]


def slot_of_request(request_id: int) -> Slot | None:
    """The slot a request holds, still to be held; None where there is none."""
    row = db.session.execute(
        select(CallSlot, Account.name)
        .join(Account, Account.id == CallSlot.account_id)
        .where(CallSlot.request_id == request_id, CallSlot.held_at.is_(None))
    ).one_or_none()
    return _slot(*row) if row is not None else None


def slot_in(slot: CallSlot | None, caller: str | None) -> Slot | None:
    """A slot as pages show it, from its row and the name of who calls; None for none."""
    return _slot(slot, caller or "") if slot is not None else None


def _slot(slot: CallSlot, name: str) -> Slot:
    return Slot(slot.reference, slot.starts_at, slot.ends_at, name)


@dataclass(frozen=True, slots=True)
class OwnSlot:
    """One of a member of staff's slots, with who chose it, as far as the viewer may read that."""

    reference: str
    starts_at: datetime
    state: str
    request: str
    name: str


def slots_of(viewer: Viewer, account_id: int, *, now: datetime) -> list[OwnSlot]:
    """Somebody's slots to come, soonest first. One query."""
    rows = db.session.execute(
        select(CallSlot, SupportRequest.reference, SupportRequest.name)
        .outerjoin(SupportRequest, (SupportRequest.id == CallSlot.request_id) & is_open_to_staff(viewer))
        .where(
            CallSlot.account_id == account_id,
            CallSlot.ends_at > now,
            CallSlot.state != SlotState.WITHDRAWN.value,
        )
        .order_by(CallSlot.starts_at)
        .limit(200)
    )
    return [
        OwnSlot(slot.reference, slot.starts_at, slot.state, reference or "", name or "")
        for slot, reference, name in rows
    ]


def patterns_of(account_id: int, today: date) -> Sequence[CallPattern]:
    """Somebody's weekly times that have not ended."""
    query = select(CallPattern).where(
        CallPattern.account_id == account_id,
        CallPattern.until_on.is_(None) | (CallPattern.until_on >= today),
    )
    return db.session.scalars(query.order_by(CallPattern.weekday, CallPattern.at)).all()


def days_off_of(account_id: int, today: date) -> Sequence[date]:
    """The days to come on which somebody offers nothing."""
    query = select(CallDayOff.day).where(CallDayOff.account_id == account_id, CallDayOff.day >= today)
    return db.session.scalars(query.order_by(CallDayOff.day)).all()
