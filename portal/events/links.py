"""The links in e-mails about events, and of calendar feeds: sealed, never stored.

What is sealed is what the link is for and whose it is. Until when it works is decided by the row it
leads to, so that a link dies with its booking.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.errors import NotFound, Unsealable
from portal.events.booking_models import Attendee, Booking
from portal.events.register_models import Feedback
from portal.events.rules import LIVE, BookingState
from portal.extensions import db
from portal.households.quiet.queries import is_quiet
from portal.sealing import seal, unseal

LINK = "event_booking"
"""The name of the link maker that e-mails about events use."""

BOOKED, OFFER, REMINDER, CONFIRM, FEEDBACK, ENDED = (
    "booked", "offer", "reminder", "confirm", "feedback", "ended",
)  # fmt: skip
"""What an e-mail is for."""

_STATES: dict[str, frozenset[BookingState]] = {
    BOOKED: LIVE,
    OFFER: frozenset({BookingState.OFFERED}),
    REMINDER: frozenset({BookingState.BOOKED}),
    CONFIRM: frozenset({BookingState.HELD, BookingState.WAITING}),
    ENDED: frozenset(BookingState),
}
"""What an e-mail is for -> the states in which it still goes out."""


def booking_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The page an e-mail leads to: a signed-in page for a household, a sealed one for an address.

    Raises NotFound once there is nothing to say any more: the e-mail is then not sent.
    """
    purpose, reference = link_subject.split(" ")
    base = base_url.rstrip("/")
    if purpose == FEEDBACK:
        open_still = (
            select(Booking.household_id)
            .join(Attendee, Attendee.booking_id == Booking.id)
            .join(Feedback, Feedback.attendee_id == Attendee.id)
            .where(Feedback.reference == reference, Feedback.given_at.is_(None))
        )
        found = db.session.execute(open_still).one_or_none()
        if found is None or is_quiet(found.household_id):
            raise NotFound
        return f"{base}/events/feedback/{_sealed(FEEDBACK, reference)}"
    booking = db.session.scalars(select(Booking).where(Booking.reference == reference)).one_or_none()
    if booking is None or booking.state not in _STATES[purpose]:
        raise NotFound
    if purpose in (OFFER, REMINDER) and is_quiet(booking.household_id):
        raise NotFound
    if purpose == CONFIRM and booking.confirmed_at is not None:
        raise NotFound
    if purpose == CONFIRM:
        return f"{base}/events/confirm/{_sealed(CONFIRM, reference)}"
    if purpose == OFFER and booking.household_id is not None:
        return f"{base}/events/offers/{_sealed(OFFER, reference)}"
    if booking.household_id is not None:
        return f"{base}/events/bookings/{reference}"
    return f"{base}/events/places/{place_token(reference)}"


def read_link(purpose: str, token: str) -> str:
    """The reference that a sealed link is for. Raises NotFound for one changed or made for something else."""
    (reference,) = _unsealed(purpose, token, parts=1)
    return reference


def place_token(reference: str) -> str:
    """The token of the page on which somebody without an account sees their place."""
    return _sealed(BOOKED, reference)


def feed_token(person_reference: str, number: int) -> str:
    """The token of one person's calendar feed; another number is another token."""
    return _sealed("feed", person_reference, str(number))


def read_feed_token(token: str) -> tuple[str, int]:
    """Whose feed, and which number of it. Raises NotFound."""
    reference, number = _unsealed("feed", token, parts=2)
    return reference, int(number)


def _sealed(purpose: str, *parts: str) -> str:
    return seal("|".join(("events", purpose, *parts))).rstrip("=")


def _unsealed(purpose: str, token: str, *, parts: int) -> list[str]:
    try:
        said = unseal(token.strip() + "=" * (-len(token.strip()) % 4)).split("|")
    except Unsealable as problem:
        raise NotFound from problem
    if said[:2] != ["events", purpose] or len(said) != parts + 2:
        raise NotFound
    return said[2:]
