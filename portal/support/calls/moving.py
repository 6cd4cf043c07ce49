"""Booked calls whose caller will not be there: a colleague rings at the same time, or another is offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.accounts.queries import StaffMember, staff_member_of_id
from portal.extensions import db
from portal.messages.actions import write_message
from portal.references import new_reference
from portal.support.calls.models import CallPattern, CallSlot
from portal.support.calls.rules import SlotState
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit
from portal.support.mail import NEEDS_YOU, STAFF_LINK, tell_writer
from portal.support.models import SupportRequest
from portal.support.rules import SUBJECT
from portal.web.pages import moment


def booked_of(account_id: int, *, after: datetime, before: datetime | None = None) -> Sequence[CallSlot]:
    """The booked calls of somebody that begin in a time to come, soonest first."""
    query = select(CallSlot).where(
        CallSlot.account_id == account_id,
        CallSlot.state == SlotState.TAKEN.value,
        CallSlot.held_at.is_(None),
        CallSlot.starts_at > after,
    )
    if before is not None:
        query = query.where(CallSlot.starts_at < before)
    return db.session.scalars(query.order_by(CallSlot.starts_at)).all()


def move_call(slot: CallSlot, request: SupportRequest, to: StaffMember, *, by: Viewer, now: datetime) -> bool:
    """Let a colleague hold a booked call at the same time; False where they have another call then.

    The caller holds the request, and has asked whether the colleague may open it.
    """
    if _is_engaged(to.id, slot):
        return False
    begins, ends = slot.starts_at, slot.ends_at
    _withdraw(slot)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    taken = {
        "state": SlotState.TAKEN.value,
        "ends_at": ends,
        "request_id": request.id,
        "taken_at": now,
        "taken_by": by.label,
        "withdrawn_with": "",
    }
    values = {"reference": new_reference(), "account_id": to.id, "starts_at": begins, **taken}
    row = insert(CallSlot).values(**values)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["account_id", "starts_at"],
            set_=taken,
            where=CallSlot.state != SlotState.TAKEN.value,
        )
    )
    over = (CallSlot.starts_at < ends, CallSlot.ends_at > begins, CallSlot.state == SlotState.FREE.value)
    db.session.execute(
        update(CallSlot)
        .where(CallSlot.account_id == to.id, *over)
        .values(state=SlotState.WITHDRAWN.value)
        .execution_options(synchronize_session="fetch")
    )
    text = f"{to.name} calls at the same time: {moment(begins)}"
    add_entry(request.id, EntryKind.CALL_MOVED, by=by, now=now, text=text)
    tell_writer(request, now=now)
    audit("support.call_moved", request, by, now, to=to.reference)
    return True


def drop_call(slot: CallSlot, request: SupportRequest, *, by: Viewer, now: datetime) -> None:
    """Nobody can call at the time that was chosen: the writer and the request's owner learn so.

    The writer chooses another time; of a confined request somebody rings. The caller holds the request.
    """
    _withdraw(slot)
    text = "We ring you to agree another time." if request.is_confined else "Choose another time, or ring us."
    add_entry(
        request.id, EntryKind.CALL_GONE, by=by, now=now, text=f"It was {moment(slot.starts_at)}. {text}"
    )
    tell_writer(request, now=now)
    owner = staff_member_of_id(request.owner_id) if request.owner_id is not None else None
    if owner is not None and owner.id != by.account_id:
        write_message(
            NEEDS_YOU,
            to=owner.email,
            now=now,
            parameters={},
            subject_kind=SUBJECT,
            subject_ref=request.reference,
            link=STAFF_LINK,
            link_subject=request.reference,
        )
    audit("support.call_dropped", request, by, now)


def end_offers(account_id: int, *, on: datetime) -> None:
    """Somebody leaves: their weekly times end, and their free times to come are withdrawn."""
    db.session.execute(
        update(CallPattern)
        .where(CallPattern.account_id == account_id, CallPattern.until_on.is_(None))
        .where(CallPattern.from_on <= on.date())
        .values(until_on=on.date())
        .execution_options(synchronize_session="fetch")
    )
    db.session.execute(
        update(CallPattern)
        .where(CallPattern.account_id == account_id, CallPattern.from_on > on.date())
        .values(until_on=CallPattern.from_on)
        .execution_options(synchronize_session="fetch")
    )
    db.session.execute(
        update(CallSlot)
        .where(
            CallSlot.account_id == account_id,
            CallSlot.state == SlotState.FREE.value,
            CallSlot.starts_at > on,
        )
        .values(state=SlotState.WITHDRAWN.value)
        .execution_options(synchronize_session="fetch")
    )


def _withdraw(slot: CallSlot) -> None:
    slot.state, slot.withdrawn_with = SlotState.WITHDRAWN.value, ""
    slot.request_id, slot.taken_at, slot.taken_by = None, None, ""
    db.session.flush()


def _is_engaged(account_id: int, slot: CallSlot) -> bool:
    """Whether somebody has a booked call that runs into this one."""
    found = select(CallSlot.id).where(
        CallSlot.account_id == account_id,
        CallSlot.state == SlotState.TAKEN.value,
        CallSlot.starts_at < slot.ends_at,
        CallSlot.ends_at > slot.starts_at,
    )
    return db.session.scalar(found.limit(1)) is not None
