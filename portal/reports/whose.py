"""Whose an attendance is, and of which council: one place, so that every report tells households apart alike.

A household's, or that of an enquirer who was invited since; an enquirer's, with whom a newer enquiry was
joined; whoever booked with an address; else nobody that is known, and each is one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal
from sqlalchemy.orm import aliased

from portal.enquiries.models import Enquiry
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event
from portal.events.register_models import Attendance
from portal.households.models import Household
from portal.reports.sql import Records

_OLDER = aliased(Enquiry)
_ENQUIRY_REF = func.coalesce(Attendance.enquiry_ref, Booking.enquiry_ref)
_HOUSEHOLD_ID = func.coalesce(Booking.household_id, Enquiry.household_id, _OLDER.household_id)

KEY: Any = case(
    (_HOUSEHOLD_ID.is_not(None), literal("h") + cast(_HOUSEHOLD_ID, String)),
    (Enquiry.id.is_not(None), literal("e") + cast(func.coalesce(_OLDER.id, Enquiry.id), String)),
    (_ENQUIRY_REF.is_not(None), literal("r") + _ENQUIRY_REF),
    (and_(Booking.email.is_not(None), Booking.email != ""), literal("m") + Booking.email),
    (Booking.id.is_not(None), literal("b") + cast(Booking.id, String)),
    else_=literal("a") + cast(Attendance.id, String),
)
"""The same for two attendances of one household, and for no others."""

AUTHORITY: Any = func.coalesce(
    Household.authority, _OLDER.authority, Enquiry.authority, Booking.authority, Event.authority
)
"""The council of whoever came; of somebody who walked in, the event's."""


def with_whose(attendances: Records) -> Records:
    """A query of attendances, joined with all that KEY and AUTHORITY ask of."""
    return (
        attendances.outerjoin(Attendee, Attendee.id == Attendance.attendee_id)
        .outerjoin(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(Enquiry, Enquiry.reference == _ENQUIRY_REF)
        .outerjoin(_OLDER, _OLDER.id == Enquiry.merged_into_id)
        .outerjoin(Household, Household.id == _HOUSEHOLD_ID)
    )
