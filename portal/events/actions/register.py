"""The register: marks and walk-ins, and what coming to something completes.

Coming completes the household's journey step by person (journey.actions; the journey never reads
events), writes the learning record, keeps an enquiry's first conversation, and asks for feedback.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from portal.access import Viewer
from portal.agency.queries import team_ids
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.enquiries.handling.actions import record_event
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import State as EnquiryState
from portal.errors import NotFound, Refused
from portal.events.actions.places import hold_event
from portal.events.booking_models import Attendee, Booking
from portal.events.kinds import KINDS, Kind
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance, Feedback, LearningRecord
from portal.events.rules import CAME, BookingState, Mark, State, feedback_at, is_complete, register_opens_at
from portal.extensions import db
from portal.journey.actions import journey_by_id, set_step
from portal.journey.models import Journey, JourneyStep
from portal.journey.rules import StepState
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
    _follow(event, changed, by=by, now=now)
    if _asked(session, booked.values()) <= set(before):
        _fill(session, by=by, now=now)
    put_right = {"corrected": ", ".join(corrected)} if corrected else {}
    _audit("events.register_marked", session, by, now, marks=str(len(changed)), **put_right)


def finish_register(session_ref: str, *, by: Viewer, now: datetime) -> None:
    """Say that a register is filled, also where nobody came or some marks are not known."""
    _, session = hold_session(session_ref)
    _fill(session, by=by, now=now)
    _audit("events.register_finished", session, by, now)


def walk_in(
    session_ref: str,
    name: str,
    *,
    by: Viewer,
    now: datetime,
    adults: int = 1,
    children: int = 0,
    enquiry_ref: str = "",
) -> Attendance:
    """Write somebody who came without a booking: a name and how many, no address (safety rule 10).

    `enquiry_ref`: their enquiry, where they say they sent one; its first conversation is then kept.
    Raises Refused where the kind takes no walk-ins, or nobody is named.
    """
    event, session = hold_session(session_ref)
    if not KINDS[Kind(event.kind)].walk_ins:
        raise Refused("Only people with a booking can come to this.")
    if not name.strip():
        raise Refused("Enter a name.")
    if adults < 0 or children < 0 or adults + children < 1:
        raise Refused("Enter how many came: one or more.")
    row = Attendance(
        session_id=session.id,
        name=name.strip()[:200],
        adults=adults,
        children=children,
        enquiry_ref=enquiry_ref or None,
        mark=Mark.PRESENT.value,
        marked_by=by.label,
        marked_at=now,
    )
    db.session.add(row)
    db.session.flush()
    if enquiry_ref:
        _keep_conversation(Enquiry.reference == enquiry_ref, session.ends_at, by=by, now=now)
    _audit("events.walk_in_added", session, by, now)
    return row


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


def _follow(event: Event, attendees: Collection[Attendee], *, by: Viewer, now: datetime) -> None:
    """What follows from new marks of these people."""
    ids = [one.id for one in attendees]
    came: dict[int, list[EventSession]] = {one: [] for one in ids}
    rows = db.session.execute(
        select(Attendance.attendee_id, EventSession)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(Attendance.attendee_id.in_(ids), Attendance.mark.in_(CAME))
    )
    for attendee_id, session in rows:
        came[attendee_id or 0].append(session)
    numbers = set(
        db.session.scalars(
            select(EventSession.number).where(
                EventSession.event_id == event.id, EventSession.makes_up.is_(None)
            )
        )
    )
    bookings = {
        row.id: row
        for row in db.session.scalars(
            select(Booking).where(Booking.id.in_([one.booking_id for one in attendees]))
        )
    }
    for attendee in attendees:
        sessions, booking = came[attendee.id], bookings[attendee.booking_id]
        if attendee.person_id is not None and not attendee.is_child:
            done = is_complete(event.kind, ((one.number, one.makes_up) for one in sessions), numbers)
            _complete(event, booking, attendee.person_id, sessions, done=done, by=by, now=now)
        if sessions and booking.email:
            last = max(one.ends_at for one in sessions)
            _keep_conversation(Enquiry.email == booking.email, last, by=by, now=now, kind=event.kind)
        _ask_feedback(event, booking, attendee, came=bool(sessions))
    db.session.flush()


def _complete(
    event: Event,
    booking: Booking,
    person_id: int,
    sessions: Collection[EventSession],
    *,
    done: bool,
    by: Viewer,
    now: datetime,
) -> None:
    """Write or take back what somebody completed, and bring their step of the journey in line."""
    row = db.session.scalars(
        select(LearningRecord).where(
            LearningRecord.person_id == person_id, LearningRecord.event_id == event.id
        )
    ).one_or_none()
    if not done and row is None:
        return
    quarters = sum(int((one.ends_at - one.starts_at).total_seconds() // 900) for one in sessions)
    if done and row is not None:
        row.quarter_hours = quarters
        return
    if done:
        last = max(one.ends_at for one in sessions)
        db.session.add(
            LearningRecord(
                person_id=person_id,
                event_id=event.id,
                title=event.title,
                on=local_day(last),
                quarter_hours=quarters,
                made_at=now,
            )
        )
    else:
        db.session.execute(
            delete(LearningRecord)
            .where(LearningRecord.person_id == person_id, LearningRecord.event_id == event.id)
            .execution_options(synchronize_session="fetch")
        )
    step = KINDS[Kind(event.kind)].step
    if step and booking.household_id is not None:
        _step(booking.household_id, step, person_id, done=done, by=by, now=now)


def _step(household_id: int, code: str, person_id: int, *, done: bool, by: Viewer, now: datetime) -> None:
    """Bring a person's step in line, where their journey has it; a mark put right takes it back."""
    found = db.session.scalar(
        select(Journey.id)
        .join(JourneyStep, JourneyStep.journey_id == Journey.id)
        .where(
            Journey.household_id == household_id,
            Journey.ended_at.is_(None),
            JourneyStep.code == code,
            JourneyStep.person_key == person_id,
            JourneyStep.about == "",
            JourneyStep.state != StepState.NOT_NEEDED,
        )
    )
    if found is not None:
        state = StepState.IN_ORDER if done else StepState.NOT_STARTED
        set_step(journey_by_id(found), code, state, by=by, now=now, person_id=person_id)


