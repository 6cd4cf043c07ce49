"""What follows from a mark: coming completes a step, and is asked about.

Coming completes the household's journey step by person (journey.actions; the journey never reads events),
writes the learning record, keeps an enquiry's first conversation, and asks for feedback.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.enquiries.handling.actions import record_event
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import State as EnquiryState
from portal.events.booking_models import Attendee, Booking
from portal.events.kinds import KINDS, Kind
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance, Feedback, LearningRecord
from portal.events.rules import CAME, feedback_at, is_complete
from portal.extensions import db
from portal.journey.actions import journey_by_id, set_step
from portal.journey.models import Journey, JourneyStep
from portal.journey.rules import StepState


def follow_marks(event: Event, attendees: Collection[Attendee], *, by: Viewer, now: datetime) -> None:
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
            keep_conversation(Enquiry.email == booking.email, last, by=by, now=now, kind=event.kind)
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


def keep_conversation(
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
