"""Telling people about their bookings: the neutral e-mail alone (safety rule 9), in the same transaction."""

from __future__ import annotations

from datetime import datetime

from portal.events import links
from portal.events.booking_models import Booking
from portal.households.mail import addressees_of
from portal.messages.actions import write_message

TEMPLATE = "something_for_you"
SUBJECT = "booking"


def tell(booking: Booking, purpose: str, *, now: datetime) -> int:
    """Write to whoever a booking is of; says to how many. `purpose` is one of links'.

    A household: who booked, or everybody who adopts where staff did, of those who have taken up their
    invitation and do not part. Otherwise the address, where there is one.
    """
    addresses = [booking.email] if booking.email else []
    if booking.household_id is not None:
        booked_by = booking.booked_by_person_id
        found = addressees_of(booking.household_id, None if booked_by is None else (booked_by,))
        addresses = [one.email for one in found]
    for address in addresses:
        write_about(address, booking.reference, purpose, booking.reference, now=now)
    return len(addresses)


def write_about(address: str, subject_ref: str, purpose: str, reference: str, *, now: datetime) -> None:
    """Write one neutral e-mail about a booking, whose link is for `purpose`."""
    write_message(
        TEMPLATE,
        to=address,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=subject_ref,
        link=links.LINK,
        link_subject=f"{purpose} {reference}",
    )
