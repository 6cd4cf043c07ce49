"""What else is hidden with a restricted household: its bookings, and the messages about them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists

from portal.events.booking_models import Booking
from portal.households.queries import hidden_from_account


def hides_booking(
    account_id: int | ColumnElement[Any] | None, kind: ColumnElement[str], ref: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a subject is a booking of a restricted household on which the account is not named."""
    hidden = hidden_from_account(account_id)
    theirs = exists().where(Booking.household_id.in_(hidden), Booking.reference == ref)
    return and_(kind == "booking", theirs)
