"""Who came to events, as an export writes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.enquiries.models import Enquiry
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance
from portal.extensions import db
from portal.households.models import Household, Person
from portal.households.queries import hidden_from, is_open_to
from portal.reports.nightly.reading import Ids, Kind, Mark, Record, day, lifted, moment

BOOKER = aliased(Person)


def _chosen(viewer: Viewer, mark: Mark) -> Ids:
    """Attendances of households the viewer may find; none of the birth side, and no hidden enquiry's."""
    hidden = select(Enquiry.reference).where(Enquiry.household_id.in_(hidden_from(viewer)))
    changed = mark.changed(Attendance.id, Attendance.marked_at, others=_others)
    return (
        select(Attendance.id)
        .outerjoin(Attendee, Attendee.id == Attendance.attendee_id)
        .outerjoin(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(Person, Person.id == Attendee.person_id)
        .outerjoin(BOOKER, BOOKER.id == Booking.booked_by_person_id)
        .where(
            is_open_to(viewer, Booking.household_id.expression),
            *(
                or_(ref.is_(None), ref.not_in(hidden))
                for ref in (Attendance.enquiry_ref, Booking.enquiry_ref)
            ),
            *(or_(one.id.is_(None), one.side == "adoptive") for one in (Person, BOOKER)),
            changed,
        )
    )


def _others(since: datetime) -> list[ColumnElement[bool]]:
    return [and_(Booking.household_id.is_not(None), Booking.household_id.in_(lifted(since)))]


def _lines(ids: list[int], _viewer: Viewer) -> list[Record]:
    rows = db.session.execute(
        select(
            Attendance.reference,
            Attendance.source_ref,
            Event.reference.label("event"),
            Event.kind,
            Event.title,
            Event.authority,
            EventSession.number,
            EventSession.starts_at,
            Household.reference.label("household"),
            Person.reference.label("person"),
            Attendance.enquiry_ref,
            Booking.enquiry_ref.label("booked_enquiry"),
            Attendance.adults,
            Attendance.children,
            Attendance.mark,
            Attendance.marked_at,
        )
        .select_from(Attendance)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .outerjoin(Attendee, Attendee.id == Attendance.attendee_id)
        .outerjoin(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(Person, Person.id == Attendee.person_id)
        .outerjoin(Household, Household.id == Booking.household_id)
        .where(Attendance.id.in_(ids))
        .order_by(Attendance.id)
    )
    return [
        {
            "ref": row.reference,
            "source_ref": row.source_ref,
            "event_ref": row.event,
            "event_kind": row.kind,
            "event_title": row.title,
            "session": row.number,
            "on": day(local_day(row.starts_at)),
            "authority": row.authority,
            "household_ref": row.household,
            "person_ref": row.person,
            "enquiry_ref": row.enquiry_ref or row.booked_enquiry,
            "adults": row.adults,
            "children": row.children,
            "mark": row.mark,
            "marked_at": moment(row.marked_at),
        }
        for row in rows
    ]


ATTENDANCES = Kind("attendances", "events:mark", Attendance.id, _chosen, _lines)
