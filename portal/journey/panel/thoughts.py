"""What applicants thought of the panel: each their own, read by the panel advisers without names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.journey.actions import audit_journey, journey_by_id
from portal.journey.panel.models import Panel, PanelPlace, PanelThoughts
from portal.journey.queries import own_journey

ANSWERS = {"yes": "Yes", "partly": "Partly", "no": "No"}


def open_place_of(viewer: Viewer, now: datetime) -> PanelPlace:
    """The last panel the viewer's household was at. Raises NotFound where they were at none."""
    journey = own_journey(viewer)
    place = db.session.scalars(
        select(PanelPlace)
        .join(Panel, Panel.id == PanelPlace.panel_id)
        .where(
            PanelPlace.journey_id == (journey.id if journey else 0),
            PanelPlace.cancelled_at.is_(None),
            Panel.starts_at <= now,
        )
        .order_by(PanelPlace.id.desc())
        .limit(1)
    ).one_or_none()
    if place is None:
        raise NotFound
    return place


def own_thoughts(viewer: Viewer, place: PanelPlace) -> PanelThoughts | None:
    """What the viewer said themselves."""
    return db.session.scalars(
        select(PanelThoughts).where(
            PanelThoughts.place_id == place.id, PanelThoughts.person_id == viewer.person_id
        )
    ).one_or_none()


def has_own_thoughts(viewer: Viewer, place_reference: str) -> bool:
    """Whether the viewer said themselves what they thought of a panel; one query."""
    said = select(PanelThoughts.id).join(PanelPlace, PanelPlace.id == PanelThoughts.place_id)
    said = said.where(PanelPlace.reference == place_reference, PanelThoughts.person_id == viewer.person_id)
    return db.session.scalar(said) is not None


def say_thoughts(*, heard: str, prepared: str, text: str, by: Viewer, now: datetime) -> None:
    """Say what one thought of the panel, once. Raises NotFound, Conflict when it is said already."""
    place = open_place_of(by, now)
    journey = journey_by_id(place.journey_id)
    if own_thoughts(by, place) is not None:
        raise Conflict("You have told us already. Thank you.")
    db.session.add(
        PanelThoughts(
            place_id=place.id,
            person_id=by.person_id or 0,
            heard=heard,
            prepared=prepared,
            text=text.strip(),
            sent_at=now,
        )
    )
    db.session.flush()
    audit_journey("panel.thoughts_said", journey, by, now, place=place.reference)


def thoughts_of(panel_id: int) -> list[PanelThoughts]:
    """What was said about one panel, without whose it is, in no order that tells."""
    return list(
        db.session.scalars(
            select(PanelThoughts)
            .join(PanelPlace, PanelPlace.id == PanelThoughts.place_id)
            .where(PanelPlace.panel_id == panel_id)
            .order_by(PanelThoughts.heard, PanelThoughts.prepared, PanelThoughts.id)
        )
    )
