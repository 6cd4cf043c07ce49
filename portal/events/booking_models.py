"""Bookings, who comes, their reminders, and why somebody in the line was passed over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, one_of, reference_column, where
from portal.events.rules import BookingState

_LIVE = "state IN ('held', 'with_us', 'waiting', 'offered', 'booked')"


class Booking(Model):
    """A household's, or one address's, for one event; also its place in the line.

    One live booking for each household and event, and for each confirmed address and event: an address
    that nobody has confirmed yet stands in nobody's way.
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint(one_of("state", BookingState), name="state"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("household_id IS NOT NULL OR name <> ''", name="whose"),
        CheckConstraint("household_id IS NULL OR email IS NULL", name="address"),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_lower"),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="offered"),
        CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name="held"),
        CheckConstraint("to_look_at_since IS NULL OR state = 'booked'", name="to_look_at"),
        where("uq_booking_household", "event_id", "household_id", unique=True,
              condition=f"household_id IS NOT NULL AND {_LIVE}"),
        where("uq_booking_email", "event_id", "email", unique=True,
              condition=f"email IS NOT NULL AND confirmed_at IS NOT NULL AND {_LIVE}"),
        where("ix_booking_line", "event_id", "waiting_since", "id", condition="state = 'waiting'"),
        where("ix_booking_offered", "offer_until", "id", condition="state = 'offered'"),
        where("ix_booking_held", "held_until", "id", condition="state = 'held'"),
        where("ix_booking_with_us", "id", condition="state = 'with_us'"),
        where("ix_booking_to_look_at", "event_id", condition="to_look_at_since IS NOT NULL"),
        Index("ix_booking_event", "event_id", "state", "id"),
        Index("ix_booking_household", "household_id", "id"),
        Index("ix_booking_email", "email", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"))
    booked_by: Mapped[str] = mapped_column(String(40))
    booked_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    """Who of the household is written to; None: everybody who adopts."""
    # somebody without an account
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    confirmed_at: Mapped[datetime | None]
    wants_call: Mapped[bool] = mapped_column(default=False)
    authority: Mapped[str | None] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    """Where they live, for the call they ask for at an event of no one council; its code."""
    enquiry_ref: Mapped[str | None] = mapped_column(String(9))
    # how it stands
    state: Mapped[str] = mapped_column(String(12))
    places: Mapped[int]
    is_priority: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    offer_until: Mapped[datetime | None]
    asked_again_at: Mapped[datetime | None]
    """The date changed: the family is asked whether it still comes. Empty once it has answered."""
    to_look_at_since: Mapped[datetime | None]
    """Since when a manager has to look at it though it is booked: whom they must not meet was noted after
    both had booked. Its family sees nothing of it."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(40), default="")
    ended_because: Mapped[str] = mapped_column(Sealed, default="")


TO_DECIDE = or_(Booking.state == BookingState.WITH_US.value, Booking.to_look_at_since.is_not(None))
"""The condition on bookings that wait for a manager: held, or booked and to be looked at."""


class Attendee(Model):
    """Somebody who comes: of the household, or from its network, or a professional."""

    __tablename__ = "attendee"
    __table_args__ = (UniqueConstraint("booking_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="RESTRICT"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    is_child: Mapped[bool] = mapped_column(default=False)
    comes: Mapped[bool] = mapped_column(default=True)
    """Whether they still do; who no longer comes stays for the register's sake."""
    access_needs: Mapped[str] = mapped_column(Sealed, default="")
    dietary_needs: Mapped[str] = mapped_column(Sealed, default="")


class BookingReminder(Model):
    """A reminder, written when the place is booked; claimed by the sweep, or taken back."""

    __tablename__ = "booking_reminder"
    __table_args__ = (
        CheckConstraint("kind IN ('week', 'day')", name="kind"),
        where("ix_booking_reminder_due", "due_at", "booking_id", condition="done_at IS NULL"),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="RESTRICT"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class PassedOver(Model):
    """Somebody in the line was passed over when a place was offered, and why; for staff alone."""

    __tablename__ = "passed_over"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="RESTRICT"), primary_key=True)
    offered_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="RESTRICT"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    why: Mapped[str] = mapped_column(Sealed)
