"""A panel that moves, and a place given back: whoever counted on the day is told the same minute."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.journey.actions import audit_journey
from portal.journey.models import Journey
from portal.journey.panel.actions import audit_panel, take_panel, take_place
from portal.journey.panel.models import Panel, PanelPlace
from portal.journey.panel.papers import send_papers_again
from portal.journey.telling import tell_applicants


def change_panel(
    reference: str,
    *,
    starts_at: datetime,
    place: str,
    is_online: bool,
    places: int,
    by: Viewer,
    now: datetime,
) -> None:
    """Put a panel right. Raises Refused for fewer places than households already have.

    A new day, time or place is told to every household with a place there; a member who had been sent
    the papers gets a new link, which lasts to the new day.
    """
    panel = take_panel(reference)
    before = (panel.starts_at, panel.place, panel.is_online)
    if starts_at <= now:
        raise Refused("Enter a day and time that are still to come.")
    if not is_online and not place.strip():
        raise Refused("Enter where it is, or choose that it is online.")
    changed = db.session.execute(
        update(Panel)
        .where(Panel.id == panel.id, Panel.places_taken <= places)
        .values(
            starts_at=starts_at,
            moved_from=panel.starts_at if starts_at != panel.starts_at else panel.moved_from,
            moved_at=now if starts_at != panel.starts_at else panel.moved_at,
            on=local_day(starts_at),
            place=place.strip(),
            is_online=is_online,
            places=places,
        )
        .returning(Panel.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if changed is None:
        raise Refused("More households than that have a place already. Move one to another panel first.")
    db.session.refresh(panel)
    audit_panel("panel.changed", panel, by, now)
    if (panel.starts_at, panel.place, panel.is_online) != before:
        _tell_of_move(panel, by=by, now=now)


def _tell_of_move(panel: Panel, *, by: Viewer, now: datetime) -> None:
    journeys = db.session.scalars(
        select(Journey)
        .join(PanelPlace, PanelPlace.journey_id == Journey.id)
        .where(PanelPlace.panel_id == panel.id, PanelPlace.ended_at.is_(None), Journey.ended_at.is_(None))
        .order_by(Journey.id)
    )
    for journey in journeys:
        audit_journey("panel.moved", journey, by, now, panel=panel.reference)
        tell_applicants(journey, now=now)
    send_papers_again(panel, by=by, now=now)


def give_up_place(place_reference: str, *, by: Viewer, now: datetime) -> None:
    """Give a household's place at a panel back; its applicants are told.

    Raises Conflict once something was recommended there, or where it was given back before.
    """
    place, journey = take_place(place_reference)
    given = db.session.execute(
        update(PanelPlace)
        .where(PanelPlace.id == place.id, PanelPlace.ended_at.is_(None))
        .values(ended_at=now, cancelled_at=now)
        .returning(PanelPlace.panel_id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if given is None:
        raise Conflict("This place was used or given back already.")
    db.session.execute(update(Panel).where(Panel.id == given).values(places_taken=Panel.places_taken - 1))
    audit_journey("panel.place_given_up", journey, by, now, place=place.reference)
    tell_applicants(journey, now=now)
