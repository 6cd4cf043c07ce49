"""Choosing a time for a call, moving it, giving it back, and writing down what the call came to.

A slot is held by one conditional UPDATE: whoever comes second is shown what is still free.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import managers_of
from portal.agency.queries import team_ids
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.promises.actions import keep_promise
from portal.promises.kinds import Kind
from portal.support.calls.models import CallDayOff, CallSlot
from portal.support.calls.queries import call_due_at, free_slots
from portal.support.calls.rules import (
    OUTCOMES,
    WITH_DAY,
    WITH_LEAVE,
    Outcome,
    SlotState,
    fits,
    offered_until,
)
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_open_request
from portal.support.leave.queries import is_away
from portal.support.mail import NEEDS_YOU, STAFF_LINK
from portal.support.models import SupportNamed, SupportRequest
from portal.support.openers import who_may_open
from portal.support.promising import follow_promises, promise
from portal.support.queries import request_for
from portal.support.rules import OPEN, SUBJECT, TEAM, when_it_was
from portal.support.unread import unread_after
from portal.web.pages import moment

GONE = "That time has just been taken. Choose another."


def choose_slot(reference: str, slot: str, *, by: Viewer, now: datetime) -> CallSlot:
    """Hold a slot for a request, in the place of the one it held. Its writer and staff may.

    Raises NotFound, Refused for a time outside the promise, Conflict where it is taken or has ended.
    """
    request = request_for(by, reference)
    if by.is_family and request.person_id != by.person_id:
        raise NotFound
    return hold_slot(request, slot, by=by, now=now)


def hold_slot(request: SupportRequest, slot: str, *, by: Viewer, now: datetime) -> CallSlot:
    """The same for a request the caller has looked up, held from here on. The same again changes nothing."""
    db.session.refresh(request, with_for_update=True)
    if request.state not in OPEN:
        raise Conflict("This is finished. Ask again if you need us.")
    if request.is_confined and not by.is_staff:
        raise Refused("Ring us to agree a time: we keep this one between you and us.")
    if request.call_held_at is not None:
        raise Conflict("The call was held already.")
    found = db.session.scalars(select(CallSlot).where(CallSlot.reference == slot)).one_or_none()
    if found is None:
        raise Conflict(GONE)
    if request.is_confined and db.session.get(SupportNamed, (request.id, found.account_id)) is None:
        raise Refused("Whoever calls must be named on it. Choose a time of somebody who is.")
    if found.request_id == request.id:
        return found
    due_at = None if by.is_staff else offered_until(call_due_at(request), now)
    if not fits(found.starts_at, found.ends_at, due_at=due_at, now=now):
        raise Refused("Choose one of the times below.")
    before = give_slot_back(request)
    works_here = exists().where(Account.id == CallSlot.account_id, Account.ended_at.is_(None))
    taken = db.session.scalars(
        update(CallSlot)
        .where(CallSlot.reference == slot, CallSlot.state == SlotState.FREE.value, works_here)
        .values(state=SlotState.TAKEN.value, request_id=request.id, taken_at=now, taken_by=by.label)
        .returning(CallSlot)
        .execution_options(populate_existing=True, synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise Conflict(GONE)
    if request.call_offered_for is None:
        request.call_offered_for, request.call_offered_on = taken.starts_at, local_day(taken.starts_at)
    kind = EntryKind.CALL_MOVED if before else EntryKind.CALL_BOOKED
    add_entry(request.id, kind, by=by, now=now, text=f"For {moment(taken.starts_at)}")
    audit("support.call_moved" if before else "support.call_booked", request, by, now)
    return taken


def give_slot_back(request: SupportRequest) -> bool:
    """Give back the slot of a request; whether it had one. On a day away it is offered no more."""
    slots = db.session.scalars(
        select(CallSlot)
        .where(CallSlot.request_id == request.id, CallSlot.held_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for slot in slots:
        is_off = db.session.get(CallDayOff, (slot.account_id, local_day(slot.starts_at))) is not None
        is_leave = not is_off and is_away(slot.account_id, local_day(slot.starts_at))
        slot.withdrawn_with = WITH_DAY if is_off else WITH_LEAVE if is_leave else ""
        slot.state = (SlotState.WITHDRAWN if slot.withdrawn_with else SlotState.FREE).value
        slot.request_id, slot.taken_at, slot.taken_by = None, None, ""
    db.session.flush()
    return bool(slots)


def alert_where_none_is_free(request: SupportRequest, *, by: Viewer, now: datetime) -> bool:
    """Tell the team's managers at once where no time inside the promise is free; whether that is so."""
    if free_slots(due_at=call_due_at(request), now=now):
        return False
    add_entry(request.id, EntryKind.NOTE, by=by, now=now, text="No free time for the call inside the promise")
    managers = managers_of(team_ids().get(TEAM))
    for manager in who_may_open(managers, household_id=request.household_id):
        write_message(
            NEEDS_YOU,
            to=manager.email,
            now=now,
            parameters={},
            subject_kind=SUBJECT,
            subject_ref=request.reference,
            link=STAFF_LINK,
            link_subject=request.reference,
        )
    return True


def record_call(
    reference: str,
    *,
    outcome: str,
    text: str,
    agreed: str,
    at: datetime,
    by: Viewer,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Write down the advice call that was held: that keeps its promise.

    `text` is for colleagues, `agreed` what the writer reads, `seen` the newest entry that the page showed:
    what came later waits to be read still. A safeguarding outcome has no family side:
    only that we spoke shows (safety rule 5). Raises NotFound, Refused, Conflict once it has ended.
    """
    request = hold_open_request(reference, by)
    if request.call_held_at is not None:
        raise Conflict("The call is written down already.")
    if outcome not in OUTCOMES:
        raise Refused("Choose what the call came to.")
    at = when_it_was(at, sent_at=request.sent_at, now=now)
    if outcome == Outcome.SAFEGUARDING and agreed.strip():
        raise Refused("A safeguarding outcome is never shown. Leave empty what the family reads.")
    to_come = select(CallSlot.id).where(
        CallSlot.request_id == request.id, CallSlot.held_at.is_(None), CallSlot.starts_at > now
    )
    if db.session.scalar(to_come) is not None:
        give_slot_back(request)  # it was held before its time: another family may have that
    from_slot = (
        update(CallSlot)
        .where(CallSlot.request_id == request.id, CallSlot.held_at.is_(None))
        .values(held_at=at)
        .execution_options(synchronize_session="fetch")
    )
    db.session.execute(from_slot)
    for kind in (Kind.SUPPORT_CRISIS_REPLY, Kind.SUPPORT_REPLY, Kind.ADVICE_CALL):
        keep_promise(kind, SUBJECT, reference, by=by, now=now, kept_at=at)
    request.answered_at = request.answered_at or at
    request.unread_since = unread_after(request, seen)
    request.call_held_at, request.outcome = at, outcome
    if outcome == Outcome.ASSESSMENT:
        promise(Kind.SUPPORT_ASSESSMENT_START, request, by=by, now=now, starts_at=at)
    follow_promises(request.id)
    # of safeguarding nothing shows but that we spoke (safety rule 5)
    shown = EntryKind.REPLIED if outcome == Outcome.SAFEGUARDING else EntryKind.CALL
    add_entry(request.id, shown, by=by, now=now, at=at, text=agreed)
    add_entry(
        request.id, EntryKind.NOTE, by=by, now=now, at=at,
        text=f"{OUTCOMES[Outcome(outcome)]}. {text.strip()}".strip(),
    )  # fmt: skip
    audit("support.call_recorded", request, by, now)
