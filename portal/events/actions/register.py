"""The register: marks, when it is filled, and asking for one that nobody filled.

What follows from a mark stands in `completing.py`, who comes without a booking in `walk_ins.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.queries import names_of_references
from portal.agency.queries import team_ids
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.events.actions.completing import follow_marks
from portal.events.actions.places import hold_event
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event, EventSession
from portal.events.register.queries import stood_at
from portal.events.register.rules import is_overtaken
from portal.events.register_models import Attendance
from portal.events.rules import CAME, BookingState, Mark, State, register_opens_at
from portal.extensions import db
from portal.promises.actions import keep_promise, make_promise
from portal.promises.kinds import Kind as PromiseKind

SESSION = "event_session"
"""The kind of subject of a register's promise and audit rows."""

TEAM = "business_support"
"""The team that is asked for registers nobody has filled."""


def mark_attendance(
    session_ref: str,
    marks: Mapping[str, str],
    *,
    by: Viewer,
    now: datetime,
    pressed_at: datetime | None = None,
) -> None:
    """Write a session's marks: attendee's reference -> present, late or absent. Again changes what differs.

    `pressed_at`: when the marks were made, where they waited for a connection. With the last one the
    register is filled. A mark put right is audited with what it said before. Raises NotFound for
    somebody who is not booked, Refused earlier than an hour before the session begins.
    """
    event, session = hold_session(session_ref)
    if now < register_opens_at(session.starts_at):
        raise Refused("This has not begun yet. Fill the register from an hour before it begins.")
    booked = {row.reference: row for row in _booked(event.id)}
    if set(marks) - set(booked):
        raise NotFound
    before = {
        row.attendee_id: row
        for row in db.session.scalars(
            select(Attendance).where(Attendance.session_id == session.id, Attendance.attendee_id.is_not(None))
        )
    }
    changed, corrected = [], []
    for reference, word in marks.items():
        mark, attendee = Mark(word), booked[reference]
        row = before.get(attendee.id)
        if row is not None and row.mark == mark:
            continue
        if row is None:
            row = Attendance(
                session_id=session.id,
                attendee_id=attendee.id,
                adults=0 if attendee.is_child else 1,
                children=1 if attendee.is_child else 0,
            )
            db.session.add(row)
            before[attendee.id] = row
        else:
            corrected.append(f"{reference} {row.mark} to {mark.value}")
        row.mark, row.marked_by, row.marked_at = mark.value, by.label, pressed_at or now
        changed.append(attendee)
    db.session.flush()
    follow_marks(event, changed, by=by, now=now)
    if _asked(session, booked.values()) <= set(before):
        _fill(session, by=by, now=now)
    put_right = {"corrected": ", ".join(corrected)} if corrected else {}
    _audit("events.register_marked", session, by, now, marks=str(len(changed)), **put_right)


def finish_register(session_ref: str, *, by: Viewer, now: datetime) -> None:
    """Say that a register is filled, also where nobody came or some marks are not known."""
    _, session = hold_session(session_ref)
    _fill(session, by=by, now=now)
    _audit("events.register_finished", session, by, now)


def ask_for_registers(now: datetime) -> int:
    """Put registers that nobody filled by the next morning on the worklist; says how many. A sweep."""
    today = local_day(now)
    due = db.session.execute(
        select(EventSession, Event)
        .join(Event, Event.id == EventSession.event_id)
        .where(EventSession.register_asked_at.is_(None), EventSession.ends_at < now)
        .order_by(EventSession.ends_at, EventSession.id)
        .limit(200)
        .with_for_update(of=EventSession, skip_locked=True)
    ).all()
    asked = 0
    for session, event in due:
        if local_day(session.ends_at) >= today:
            continue
        session.register_asked_at = now
        if session.register_done_at is not None or event.state != State.PUBLISHED:
            continue
        make_promise(
            PromiseKind.REGISTER_FILLED,
            subject_kind=SESSION,
            subject_ref=session.reference,
            label=event.title,
            starts_at=session.ends_at,
            by="system",
            now=now,
            authority=event.authority,
            team_id=team_ids().get(TEAM),
        )
        asked += 1
    db.session.flush()
    return asked


def hold_session(reference: str) -> tuple[Event, EventSession]:
    """A session with its event, whose row is held from here on. Raises NotFound."""
    found = db.session.scalars(select(EventSession).where(EventSession.reference == reference)).one_or_none()
    if found is None:
        raise NotFound
    event = hold_event(found.event_id)
    db.session.refresh(found)
    return event, found


def _booked(event_id: int) -> list[Attendee]:
    query = select(Attendee).join(Booking).where(Booking.event_id == event_id)
    return list(db.session.scalars(query.where(Booking.state == BookingState.BOOKED)))


def _asked(session: EventSession, booked: Collection[Attendee]) -> set[int]:
    """Whom a register asks for: who comes; a make-up session's asks for those who missed the other."""
    ids = {attendee.id for attendee in booked if attendee.comes}
    if session.makes_up is None:
        return ids
    came = select(Attendance.attendee_id).join(EventSession, EventSession.id == Attendance.session_id)
    came = came.where(
        EventSession.event_id == session.event_id,
        EventSession.number == session.makes_up,
        Attendance.mark.in_(CAME),
    )
    return ids - set(db.session.scalars(came))


def _fill(session: EventSession, *, by: Viewer, now: datetime) -> None:
    session.register_done_at = session.register_done_at or now
    db.session.flush()
    keep_promise(PromiseKind.REGISTER_FILLED, SESSION, session.reference, by=by, now=now)


def _audit(event: str, session: EventSession, by: Viewer, now: datetime, **details: str) -> None:
    record(event, by=by, subject_kind=SESSION, subject_ref=session.reference, now=now, details=details)


class Overtaken(Conflict):
    """A colleague made another mark later; `mark` is theirs."""

    def __init__(self, message: str, mark: str) -> None:
        super().__init__(message)
        self.mark = mark


def press_marks(
    session_ref: str, marks: Mapping[str, str], *, pressed_at: datetime, by: Viewer, now: datetime
) -> None:
    """Write marks that may have waited for a connection. Raises Overtaken, and as `mark_attendance`."""
    _, session = hold_session(session_ref)
    for reference, word in marks.items():
        stood = stood_at(session.id, reference)
        if stood and is_overtaken(stood, word, by=by.label, pressed_at=pressed_at):
            name = names_of_references([stood.by]).get(stood.by, "A colleague")
            raise Overtaken(f"{name} changed this after you. What they chose stands.", stood.mark)
    mark_attendance(session_ref, marks, by=by, now=now, pressed_at=min(pressed_at, now))
