"""What no list is taken with as a file, though the list may show it to who is named on it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, or_, select

from portal.children.models import ChildGroup
from portal.enquiries.models import Enquiry
from portal.extensions import db
from portal.households.models import Household, Person
from portal.support.models import SupportRequest

_RESTRICTED = select(Household.id).where(Household.restricted)
_BIRTH_SIDE = select(Person.id).where(Person.side == "birth")
_THEIR_ADDRESSES = select(Person.email).where(Person.side == "birth", Person.email != "")

_HELD: dict[str, Select[str]] = {
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
}
_REFERENCE: dict[str, Any] = {
    "enquiry": Enquiry.reference,
    "support_request": SupportRequest.reference,
    "child_group": ChildGroup.reference,
}


def held_back(kind: str, references: Collection[str]) -> set[str]:
    """Which of these records are in no file: of a restricted household, confined, or of the birth side."""
    return set(db.session.scalars(_HELD[kind].where(_REFERENCE[kind].in_(references))))
