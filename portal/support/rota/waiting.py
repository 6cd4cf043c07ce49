"""What a family writes later never waits in silence: its owner is told, and after a working day the managers.

In office hours, unless the family is at risk. Each goes out once for what was written, claimed by its row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Row, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.queries import StaffMember, managers_of, staff_member_of_id
from portal.agency.queries import team_ids, working_calendar
from portal.agency.rules import Calendar, DaysUnknown
from portal.extensions import db, writing
from portal.messages.actions import write_message
from portal.support.mail import NEEDS_YOU, STAFF_LINK
from portal.support.models import IS_OPEN, SupportEntry, SupportRequest
from portal.support.openers import who_may_open
from portal.support.rota.models import WordsAlert
from portal.support.rota.queries import who_is_on_duty
from portal.support.rota.rules import read_by
from portal.support.rules import OPEN, SUBJECT, TEAM
from portal.support.unread import WORDS


def tell_owner_of_words(now: datetime) -> int:
    """Tell a request's owner that the family wrote something; without one whoever is on duty. A sweep."""

    def people(request: SupportRequest) -> list[StaffMember]:
        owner = staff_member_of_id(request.owner_id) if request.owner_id is not None else None
        return [owner] if owner is not None else list(who_is_on_duty(now))

    return _sweep("new", now, lambda at, closed, calendar: True, people)


def tell_managers_of_unread(now: datetime) -> int:
    """Tell the team's managers of what nobody has read for a working day. A sweep."""

    def is_long(at: datetime, closed: bool, calendar: Calendar) -> bool:
        try:
            return read_by(at, calendar, count_closed_days=closed) <= now
        except DaysUnknown:
            return False

    return _sweep("day", now, is_long, lambda _request: list(managers_of(team_ids().get(TEAM))))


SWEEPS = (tell_owner_of_words, tell_managers_of_unread)


def _sweep(
    kind: str,
    now: datetime,
    is_time: Callable[[datetime, bool, Calendar], bool],
    people: Callable[[SupportRequest], list[StaffMember]],
) -> int:
    calendar, told = working_calendar(), 0
    is_open = _is_office_open(calendar, now)
    for row in _waiting(kind):
        at_risk = row.rank == 0
        if not (is_open or at_risk) or not is_time(row.at, not at_risk, calendar):
            continue
        with writing():
            told += _tell(row.request_id, kind, people, now)
    return told


def _waiting(kind: str) -> Sequence[Row[int, int, datetime]]:
    """What waits unread and of which this has not been told: request, its rank, and when it was written."""
    gone = exists().where(WordsAlert.entry_id == SupportEntry.id, WordsAlert.kind == kind)
    found = db.session.execute(
        select(SupportEntry.request_id, SupportRequest.rank, SupportEntry.at)
        .join(SupportRequest, SupportRequest.id == SupportEntry.request_id)
        .where(
            SupportRequest.unread_since.is_not(None),
            IS_OPEN,
            SupportEntry.kind.in_(WORDS),
            SupportEntry.is_from_family,
            SupportEntry.at >= SupportRequest.unread_since,
            ~gone,
        )
        .order_by(SupportEntry.at, SupportEntry.id)
        .limit(500)
    ).all()
    db.session.rollback()
    return found


def _tell(
    request_id: int, kind: str, people: Callable[[SupportRequest], list[StaffMember]], now: datetime
) -> int:
    """One mail to each of these people for all that waits in a request; 0 where that is over or told."""
    request = db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.id == request_id, SupportRequest.unread_since.is_not(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None or request.state not in OPEN:
        return 0
    confined_id = request.id if request.is_confined else None
    told = who_may_open(people(request), household_id=request.household_id, confined_id=confined_id)
    if not told:
        return 0
    entries = db.session.scalars(
        select(SupportEntry.id).where(
            SupportEntry.request_id == request.id,
            SupportEntry.kind.in_(WORDS),
            SupportEntry.is_from_family,
            SupportEntry.at >= request.unread_since,
        )
    ).all()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    claimed = [
        entry_id
        for entry_id in entries
        if db.session.scalar(
            insert(WordsAlert)
            .values(entry_id=entry_id, kind=kind, at=now)
            .on_conflict_do_nothing()
            .returning(WordsAlert.entry_id)
        )
        is not None
    ]
    if not claimed:
        return 0
    for person in told:
        write_message(
            NEEDS_YOU,
            to=person.email,
            now=now,
            parameters={},
            subject_kind=SUBJECT,
            subject_ref=request.reference,
            link=STAFF_LINK,
            link_subject=request.reference,
        )
    return 1


def _is_office_open(calendar: Calendar, now: datetime) -> bool:
    """Office hours; past the days that are known always, so that nothing falls silent."""
    try:
        return calendar.is_office_hours(now)
    except DaysUnknown:
        return True
