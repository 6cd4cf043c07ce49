"""What no list is taken with as a file, though the list may show it to who is named on it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, or_, select

from portal.children.links.models import ChildLink
from portal.children.links.rules import SUBJECT as LINK
from portal.children.models import ChildGroup
from portal.children.placing.models import ChildPlacement
from portal.enquiries.models import Enquiry
from portal.events.booking_models import Attendee, Booking
from portal.events.register_models import Attendance
from portal.extensions import db
from portal.households.models import Household, Person
from portal.messages.hidden import hides
from portal.promises.hidden import is_hidden_from
from portal.promises.models import Promise
from portal.support.models import SupportRequest

_RESTRICTED = select(Household.id).where(Household.restricted)
_BIRTH_SIDE = select(Person.id).where(Person.side == "birth")
_THEIR_ADDRESSES = select(Person.email).where(Person.side == "birth", Person.email != "")

_HELD: dict[str, Select[str]] = {
    "household": select(Household.reference).where(Household.restricted),
    "child_placement": select(ChildPlacement.reference).where(ChildPlacement.household_id.in_(_RESTRICTED)),
    "enquiry": select(Enquiry.reference).where(
        or_(Enquiry.household_id.in_(_RESTRICTED), Enquiry.email.in_(_THEIR_ADDRESSES))
    ),
    "support_request": select(SupportRequest.reference).where(
        or_(
            SupportRequest.is_confined,
            SupportRequest.household_id.in_(_RESTRICTED),
            SupportRequest.person_id.in_(_BIRTH_SIDE),
        )
    ),
    "child_group": select(ChildGroup.reference).where(ChildGroup.household_id.in_(_RESTRICTED)),
    "attendee": select(Attendee.reference)
    .join(Booking, Booking.id == Attendee.booking_id)
    .where(
        or_(
            Booking.household_id.in_(_RESTRICTED),
            Booking.email.in_(_THEIR_ADDRESSES),
            Attendee.person_id.in_(_BIRTH_SIDE),
        )
    ),
}
_HELD[LINK] = select(ChildLink.reference).where(ChildLink.household_id.in_(_RESTRICTED))
_HELD["attendance"] = select(Attendance.reference).where(Attendance.enquiry_ref.in_(_HELD["enquiry"]))
_REFERENCE: dict[str, Any] = {
    "household": Household.reference,
    "child_placement": ChildPlacement.reference,
    "enquiry": Enquiry.reference,
    "support_request": SupportRequest.reference,
    "child_group": ChildGroup.reference,
    "attendee": Attendee.reference,
    "attendance": Attendance.reference,
}


def held_back(kind: str, references: Collection[str]) -> set[str]:
    """Which of these records are in no file: of a restricted household, confined, or of the birth side."""
    return set(db.session.scalars(_HELD[kind].where(_REFERENCE[kind].in_(references))))


def promises_held_back(references: Collection[str]) -> set[str]:
    """Which of these promises are in no file: of a restricted household, or about what is in none itself.

    A link is hidden from whoever does not work on it, and so from nobody in particular (None); whose list it is
    on works on it, and finds it in the file.
    """
    kind, ref = Promise.subject_kind.expression, Promise.subject_ref.expression
    about = [and_(kind == name, ref.in_(held)) for name, held in _HELD.items()]
    hidden = [hide(None, kind, ref) for hide in hides]
    return set(
        db.session.scalars(
            select(Promise.reference).where(
                Promise.reference.in_(references),
                or_(
                    Promise.household_id.in_(_RESTRICTED),
                    and_(kind != LINK, is_hidden_from(None)),
                    *about,
                    *hidden,
                ),
            )
        )
    )
