"""Who comes without a booking: written down, taken off again, and asked to be called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.enquiries.actions import send_enquiry
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import Details
from portal.errors import NotFound, Refused
from portal.events.actions.completing import keep_conversation
from portal.events.actions.register import SESSION, hold_session
from portal.events.kinds import KINDS, Kind
from portal.events.register_models import Attendance
from portal.events.rules import Mark
from portal.extensions import db

ASKED = "Asked at an information event to be called about a visit."


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
        keep_conversation(Enquiry.reference == enquiry_ref, session.ends_at, by=by, now=now)
    record("events.walk_in_added", by=by, subject_kind=SESSION, subject_ref=session_ref, now=now)
    return row


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
