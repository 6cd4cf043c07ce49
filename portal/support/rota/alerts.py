"""Nothing is late in silence: who is told before a promise breaks, as it breaks, and of a family at risk.

Each alert goes out once, claimed by its row; a sweep may run twice or be killed. A confined request is
told of only to those who may open it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.queries import StaffMember, managers_of, staff_member_of_id
from portal.agency.queries import team_ids, working_calendar
from portal.agency.rules import Calendar, DaysUnknown
from portal.extensions import db, writing
from portal.messages.actions import write_message
from portal.promises.kinds import KINDS, Kind
from portal.promises.models import Promise
from portal.promises.rules import UNDATED, counts_closed_days
from portal.support.mail import NEEDS_YOU, STAFF_LINK
from portal.support.models import SupportRequest
from portal.support.openers import who_may_open
from portal.support.rota.models import SupportAlert
from portal.support.rota.queries import who_is_on_duty
from portal.support.rota.rules import ESCALATED_AFTER, warned_at
from portal.support.rules import SUBJECT, TEAM

FAR = timedelta(days=14)
"""Longer than any row of closed days: what is due later is not looked at for a warning."""


def warn_before_late(now: datetime) -> int:
    """Two working hours before a promise breaks tell its owner; without one whoever is on duty. A sweep."""
    calendar, warned = working_calendar(), 0
    for one in _waiting("soon", Promise.sort_at <= now + FAR, Promise.sort_at > now):
        if not _is_near(one, calendar, now):
            continue  # looked at without the right to write: most of them are days away
        with writing():
            promise = _held(one.id)
            if promise is not None:
                warned += _tell(promise, "soon", _owner_or_duty(promise, now), now)
    return warned


def _is_near(one: Row[int, str, bool, datetime], calendar: Calendar, now: datetime) -> bool:
    """Whether the two working hours before a promise breaks have begun."""
    closed = counts_closed_days(KINDS[Kind(one.kind)], at_risk=one.at_risk)
    try:
        return warned_at(one.sort_at, calendar, count_closed_days=closed) <= now
    except DaysUnknown:
        return False


def tell_managers_of_late(now: datetime) -> int:
    """At the moment a promise breaks tell the team's managers, at any hour. A sweep."""
    told = 0
    for one in _waiting("late", Promise.sort_at < now):
        with writing():
            promise = _held(one.id)
            if promise is not None:
                told += _tell(promise, "late", managers_of(team_ids().get(TEAM)), now)
    return told


def escalate_families_at_risk(now: datetime) -> int:
    """A family at risk that nobody answered within the hour: tell who is on duty or on call, at any hour."""
    told = 0
    waits = (
        Promise.kind == Kind.SUPPORT_CRISIS_REPLY.value,
        Promise.starts_at <= now - ESCALATED_AFTER,
    )
    for one in _waiting("hour", *waits):
        with writing():
            promise = _held(one.id)
            if promise is not None:
                told += _tell(promise, "hour", who_is_on_duty(now), now)
    return told


SWEEPS = (escalate_families_at_risk, warn_before_late, tell_managers_of_late)


def _waiting(kind: str, *conditions: ColumnElement[bool]) -> Sequence[Row[int, str, bool, datetime]]:
    """The open promises of this room of which this kind of alert has not gone out, soonest first."""
    gone = exists().where(SupportAlert.promise_id == Promise.id, SupportAlert.kind == kind)
    found = db.session.execute(
        select(Promise.id, Promise.kind, Promise.at_risk, Promise.sort_at)
        .where(
            Promise.subject_kind == SUBJECT,
            Promise.ended_at.is_(None),
            Promise.sort_at > UNDATED,
            *conditions,
            ~gone,
        )
        .order_by(Promise.sort_at, Promise.id)
        .limit(500)
    ).all()
    db.session.rollback()
    return found


def _held(promise_id: int) -> Promise | None:
    """A promise that is open still, held until the transaction ends."""
    return db.session.scalars(
        select(Promise)
        .where(Promise.id == promise_id, Promise.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _tell(promise: Promise, kind: str, people: Iterable[StaffMember], now: datetime) -> int:
    """Write to these people, of a confined request only to those named on it; once. Says whether it went."""
    told = _who_may_know(promise, list(people))
    if not told:
        return 0  # nobody works here who could be told: it goes once somebody does
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    claimed = db.session.scalar(
        insert(SupportAlert)
        .values(promise_id=promise.id, kind=kind, at=now, told=len(told))
        .on_conflict_do_nothing()
        .returning(SupportAlert.promise_id)
    )
    if claimed is None:
        return 0
    for person in told:
        write_message(
            NEEDS_YOU,
            to=person.email,
            now=now,
            parameters={},
            subject_kind=SUBJECT,
            subject_ref=promise.subject_ref,
            link=STAFF_LINK,
            link_subject=promise.subject_ref,
        )
    return 1


def _who_may_know(promise: Promise, people: list[StaffMember]) -> list[StaffMember]:
    request = db.session.execute(
        select(SupportRequest.id, SupportRequest.household_id, SupportRequest.is_confined).where(
            SupportRequest.reference == promise.subject_ref
        )
    ).one()
    confined_id = request.id if request.is_confined else None
    return who_may_open(people, household_id=request.household_id, confined_id=confined_id)


def _owner_or_duty(promise: Promise, now: datetime) -> Sequence[StaffMember]:
    owner = staff_member_of_id(promise.owner_id) if promise.owner_id is not None else None
    return [owner] if owner is not None else who_is_on_duty(now)
