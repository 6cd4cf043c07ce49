"""Keeping an absence: nothing is kept unless somebody has everything that falls into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, select, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import StaffMember, staff_member, staff_member_of_id
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.roles import opened_by
from portal.support.calls.moving import booked_of, move_call
from portal.support.calls.offering import offer_again, withdraw_for_leave
from portal.support.leave.falling import Falling, all_that_falls
from portal.support.leave.models import LeaveGiven, StaffLeave
from portal.support.leave.queries import absences_of
from portal.support.leave.rules import why_hidden_stays, why_not_away
from portal.support.models import SupportRequest
from portal.support.owning import hand_over, may_open, stand_ins
from portal.support.rota.models import Duty
from portal.support.rules import OPEN, SUBJECT
from portal.web.pages import day as words

MANAGES = "support:decide"


@dataclass(frozen=True)
class Away:
    """An absence as it is asked for, and who has what for the time; colleagues by account reference."""

    who: str
    from_on: date
    until_on: date
    to: str = ""
    """Who has everything for which nobody else is chosen."""
    each: Mapping[str, str] = field(default_factory=dict)
    """Request -> who has it."""
    duty_to: str = ""
    """Who has the turns on duty; empty: they are gaps, which managers see."""


def whose_leave(who: str, by: Viewer) -> StaffMember:
    """Of whom somebody may keep an absence: their own, and managers of everybody. Raises NotFound."""
    found = staff_member(who)
    if found is None or not (found.id == by.account_id or by.holds(MANAGES)):
        raise NotFound
    return found


def record_leave(away: Away, *, by: Viewer, now: datetime) -> StaffLeave:
    """Keep an absence, and give what falls into it. All of it is given, or nothing is kept.

    Requests and booked calls go to the colleagues chosen; what somebody may not open of their own to a
    manager who may. Free times of those days are withdrawn. Raises NotFound, Refused where something has no
    taker or a taker cannot have it, and to a manager who may not open all of it; Conflict where they are
    recorded as away already, or more falls into it since.
    """
    person = whose_leave(away.who, by)
    if problem := why_not_away(away.from_on, away.until_on, local_day(now)):
        raise Refused(problem)
    db.session.execute(select(Account.id).where(Account.id == person.id).with_for_update())
    for other in absences_of(person.id, since=away.from_on):
        if other.from_on <= away.until_on:
            raise Conflict(f"{person.name} is recorded as away until {words(other.until_on)} already.")
    first = all_that_falls(by, person.id, away.from_on, away.until_on, now=now)
    requests = _held([one.request_id for one in first])
    # read again under the hold: somebody may have confined one meanwhile
    falling = all_that_falls(by, person.id, away.from_on, away.until_on, now=now)
    hidden = sum(one.is_hidden for one in falling)
    if problem := why_hidden_stays(hidden, person.name, is_own=person.id == by.account_id):
        raise Refused(problem)
    if any(one.request_id not in requests for one in falling):
        raise Conflict("More falls into this absence since you opened the page. Look at it again first.")
    leave = StaffLeave(
        account_id=person.id,
        from_on=away.from_on,
        until_on=away.until_on,
        made_by=by.label,
        made_at=now,
    )
    db.session.add(leave)
    db.session.flush()
    withdraw_for_leave(person.id, away.from_on, away.until_on, now=now)
    _give_turns(person, away)
    for one in falling:
        _give(leave, one, requests[one.request_id], away, by=by, now=now)
    db.session.flush()
    record(
        "support.leave_recorded",
        by=by,
        subject_kind="account",
        subject_ref=person.reference,
        now=now,
        details={"from": away.from_on.isoformat(), "until": away.until_on.isoformat()},
    )
    return leave


def end_leave(reference: str, *, by: Viewer, now: datetime) -> int:
    """Somebody is back, or does not go: their times are offered again, and their requests are theirs again.

    Those only that are still with the colleague they were given to. Says how many. Raises NotFound,
    Conflict where it was said already.
    """
    leave = db.session.scalars(
        select(StaffLeave)
        .where(StaffLeave.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    person = staff_member_of_id(leave.account_id) if leave is not None else None
    if leave is None or person is None:
        raise NotFound
    whose_leave(person.reference, by)
    if leave.ended_at is not None:
        raise Conflict("This absence has ended already.")
    leave.ended_at = now
    db.session.flush()
    offer_again(person.id, leave.from_on, leave.until_on, now=now)
    given = {
        row.request_id: row.to_id
        for row in db.session.scalars(select(LeaveGiven).where(LeaveGiven.leave_id == leave.id))
    }
    back = 0
    for request in _held(given).values():
        is_still = request.state in OPEN and request.owner_id == given[request.id]
        if is_still and may_open(request, person):
            hand_over(request, person, by=by, now=now, why=", who is back")
            back += 1
    record("support.leave_ended", by=by, subject_kind="account", subject_ref=person.reference, now=now)
    return back


def _give(
    leave: StaffLeave, one: Falling, request: SupportRequest, away: Away, *, by: Viewer, now: datetime
) -> None:
    """Give one request, or its call alone, to whoever is chosen for it."""
    colleague = _taker(leave, one, request, away, now)
    if one.is_owned:
        why = f", while a colleague is away until {words(leave.until_on)}"
        hand_over(request, colleague, by=by, now=now, why=why)
        db.session.add(LeaveGiven(leave_id=leave.id, request_id=request.id, to_id=colleague.id))
    if one.call_at is None:
        return
    for slot in booked_of(leave.account_id, after=now):
        if slot.request_id != request.id:
            continue
        if not move_call(slot, request, colleague, by=by, now=now):
            raise Refused(
                f"{colleague.name} has another call when {one.name or 'a family'} is rung. "
                "Choose somebody else, or move that call first."
            )


def _taker(
    leave: StaffLeave, one: Falling, request: SupportRequest, away: Away, now: datetime
) -> StaffMember:
    """Who has a request for the time. Raises Refused where nobody is chosen, or who is cannot have it."""
    if one.is_hidden:
        there = [other for other in stand_ins(request, now=now) if other.id != leave.account_id]
        there = [other for other in there if not _is_away_then(other, leave)]
        if not there:
            raise Refused(
                "Nobody else may open one of their requests. A named colleague must be there first."
            )
        return there[0]
    chosen = away.each.get(one.reference) or away.to
    if not chosen:
        raise Refused(f"Choose who has {one.name} for the time.")
    colleague = _colleague(chosen, leave)
    if not may_open(request, colleague):
        raise Refused(f"{colleague.name} may not open {one.name}. Choose somebody who may.")
    return colleague


def _colleague(reference: str, leave: StaffLeave) -> StaffMember:
    found = staff_member(reference)
    if found is None or SUBJECT not in opened_by(found.roles) or found.id == leave.account_id:
        raise Refused("Choose a colleague who works with requests for support.")
    if _is_away_then(found, leave):
        raise Refused(f"{found.name} is away then too. Choose somebody who is there.")
    return found


def _is_away_then(colleague: StaffMember, leave: StaffLeave) -> bool:
    others = absences_of(colleague.id, since=leave.from_on)
    return any(one.from_on <= leave.until_on for one in others)


def _give_turns(person: StaffMember, away: Away) -> None:
    """Their turns on duty of the absence: a colleague's, or gaps."""
    theirs = (Duty.account_id == person.id, Duty.day >= away.from_on, Duty.day <= away.until_on)
    if not away.duty_to:
        db.session.execute(delete(Duty).where(*theirs))
        return
    leave = StaffLeave(account_id=person.id, from_on=away.from_on, until_on=away.until_on)
    colleague = _colleague(away.duty_to, leave)
    db.session.execute(update(Duty).where(*theirs).values(account_id=colleague.id))


def _held(ids: Mapping[int, int] | list[int]) -> dict[int, SupportRequest]:
    """These requests, held until the transaction ends."""
    rows = db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.id.in_(sorted(ids)))
        .order_by(SupportRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}
