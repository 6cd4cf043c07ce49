"""Titles, events, their sessions, who is invited and for whom a place is agreed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, one_of, reference_column, source_ref_column, where
from portal.events.kinds import Kind
from portal.events.rules import State


class EventTitle(Model):
    """What is offered year after year: dates are made from it, and counts are kept by it."""

    __tablename__ = "event_title"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint("usual_places > 0", name="usual_places"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(120), unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    for_whom: Mapped[str] = mapped_column(Text, default="")
    bring: Mapped[str] = mapped_column(Text, default="")
    usual_places: Mapped[int] = mapped_column(default=12)
    cut_off_hours: Mapped[int]
    """Until so many hours before it begins a family changes who comes, or cancels, by itself."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Event(Model):
    """One date of a title, or its several days and weeks, booked as one.

    `places_taken` counts what is booked, offered and held; it never exceeds `places`, whatever runs
    at the same time. What shows of it to whom is decided in rules.py alone.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("places_taken >= 0", name="places_taken"),
        CheckConstraint("places_taken <= places", name="never_overbooked"),
        CheckConstraint("ends_at > starts_at", name="ends"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        Index("ix_event_programme", "state", "starts_at", "id"),
        Index("ix_event_all", "starts_at", "id"),
        Index("ix_event_kind", "kind", "state", "starts_at", "id"),
        Index("ix_event_title", "title_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    source_ref: Mapped[str | None] = source_ref_column()
    title_id: Mapped[int] = mapped_column(ForeignKey("event_title.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default=State.DRAFT.value)
    summary: Mapped[str] = mapped_column(Text, default="")
    for_whom: Mapped[str] = mapped_column(Text, default="")
    led_by: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """When its first session begins and its last one ends."""
    starts_on: Mapped[date]
    is_evening: Mapped[bool] = mapped_column(default=False)
    is_weekend: Mapped[bool] = mapped_column(default=False)
    # where: shown by rules.shows_place alone
    authority: Mapped[str | None] = mapped_column(ForeignKey("authority.code", ondelete="RESTRICT"))
    district: Mapped[str] = mapped_column(String(30), default="")
    """Of districts.DISTRICTS; empty for an online event."""
    is_online: Mapped[bool] = mapped_column(default=False)
    online_link: Mapped[str] = mapped_column(Sealed, default="")
    venue: Mapped[str] = mapped_column(String(200), default="")
    directions: Mapped[str] = mapped_column(Text, default="")
    bring: Mapped[str] = mapped_column(Text, default="")
    building_access: Mapped[str] = mapped_column(Text, default="")
    joining: Mapped[str] = mapped_column(Text, default="")
    """Joining instructions, for those who are booked."""
    places: Mapped[int]
    places_taken: Mapped[int] = mapped_column(default=0)
    priority_groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The groups (kinds.Group) that come first in the line."""
    cut_off_hours: Mapped[int]
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(Sealed, default="")
    """Told to everybody who was booked."""

    @property
    def places_left(self) -> int:
        """How many places nobody has taken."""
        return self.places - self.places_taken


class EventSession(Model):
    """One session: a day of a course, an evening of a programme. Its register is its own."""

    __tablename__ = "event_session"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("ends_at > starts_at", name="ends"),
        CheckConstraint("makes_up IS NULL OR makes_up <> number", name="makes_up"),
        where("ix_event_session_register", "ends_at", "id", condition="register_asked_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    makes_up: Mapped[int | None]
    """The number of the session that coming to this one stands in for."""
    register_asked_at: Mapped[datetime | None]
    """When the worklist was told that its register is not filled, or that it need not be."""
    register_done_at: Mapped[datetime | None]


class EventHandout(Model):
    """Something to read before an event, or after it, for those who are booked: a text, or one file.

    A file is judged, scanned and sealed as every document is, and given out through the gate alone.
    """

    __tablename__ = "event_handout"
    __table_args__ = (
        CheckConstraint("kind IS NULL OR kind IN ('pdf', 'jpeg', 'png', 'docx')", name="kind"),
        CheckConstraint("scan IS NULL OR scan IN ('clean', 'not_scanned')", name="scan"),
        CheckConstraint(
            "(storage_name IS NULL) = (kind IS NULL) AND (storage_name IS NULL) = (size IS NULL)"
            " AND (storage_name IS NULL) = (scan IS NULL) AND (storage_name IS NULL OR body = '')",
            name="file",
        ),
        Index("ix_event_handout_event", "event_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text, default="")
    storage_name: Mapped[str | None] = mapped_column(String(60), unique=True)
    kind: Mapped[str | None] = mapped_column(String(8))
    size: Mapped[int | None]
    """In bytes, as kept."""
    scan: Mapped[str | None] = mapped_column(String(12))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """Since when nobody reads it any more."""


class EventInvitation(Model):
    """A household is invited to an event."""

    __tablename__ = "event_invitation"
    __table_args__ = (Index("ix_event_invitation_household", "household_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"), primary_key=True)
    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    invited_by: Mapped[str] = mapped_column(String(40))
    invited_at: Mapped[datetime]


class AgreedPlace(Model):
    """A place on a title was agreed with a household: it may book its dates."""

    __tablename__ = "agreed_place"
    __table_args__ = (Index("ix_agreed_place_household", "household_id"),)

    title_id: Mapped[int] = mapped_column(ForeignKey("event_title.id", ondelete="RESTRICT"), primary_key=True)
    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    agreed_by: Mapped[str] = mapped_column(String(40))
    agreed_at: Mapped[datetime]


class MustNotMeet(Model):
    """Two households that must not meet; neither ever learns of it (safety rule 7). The lower id first."""

    __tablename__ = "must_not_meet"
    __table_args__ = (
        CheckConstraint("household_id < other_id", name="in_order"),
        Index("ix_must_not_meet_other", "other_id"),
    )

    household_id: Mapped[int] = mapped_column(
        ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="RESTRICT"), primary_key=True)
    reason: Mapped[str] = mapped_column(Sealed)
    noted_by: Mapped[str] = mapped_column(String(40))
    noted_at: Mapped[datetime]


class EventFeed(Model):
    """One person's calendar feed. Another number ends every link made before."""

    __tablename__ = "event_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    number: Mapped[int] = mapped_column(default=1)
    is_on: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]
