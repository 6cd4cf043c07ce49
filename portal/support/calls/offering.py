"""Offering times: the same every week, not on a day off; what a family has chosen is not taken back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.agency.rules import LONDON, local_day
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.references import new_reference
from portal.support.calls.models import CallDayOff, CallPattern, CallSlot
from portal.support.calls.rules import (
    AHEAD,
    MOST_MINUTES,
    WITH_DAY,
    WITH_LEAVE,
    SlotState,
    Weekly,
    days_of,
    overlap,
    slot_of,
)
from portal.support.leave.queries import absences_of, is_away


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
    for slot in _not_taken(by.account_id or 0, now):
        if slot.starts_at.astimezone(LONDON).time() == pattern.at and (
            local_day(slot.starts_at).weekday() == pattern.weekday
        ):
            slot.state, slot.withdrawn_with = SlotState.WITHDRAWN.value, ""
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
    for slot in _not_taken(by.account_id or 0, now):
        if local_day(slot.starts_at) == day and (slot.state == SlotState.FREE or slot.withdrawn_with):
            slot.state, slot.withdrawn_with = SlotState.WITHDRAWN.value, WITH_DAY
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
    """Work on a day after all: the slots of the weekly times are there again.

    What was taken back by itself stays away. Raises Refused while they are recorded as away that day.
    """
    if is_away(by.account_id or 0, day):
        raise Refused("You are recorded as away that day. Say on the rota that you are back first.")
    db.session.execute(
        delete(CallDayOff).where(CallDayOff.account_id == by.account_id, CallDayOff.day == day)
    )
    for slot in _not_taken(by.account_id or 0, now):
        if local_day(slot.starts_at) == day and slot.withdrawn_with == WITH_DAY:
            slot.state, slot.withdrawn_with = SlotState.FREE.value, ""
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


def withdraw_for_leave(account_id: int, from_on: date, until_on: date, *, now: datetime) -> None:
    """Somebody will be away: their free slots of those days go."""
    for slot in _not_taken(account_id, now):
        if slot.state == SlotState.FREE and from_on <= local_day(slot.starts_at) <= until_on:
            slot.state, slot.withdrawn_with = SlotState.WITHDRAWN.value, WITH_LEAVE
    db.session.flush()


def offer_again(account_id: int, from_on: date, until_on: date, *, now: datetime) -> None:
    """Somebody is back: their slots of those days are there again, not those of a day off."""
    off = set(db.session.scalars(select(CallDayOff.day).where(CallDayOff.account_id == account_id)))
    for slot in _not_taken(account_id, now):
        day = local_day(slot.starts_at)
        if slot.withdrawn_with == WITH_LEAVE and from_on <= day <= until_on and day not in off:
            slot.state, slot.withdrawn_with = SlotState.FREE.value, ""
    db.session.flush()
    for pattern in db.session.scalars(select(CallPattern).where(CallPattern.account_id == account_id)):
        _fill(pattern, now)


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
    for leave in absences_of(pattern.account_id, since=today):
        off |= {one for one in _days_ahead(today) if leave.from_on <= one <= leave.until_on}
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


def _days_ahead(today: date) -> list[date]:
    return [today + timedelta(days=number) for number in range(AHEAD.days + 1)]


def _not_taken(account_id: int, now: datetime) -> list[CallSlot]:
    """Somebody's slots to come that no family holds, held until the transaction ends."""
    return list(
        db.session.scalars(
            select(CallSlot)
            .where(
                CallSlot.account_id == account_id,
                CallSlot.state != SlotState.TAKEN.value,
                CallSlot.starts_at > now,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
