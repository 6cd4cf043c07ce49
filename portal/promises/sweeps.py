"""What falls due by itself: alerts about what is late, and what time alone changes.

Each sweep is safe to run twice, by any number of workers, and to be killed: every promise is changed
by one conditional UPDATE or under its own lock, together with the message it causes. Nothing anybody
reads waits for a sweep; lateness is worked out from what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from portal.accounts.queries import managers_of, staff_member_of_id
from portal.agency.queries import working_calendar
from portal.agency.rules import CLOSES, OPENS, SATURDAY, Calendar, DaysUnknown, local_day, local_moment
from portal.errors import NotFound
from portal.extensions import db, writing
from portal.messages.actions import write_message
from portal.promises.actions import give_due_date, lapse
from portal.promises.kinds import FAMILY_TIME
from portal.promises.models import Promise
from portal.promises.pausing import resume_ended_pause
from portal.promises.rules import UNDATED

BATCH = 100
"""Promises changed in one transaction: short enough that nobody waits for it."""


LATE_LINK = "late_promise"
"""The name of the link maker that alerts use."""


def alert_late(now: datetime) -> int:
    """Tell the owner, or the team's managers, of each late promise once; says how many there were.

    In office hours only, except for a family at risk.
    """
    conditions: list[ColumnElement[bool]] = [
        Promise.ended_at.is_(None),
        Promise.late_alerted_at.is_(None),
        Promise.sort_at > UNDATED,
        Promise.sort_at < now,
        Promise.kind.not_in(FAMILY_TIME),
    ]
    if not _is_office_open(working_calendar(), now):
        conditions.append(Promise.at_risk.is_(True))
    return _in_batches(conditions, lambda promise: _alert(promise, now))


def _alert(promise: Promise, now: datetime) -> bool:
    told = _who_is_told(promise)
    if not told:
        return False  # nobody works here who could be told: it alerts once somebody does
    claimed = db.session.scalar(
        update(Promise)
        .where(Promise.id == promise.id, Promise.late_alerted_at.is_(None), Promise.ended_at.is_(None))
        .values(late_alerted_at=now)
        .returning(Promise.id)
    )
    if claimed is None:
        return False
    for email in told:
        write_message(
            "promise_late_at_risk" if promise.at_risk else "promise_late",
            to=email,
            now=now,
            parameters={},
            subject_kind="promise",
            subject_ref=promise.reference,
            link=LATE_LINK,
            link_subject=promise.reference,
        )
    return True


def _who_is_told(promise: Promise) -> list[str]:
    """The owner's address; without an owner who still works here, those of the team's managers."""
    owner = staff_member_of_id(promise.owner_id) if promise.owner_id is not None else None
    told = [owner] if owner is not None else managers_of(promise.team_id)
    return [person.email for person in told]


def late_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The link of an alert: the worklist. Raises NotFound when the promise has ended meanwhile.

    `link_subject` is the promise's reference. Registered as a link maker of the messages.
    """
    ended_at = db.session.execute(select(Promise.ended_at).where(Promise.reference == link_subject)).one()[0]
    if ended_at is not None:
        raise NotFound
    return f"{base_url.rstrip('/')}/staff"


def _is_office_open(calendar: Calendar, now: datetime) -> bool:
    """Office hours; past the days that are known, Monday to Friday, so that alerts never fall silent."""
    try:
        return calendar.is_office_hours(now)
    except DaysUnknown:
        local = local_moment(now)
        return local.weekday() < SATURDAY and OPENS <= local.time() < CLOSES


def date_undated(now: datetime) -> int:
    """Give promises without a due date theirs, once the days are known; says how many got one."""
    calendar = working_calendar()
    return _in_batches(
        [Promise.ended_at.is_(None), Promise.sort_at == UNDATED],
        lambda promise: give_due_date(promise, calendar, now=now),
    )


def resume_paused(now: datetime) -> int:
    """Start again what was paused until today or before; says how many there were."""

    def resume(promise: Promise) -> bool:
        resume_ended_pause(promise, now=now)
        return True

    today = local_day(now)
    return _in_batches([Promise.ended_at.is_(None), Promise.paused_until <= today], resume)


def lapse_family_time(now: datetime) -> int:
    """End the family's own time that has passed; says how many there were."""

    def end(promise: Promise) -> bool:
        lapse(promise, now)
        return True

    conditions = [
        Promise.ended_at.is_(None),
        Promise.kind.in_(FAMILY_TIME),
        Promise.sort_at > UNDATED,
        Promise.sort_at < now,
    ]
    return _in_batches(conditions, end)


SWEEPS: Sequence[Callable[[datetime], int]] = (resume_paused, lapse_family_time, date_undated, alert_late)
"""In this order: a pause that has ended moves a due date before anybody is told it is late."""


def _in_batches(conditions: list[ColumnElement[bool]], change: Callable[[Promise], bool]) -> int:
    """Change what matches, a batch a transaction, each promise locked; says how many changed.

    Looks first without the right to write, so that a pass with nothing to do holds up nobody.
    """
    last, changed = 0, 0
    while True:
        due = select(Promise.id).where(*conditions, Promise.id > last).order_by(Promise.id).limit(BATCH)
        ids = db.session.scalars(due).all()
        db.session.rollback()
        if not ids:
            return changed
        with writing():
            batch = db.session.scalars(
                select(Promise)
                .where(*conditions, Promise.id.in_(ids))
                .order_by(Promise.id)
                .with_for_update(skip_locked=True)
                .execution_options(populate_existing=True)
            ).all()
            changed += sum(change(promise) for promise in batch)
        last = ids[-1]