def _keep_conversation(
    whose: ColumnElement[bool], at: datetime, *, by: Viewer, now: datetime, kind: str = Kind.INFORMATION_EVENT
) -> None:
    """Write the evening into the enquiry of who came; it keeps the first conversation, once."""
    if kind != Kind.INFORMATION_EVENT:
        return
    enquiry = db.session.scalars(
        select(Enquiry)
        .where(whose, Enquiry.state.in_((EnquiryState.OPEN, EnquiryState.INVITED)), Enquiry.sent_at <= at)
        .order_by(Enquiry.id.desc())
    ).first()
    if enquiry is not None and enquiry.last_contact_at < at:
        record_event(enquiry.reference, text="Came to an information event.", at=min(at, now), by=by, now=now)


def _ask_feedback(event: Event, booking: Booking, attendee: Attendee, *, came: bool) -> None:
    """Ask who came the day after; who turns out not to have come is not asked."""
    row = db.session.scalars(select(Feedback).where(Feedback.attendee_id == attendee.id)).one_or_none()
    if attendee.is_child or (attendee.person_id is None and booking.email is None):
        return
    if came and row is None:
        db.session.add(
            Feedback(event_id=event.id, attendee_id=attendee.id, next_ask_at=feedback_at(event.ends_at, 0))
        )
    elif row is not None and row.given_at is None:
        db.session.execute(
            update(Feedback)
            .where(Feedback.id == row.id)
            .values(next_ask_at=feedback_at(event.ends_at, row.asks) if came else None)
            .execution_options(synchronize_session="fetch")
        )


def _audit(event: str, session: EventSession, by: Viewer, now: datetime, **details: str) -> None:
    record(event, by=by, subject_kind=SESSION, subject_ref=session.reference, now=now, details=details)
