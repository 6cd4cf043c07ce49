"""Offering times, choosing one, moving it, and writing down what a call came to.

A slot is held by one conditional UPDATE: whoever comes second is shown what is still free.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.accounts.queries import managers_of
from portal.agency.queries import team_ids, working_calendar
from portal.agency.rules import LONDON, local_day
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.promises.actions import keep_promise
from portal.promises.kinds import Kind
from portal.references import new_reference
from portal.support.calls.models import CallDayOff, CallPattern, CallSlot
from portal.support.calls.queries import call_due_at, free_slots
from portal.support.calls.rules import (
    MOST_MINUTES,
    OUTCOMES,
    Outcome,
    SlotState,
    Weekly,
    days_of,
    fits,
    overlap,
    slot_of,
)
from portal.support.entries import add_entry
from portal.support.mail import NEEDS_YOU, STAFF_LINK
from portal.support.models import SupportNamed, SupportRequest
from portal.support.openers import who_may_open
from portal.support.promising import follow_promises, promise
from portal.support.queries import request_for
from portal.support.rules import OPEN, SUBJECT, TEAM, EntryKind
from portal.web.pages import moment

GONE = "That time has just been taken. Choose another."


def offer_weekly(
    weekday: int, at: time, minutes: int, *, from_on: date, by: Viewer, now: datetime
) -> CallPattern:
    """Offer the same time every week, from a day on; its slots are there at once.

    Raises Refused for a time that cannot be, or one that is offered already.
    """
    if not 0 <= weekday <= 6 or not 10 <= minutes <= MOST_MINUTES:
        raise Refused("Choose a day of the week, and 10 to 180 minutes.")
    if from_on < local_day(now):
        raise Refused("Choose today or a day to come.")
    others = db.session.scalars(
        select(CallPattern).where(
            CallPattern.account_id == by.account_id,
            CallPattern.weekday == weekday,
            CallPattern.until_on.is_(None),
        )
    )
    if any(overlap((at, minutes), (one.at, one.minutes)) for one in others):
        raise Conflict("You offer that time already, or one that runs into it.")
    pattern = CallPattern(account_id=by.account_id, weekday=weekday, at=at, minutes=minutes, from_on=from_on)
    db.session.add(pattern)
    db.session.flush()
    _fill(pattern, now)
    record("support.calls_offered", by=by, subject_kind="account", subject_ref=by.label, now=now)
    return pattern


def end_weekly(reference: str, *, by: Viewer, now: datetime) -> None:
    """Offer a weekly time no more: its free slots go, those that are taken stay. Raises NotFound."""
    pattern = db.session.scalars(
        select(CallPattern).where(
            CallPattern.reference == reference, CallPattern.account_id == (by.account_id or 0)
        )
    ).one_or_none()
    if pattern is None:
        raise NotFound
    pattern.until_on = max(local_day(now), pattern.from_on)
    for slot in _free_of(by.account_id or 0, now):
        if slot.starts_at.astimezone(LONDON).time() == pattern.at and (
            local_day(slot.starts_at).weekday() == pattern.weekday
        ):
            slot.state = SlotState.WITHDRAWN.value
    db.session.flush()
    record("support.calls_ended", by=by, subject_kind="account", subject_ref=by.label, now=now)


def take_day_off(day: date, *, by: Viewer, now: datetime) -> int:
    """Offer nothing on a day: its free slots go. Says how many calls are booked on it still.

    Those are the member of staff's to move: no family is moved in silence. Raises Refused.
    """
    if day < local_day(now):
        raise Refused("Choose today or a day to come.")
    if db.session.get(CallDayOff, (by.account_id, day)) is None:
        db.session.add(CallDayOff(account_id=by.account_id, day=day))
    for slot in _free_of(by.account_id or 0, now):
        if local_day(slot.starts_at) == day:
            slot.state = SlotState.WITHDRAWN.value
    db.session.flush()
    taken = db.session.scalars(
        select(CallSlot.starts_at).where(
            CallSlot.account_id == by.account_id,
            CallSlot.state == SlotState.TAKEN.value,
            CallSlot.starts_at > now,
        )
    )
    record("support.day_off_taken", by=by, subject_kind="account", subject_ref=by.label, now=now)
    return sum(local_day(at) == day for at in taken)


def give_day_back(day: date, *, by: Viewer, now: datetime) -> None:
    """Work on a day after all: the slots of the weekly times are there again."""
    db.session.execute(
        delete(CallDayOff).where(CallDayOff.account_id == by.account_id, CallDayOff.day == day)
    )
    for slot in db.session.scalars(
        select(CallSlot).where(
            CallSlot.account_id == by.account_id,
            CallSlot.state == SlotState.WITHDRAWN.value,
            CallSlot.starts_at > now,
        )
    ):
        if local_day(slot.starts_at) == day:
            slot.state = SlotState.FREE.value
    db.session.flush()
    record("support.day_off_given_back", by=by, subject_kind="account", subject_ref=by.label, now=now)


def withdraw_slot(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take one free slot of one's own back. Raises NotFound, Conflict where a family has chosen it."""
    done = db.session.scalar(
        update(CallSlot)
        .where(
            CallSlot.reference == reference,
            CallSlot.account_id == (by.account_id or 0),
            CallSlot.state == SlotState.FREE.value,
        )
        .values(state=SlotState.WITHDRAWN.value)
        .returning(CallSlot.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is not None:
        record("support.slot_withdrawn", by=by, subject_kind="account", subject_ref=by.label, now=now)
        return
    own = select(CallSlot.state).where(
        CallSlot.reference == reference, CallSlot.account_id == (by.account_id or 0)
    )
    if db.session.scalar(own) is None:
        raise NotFound
    raise Conflict("A family has chosen this time. Move their call first.")


def fill_slots(now: datetime) -> int:
    """Make the slots of every weekly time three weeks ahead; says how many are new. A sweep."""
    today = local_day(now)
    patterns = db.session.scalars(
        select(CallPattern).where(CallPattern.until_on.is_(None) | (CallPattern.until_on >= today))
    ).all()
    return sum(_fill(pattern, now) for pattern in patterns)


def _fill(pattern: CallPattern, now: datetime) -> int:
    today, calendar = local_day(now), working_calendar()
    off = set(db.session.scalars(select(CallDayOff.day).where(CallDayOff.account_id == pattern.account_id)))
    weekly = Weekly(pattern.weekday, pattern.at, pattern.minutes, pattern.from_on, pattern.until_on)
    rows = []
    for day in days_of(weekly, today, calendar, but=off):
        begins, ends = slot_of(weekly, day)
        if begins > now:
            rows.append(
                {
                    "reference": new_reference(),
                    "account_id": pattern.account_id,
                    "starts_at": begins,
                    "ends_at": ends,
                    "state": SlotState.FREE.value,
                    "taken_by": "",
                }
            )
    if not rows:
        return 0
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.scalars(
        insert(CallSlot)
        .on_conflict_do_nothing(index_elements=["account_id", "starts_at"])
        .returning(CallSlot.id),
        rows,
    )
    return len(made.all())


def choose_slot(reference: str, slot: str, *, by: Viewer, now: datetime) -> CallSlot:
    """Hold a slot for a request, in the place of the one it held. Its writer and staff may.

    Raises NotFound, Refused for a time outside the promise, Conflict where it is taken or has ended.
    """
    request = request_for(by, reference)
    if by.is_family and request.person_id != by.person_id:
        raise NotFound
    return hold_slot(request, slot, by=by, now=now)


def hold_slot(request: SupportRequest, slot: str, *, by: Viewer, now: datetime) -> CallSlot:
    """The same for a request the caller has looked up. Choosing the same again changes nothing."""
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
    due_at = None if by.is_staff else call_due_at(request)
    if not fits(found.starts_at, found.ends_at, due_at=due_at, now=now):
        raise Refused("Choose one of the times below.")
    before = _give_back(request)
    taken = db.session.scalars(
        update(CallSlot)
        .where(CallSlot.reference == slot, CallSlot.state == SlotState.FREE.value)
        .values(state=SlotState.TAKEN.value, request_id=request.id, taken_at=now, taken_by=by.label)
        .returning(CallSlot)
        .execution_options(populate_existing=True, synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise Conflict(GONE)
    kind = EntryKind.CALL_MOVED if before else EntryKind.CALL_BOOKED
    add_entry(request.id, kind, by=by, now=now, text=f"For {moment(taken.starts_at)}")
    _record("support.call_moved" if before else "support.call_booked", request, by, now)
    return taken


def free_slot_of(request: SupportRequest, now: datetime) -> None:
    """Give back the slot of a request that has ended."""
    _give_back(request)


def _give_back(request: SupportRequest) -> bool:
    """Give back the slot of a request; whether it had one. On a day off it is offered no more."""
    slots = db.session.scalars(
        select(CallSlot)
        .where(CallSlot.request_id == request.id, CallSlot.held_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for slot in slots:
        is_off = db.session.get(CallDayOff, (slot.account_id, local_day(slot.starts_at))) is not None
        slot.state = (SlotState.WITHDRAWN if is_off else SlotState.FREE).value
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
) -> None:
    """Write down the advice call that was held: that keeps its promise.

    `text` is for colleagues, `agreed` what the writer reads. A safeguarding outcome has no family side:
    only that we spoke shows (safety rule 5). Raises NotFound, Refused, Conflict once it has ended.
    """
    request = request_for(by, reference)
    if request.state not in OPEN:
        raise Conflict("This has ended. If they need us again, take it down as a new request.")
    if request.call_held_at is not None:
        raise Conflict("The call is written down already.")
    if outcome not in OUTCOMES:
        raise Refused("Choose what the call came to.")
    if at > now or at < request.sent_at:
        raise Refused("Enter when the call was: after they asked us, and not later than now.")
    if outcome == Outcome.SAFEGUARDING and agreed.strip():
        raise Refused("A safeguarding outcome is never shown. Leave empty what the family reads.")
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
    request.unread_since = None
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
    _record("support.call_recorded", request, by, now)


def _free_of(account_id: int, now: datetime) -> list[CallSlot]:
    return list(
        db.session.scalars(
            select(CallSlot).where(
                CallSlot.account_id == account_id,
                CallSlot.state == SlotState.FREE.value,
                CallSlot.starts_at > now,
            )
        )
    )


def _record(event: str, request: SupportRequest, by: Viewer, now: datetime) -> None:
    db.session.flush()
    record(event, by=by, subject_kind=SUBJECT, subject_ref=request.reference, now=now)
