"""What is done on a register's page: presses, walk-ins taken off, calls asked for, make-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from portal.access import Viewer
from portal.accounts.queries import names_of_references
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.enquiries.actions import send_enquiry
from portal.enquiries.rules import Details
from portal.errors import Conflict, NotFound, Refused
from portal.events.actions.places import hold_event_called
from portal.events.actions.register import SESSION, hold_session, mark_attendance
from portal.events.kinds import KINDS, Kind, Shape
from portal.events.models import EventSession
from portal.events.register.queries import stood_at
from portal.events.register.rules import is_overtaken
from portal.events.register_models import Attendance
from portal.events.rules import Mark
from portal.extensions import db

ASKED = "Asked at an information event to be called about a visit."


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


def take_off_walk_in(session_ref: str, reference: str, *, by: Viewer, now: datetime) -> None:
    """Take a walk-in off the register who was written down by mistake. Raises NotFound.

    The row stays, as not having come, so that the audit's words lead to something.
    """
    _, session = hold_session(session_ref)
    row = db.session.scalars(
        select(Attendance).where(
            Attendance.reference == reference,
            Attendance.session_id == session.id,
            Attendance.attendee_id.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    row.mark, row.marked_by, row.marked_at = Mark.ABSENT.value, by.label, now
    db.session.flush()
    details = {"walk_in": reference}
    record(
        "events.walk_in_taken_off",
        by=by,
        subject_kind=SESSION,
        subject_ref=session_ref,
        now=now,
        details=details,
    )


def ask_for_call(session_ref: str, name: str, telephone: str, *, by: Viewer, now: datetime) -> str:
    """Take down that somebody in the room wants to be called about a visit; gives their new reference.

    An enquiry of a name and a number, no address (safety rule 10): its first conversation is promised
    from now. Staff join it with an earlier one. Raises Refused where the kind takes no walk-ins.
    """
    event, session = hold_session(session_ref)
    if not KINDS[Kind(event.kind)].walk_ins:
        raise Refused("People ask this at an information event.")
    given, _, family = name.strip().rpartition(" ")
    details = Details(
        given_name=given or family,
        family_name=family if given else "",
        authority=event.authority or "outside",
        telephone=telephone,
        own_words=ASKED,
    )
    enquiry = send_enquiry(details, by=by, now=now)
    record(
        "events.call_asked",
        by=by,
        subject_kind=SESSION,
        subject_ref=session.reference,
        now=now,
        details={"enquiry": enquiry.reference},
    )
    return enquiry.reference


def add_make_up(
    event_ref: str, makes_up: int, starts_at: datetime, ends_at: datetime, *, by: Viewer, now: datetime
) -> EventSession:
    """Add a session in which those who missed one make it up. Raises NotFound, Refused."""
    event = hold_event_called(event_ref)
    if KINDS[Kind(event.kind)].shape not in (Shape.WEEKLY, Shape.DAYS):
        raise Refused("Only a programme of several sessions has make-up sessions.")
    missed = db.session.scalars(
        select(EventSession).where(
            EventSession.event_id == event.id,
            EventSession.number == makes_up,
            EventSession.makes_up.is_(None),
        )
    ).one_or_none()
    if missed is None:
        raise NotFound
    if ends_at <= starts_at:
        raise Refused("It must end after it begins. Look at the times.")
    if local_day(starts_at) < local_day(missed.starts_at):
        raise Refused("A session is made up after it was missed. Choose a later day.")
    last = db.session.scalar(select(func.max(EventSession.number)).where(EventSession.event_id == event.id))
    row = EventSession(
        event_id=event.id,
        number=(last or 0) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        makes_up=makes_up,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "events.make_up_added",
        by=by,
        subject_kind=SESSION,
        subject_ref=row.reference,
        now=now,
        details={"makes_up": missed.reference},
    )
    return row
