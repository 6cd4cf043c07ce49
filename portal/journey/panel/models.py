"""The central list, panels with their seats and places, recommendations, and what applicants thought."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import Model, Sealed, reference_column
from portal.journey.assessment.models import live_once, one_of
from portal.journey.panel.rules import Part, Recommended, Source


class PanelMember(Model):
    """Somebody on the central list. `account_id`: a colleague, who then may not decide what they sat on."""

    __tablename__ = "panel_member"
    __table_args__ = (
        CheckConstraint(one_of("part", Part), name="part"),
        Index("ix_panel_member_review", "ended_on", "review_due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    name: Mapped[str] = mapped_column(String(200))
    part: Mapped[str] = mapped_column(String(20))
    is_independent: Mapped[bool] = mapped_column(default=True)
    email: Mapped[str] = mapped_column(Sealed)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    review_due_on: Mapped[date | None]
    trained_on: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Their training: {"on": an ISO day, "what": words}, oldest first."""
    joined_on: Mapped[date]
    ended_on: Mapped[date | None]


class Panel(Model):
    """One meeting of the panel."""

    __tablename__ = "panel"
    __table_args__ = (
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("places_taken BETWEEN 0 AND places", name="never_more_than_places"),
        CheckConstraint("is_online OR place <> ''", name="somewhere"),
        Index("ix_panel_starts", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    starts_at: Mapped[datetime]
    moved_from: Mapped[datetime | None]
    """When it was to begin before it was last moved."""
    moved_at: Mapped[datetime | None]
    on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200), default="")
    is_online: Mapped[bool] = mapped_column(default=False)
    places: Mapped[int]
    places_taken: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[str] = mapped_column(String(40))
    over_at: Mapped[datetime | None]
    """When it was said to be over: no link opens its papers any more."""
    cancelled_at: Mapped[datetime | None]


class PanelSeat(Model):
    """A member at one panel, and their one link to its papers; only the link's fingerprint is kept."""

    __tablename__ = "panel_seat"
    __table_args__ = (
        UniqueConstraint("panel_id", "member_id"),
        CheckConstraint(one_of("part", Part), name="part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="RESTRICT"))
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id", ondelete="RESTRICT"))
    part: Mapped[str] = mapped_column(String(20))
    papers_asked_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None]
    first_opened_at: Mapped[datetime | None]
    attended: Mapped[bool | None]


class PanelPlace(Model):
    """A household's place on a panel's agenda. One open at a time; one at each panel."""

    __tablename__ = "panel_place"
    __table_args__ = (
        live_once("uq_panel_place_open", "journey_id", where="ended_at IS NULL"),
        live_once("uq_panel_place_panel", "panel_id", "journey_id", where="cancelled_at IS NULL"),
        CheckConstraint("cancelled_at IS NULL OR ended_at IS NOT NULL", name="cancelled"),
        CheckConstraint("minutes_final_at IS NULL OR minutes IS NOT NULL", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="RESTRICT"))
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    booked_at: Mapped[datetime]
    booked_by: Mapped[str] = mapped_column(String(40))
    minutes: Mapped[str | None] = mapped_column(Sealed)
    minutes_by: Mapped[str | None] = mapped_column(String(40))
    minutes_final_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When a recommendation was recorded, or the place given up."""
    cancelled_at: Mapped[datetime | None]


class PanelDeclaration(Model):
    """What a member said about a conflict of interest, before the papers of one household open."""

    __tablename__ = "panel_declaration"
    __table_args__ = (UniqueConstraint("seat_id", "place_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("panel_seat.id", ondelete="RESTRICT"))
    place_id: Mapped[int] = mapped_column(ForeignKey("panel_place.id", ondelete="RESTRICT"))
    has_conflict: Mapped[bool]
    words: Mapped[str] = mapped_column(Sealed, default="")
    declared_at: Mapped[datetime]


class PanelRecommendation(Model):
    """What was recommended about the applicants: by our panel at a place, or by the independent review."""

    __tablename__ = "panel_recommendation"
    __table_args__ = (
        CheckConstraint(one_of("recommended", Recommended), name="recommended"),
        CheckConstraint(one_of("source", Source), name="source"),
        CheckConstraint("(source = 'panel') = (place_id IS NOT NULL)", name="place"),
        CheckConstraint("NOT dual OR recommended = 'suitable'", name="dual"),
        live_once("uq_panel_recommendation_place", "place_id", where="withdrawn_at IS NULL"),
        Index("ix_panel_recommendation_journey", "journey_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = reference_column()
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id", ondelete="RESTRICT"))
    source: Mapped[str] = mapped_column(String(20), default=Source.PANEL.value)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("panel_place.id", ondelete="RESTRICT"))
    recommended: Mapped[str] = mapped_column(String(20))
    dual: Mapped[bool] = mapped_column(default=False)
    """As adopters and as foster carers for early permanence together."""
    reasons: Mapped[str] = mapped_column(Sealed, default="")
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(40))
    withdrawn_at: Mapped[datetime | None]
    """A wrong click, taken back the same day before anything was decided on it."""
    withdrawn_because: Mapped[str] = mapped_column(Sealed, default="")


class PanelThoughts(Model):
    """What one applicant thought of the panel. Theirs and the panel adviser's alone."""

    __tablename__ = "panel_thoughts"
    __table_args__ = (UniqueConstraint("place_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("panel_place.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    heard: Mapped[str] = mapped_column(String(10))
    prepared: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Sealed, default="")
    sent_at: Mapped[datetime]
