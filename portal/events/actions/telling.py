"""What those booked are told and given: joining instructions, and handouts as text or file.

The e-mail says only that there is something for them; what it is stands on the page of their booking.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_moment
from portal.documents.receiving import KeptFile
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.actions.places import audit_event, hold_event_called
from portal.events.actions.programme import change_details
from portal.events.booking_models import Booking
from portal.events.mail import tell
from portal.events.models import Event, EventHandout
from portal.events.rules import PLACE_SHOWS_BEFORE, BookingState, State, shows_place
from portal.extensions import db
from portal.households.quiet.queries import is_quiet


def send_joining(reference: str, text: str, *, tells: bool, by: Viewer, now: datetime) -> int:
    """Save the joining instructions and, if wanted, tell everybody booked; says how many e-mails.

    Raises Refused where it is sent before it shows (safety rule 7), or where nothing is written.
    """
    if tells and not text.strip():
        raise Refused("Write the joining instructions first.")
    change_details(reference, {"joining": text.strip()}, by=by, now=now)
    if not tells:
        return 0
    event = hold_event_called(reference)
    if not shows_place(event.kind, is_booked=True, starts_at=event.starts_at, now=now):
        shows_from = local_moment(event.starts_at - PLACE_SHOWS_BEFORE)
        raise Refused(
            f"Families see this from {shows_from:%A} {shows_from.day} {shows_from:%B}, seven days before. "
            "Save it now, and send it from then on."
        )
    return _tell_booked(event, "events.joining_sent", by, now)


def send_handout(reference: str, title: str, body: str, *, tells: bool, by: Viewer, now: datetime) -> int:
    """Add a text to read and, if wanted, tell everybody booked; says how many e-mails went out."""
    _add(reference, title, by, now, body=body)
    return tell_of_handouts(reference, by=by, now=now) if tells else 0


def add_handout_file(
    reference: str, file: KeptFile, title: str, *, by: Viewer, now: datetime
) -> EventHandout:
    """Add a file that was judged, scanned, sealed and stored (documents.receiving). Nobody is told yet.

    Without a title it has the name it had on the device of whoever gave it.
    """
    return _add(
        reference,
        title.strip() or file.file_name,
        by,
        now,
        storage_name=file.storage_name,
        kind=file.kind.value,
        size=file.size,
        scan=file.scan.value,
    )


def _add(reference: str, title: str, by: Viewer, now: datetime, **content: str | int) -> EventHandout:
    event = hold_event_called(reference)
    row = EventHandout(event_id=event.id, title=title.strip()[:120], made_at=now, **content)
    db.session.add(row)
    db.session.flush()
    audit_event("events.handout_added", event, by, now, handout=row.reference)
    return row


def withdraw_handout(reference: str, handout_ref: str, *, by: Viewer, now: datetime) -> None:
    """Take a handout back: nobody reads it from then on. Raises NotFound, Conflict where it is done."""
    event = hold_event_called(reference)
    query = select(EventHandout).where(
        EventHandout.event_id == event.id, EventHandout.reference == handout_ref
    )
    row = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Conflict("A colleague has taken this back already.")
    row.withdrawn_at = now
    db.session.flush()
    audit_event("events.handout_withdrawn", event, by, now, handout=row.reference)


def tell_of_handouts(reference: str, *, by: Viewer, now: datetime) -> int:
    """Tell everybody booked that there is something to read; says how many e-mails. Raises Refused."""
    return _tell_booked(hold_event_called(reference), "events.handout_sent", by, now)


def _tell_booked(event: Event, what: str, by: Viewer, now: datetime) -> int:
    """Write the neutral e-mail to everybody booked whose way has not ended (safety rule 12)."""
    if event.state != State.PUBLISHED:
        raise Refused("This is not published, so nobody can be told.")
    booked = db.session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, Booking.state == BookingState.BOOKED)
        .order_by(Booking.id)
    ).all()
    sent = sum(
        tell(booking, links.BOOKED, now=now) for booking in booked if not is_quiet(booking.household_id)
    )
    audit_event(what, event, by, now, emails=str(sent))
    return sent
