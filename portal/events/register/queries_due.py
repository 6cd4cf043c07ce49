"""The registers that are due, and those of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import NotFound
from portal.events.models import Event, EventSession
from portal.events.rules import State
from portal.extensions import db

MOST_DUE = 50
"""Registers a list shows: nobody leaves more unfilled."""


@dataclass(frozen=True, slots=True)
class Due:
    """A register to fill, or that of today."""

    event_ref: str
    session_ref: str
    title: str
    starts_at: datetime
    is_done: bool
    is_today: bool


def registers_due(viewer: Viewer, *, now: datetime) -> list[Due]:
    """The registers of today, and those of earlier days that nobody filled; oldest first. One query."""
    if not viewer.is_staff:
        raise NotFound
    today = local_day(now)
    rows = db.session.execute(
        select(
            Event.reference,
            EventSession.reference.label("session"),
            Event.title,
            EventSession.starts_at,
            EventSession.register_done_at,
        )
        .join(Event, Event.id == EventSession.event_id)
        .where(
            Event.state == State.PUBLISHED,
            EventSession.starts_at < now + timedelta(days=1),
            or_(EventSession.register_done_at.is_(None), EventSession.ends_at > now - timedelta(days=1)),
        )
        .order_by(EventSession.starts_at, EventSession.id)
        .limit(MOST_DUE)
    )
    found = [
        Due(
            row.reference,
            row.session,
            row.title,
            row.starts_at,
            row.register_done_at is not None,
            local_day(row.starts_at) == today,
        )
        for row in rows
        if local_day(row.starts_at) <= today
    ]
    return [one for one in found if one.is_today or not one.is_done]
