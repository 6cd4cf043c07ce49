"""Whose an attendance is, and of which council: one place, so that every report tells households apart alike.

A household's, or that of an enquirer who was invited since; an enquirer's, with whom a newer enquiry was
joined; whoever booked with an address; else nobody that is known, and each is one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from portal.enquiries.models import Enquiry
from portal.events.booking_models import Attendee, Booking
from portal.events.models import Event
from portal.events.register_models import Attendance
from portal.households.models import Household
from portal.reports.sql import Records

_INTO = aliased(Enquiry)
_OLDER = (
    select(Enquiry.id.label("newer_id"), _INTO.id, _INTO.household_id, _INTO.authority)
    .join(_INTO, _INTO.id == Enquiry.merged_into_id)
    .where(Enquiry.merged_into_id.is_not(None))
    .subquery("older")
)
"""The few enquiries that were joined, each with the one it was joined into."""

_ENQUIRY_REF = func.coalesce(Attendance.enquiry_ref, Booking.enquiry_ref)
HOUSEHOLD_ID: Any = func.coalesce(Booking.household_id, Enquiry.household_id, _OLDER.c.household_id)

NO_HOUSEHOLD: Any = case(
    (HOUSEHOLD_ID.is_not(None), None),
    (Enquiry.id.is_not(None), literal("e") + cast(func.coalesce(_OLDER.c.id, Enquiry.id), String)),
    (_ENQUIRY_REF.is_not(None), literal("r") + _ENQUIRY_REF),
    (and_(Booking.email.is_not(None), Booking.email != ""), literal("m") + Booking.email),
    (Booking.id.is_not(None), literal("b") + cast(Booking.id, String)),
    else_=literal("a") + cast(Attendance.id, String),
)
"""Of who is no household: the same for two attendances of one enquirer or address, and for no others."""

KEY: Any = func.coalesce(literal("h") + cast(HOUSEHOLD_ID, String), NO_HOUSEHOLD)
"""The same for two attendances of one household, or of one of the others, and for nobody else's."""

ASKED_IN: Any = func.coalesce(_OLDER.c.authority, Enquiry.authority, Booking.authority, Event.authority)
"""The council of who is no household; of somebody who walked in, the event's."""

AUTHORITY: Any = func.coalesce(Household.authority, ASKED_IN)
"""The council of whoever came; asked of a query that is joined with HOUSEHOLD_ID too."""


def with_whose(attendances: Records) -> Records:
    """A query of attendances, joined with all that KEY, HOUSEHOLD_ID and ASKED_IN ask of."""
    return (
        attendances.outerjoin(Attendee, Attendee.id == Attendance.attendee_id)
        .outerjoin(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(Enquiry, Enquiry.reference == _ENQUIRY_REF)
        .outerjoin(_OLDER, _OLDER.c.newer_id == Enquiry.id)
    )
