"""Dates made by staff: from a title, again on other days, a year on, and sessions that make up for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.access import Viewer
from portal.agency.rules import LONDON, local_day, local_moment
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.events.actions.places import hold_event_called
from portal.events.actions.programme import DETAILS, Slot, make_event
from portal.events.actions.register import SESSION
from portal.events.actions.titles import hold_title
from portal.events.kinds import KINDS, Kind, Shape
from portal.events.models import Event, EventSession, EventTitle
from portal.events.running.rules import YEAR_ON, When
from portal.extensions import db


def make_date(
    title_ref: str, sessions: Sequence[When], *, by: Viewer, now: datetime, **details: Any
) -> Event:
    """Make a date of a title that is in use, as a draft. Raises NotFound, Refused."""
    if hold_title(title_ref).ended_at is not None:
        raise Refused("This title has ended. Take it up again first.")
    return make_event(title_ref, slots_of(sessions), by=by, now=now, **details)


def slots_of(sessions: Sequence[When]) -> list[Slot]:
    """Sessions as the core makes them."""
    return [Slot(one.starts_at, one.ends_at, one.makes_up) for one in sessions]


def repeat_on(reference: str, days: Sequence[date], *, by: Viewer, now: datetime) -> list[Event]:
    """Make the same again as drafts, on each of these days at the same hour. Raises Refused for none."""
    if not days:
        raise Refused("Choose at least one of the dates.")
    begins = local_moment(hold_event_called(reference).starts_at).time()
    starts = [datetime.combine(day, begins, LONDON) for day in days]
    return repeat_event(reference, starts, by=by, now=now)


def copy_chosen(references: Sequence[str], *, by: Viewer, now: datetime) -> list[Event]:
    """Make these dates again a year on, on the same weekday at the same hour, as drafts.

    Raises Refused where none is chosen.
    """
    if not references:
        raise Refused("Choose at least one date to copy.")
    made = []
    for reference in references:
        begins = local_moment(hold_event_called(reference).starts_at).replace(tzinfo=None) + YEAR_ON
        made += repeat_event(reference, [begins.replace(tzinfo=LONDON)], by=by, now=now)
    return made


def repeat_event(reference: str, starts: Sequence[datetime], *, by: Viewer, now: datetime) -> list[Event]:
    """Make the same again, as drafts, beginning at each of these moments."""
    event = hold_event_called(reference)
    return [_again(event, local_moment(at) - local_moment(event.starts_at), by, now) for at in starts]


def _again(event: Event, later: timedelta, by: Viewer, now: datetime) -> Event:
    rows = db.session.scalars(
        select(EventSession).where(EventSession.event_id == event.id).order_by(EventSession.number)
    ).all()
    slots = [Slot(_later(row.starts_at, later), _later(row.ends_at, later), row.makes_up) for row in rows]
    title = db.session.scalars(select(EventTitle.reference).where(EventTitle.id == event.title_id)).one()
    details = {name: getattr(event, name) for name in DETAILS}
    return make_event(title, slots, by=by, now=now, places=event.places, **details)


def _later(moment: datetime, later: timedelta) -> datetime:
    """So much later by the clock on the wall in London."""
    return (local_moment(moment).replace(tzinfo=None) + later).replace(tzinfo=LONDON)


def add_make_up(
    event_ref: str, makes_up: int, starts_at: datetime, ends_at: datetime, *, by: Viewer, now: datetime
) -> EventSession:
    """Add a session in which those who missed one make it up. Raises NotFound, Refused."""
    event = hold_event_called(event_ref)
    if KINDS[Kind(event.kind)].shape not in (Shape.WEEKLY, Shape.DAYS):
        raise Refused("Only a programme of several sessions has make-up sessions.")
    missed = db.session.scalars(
        select(EventSession).where(
            EventSession.event_id == event.id,
            EventSession.number == makes_up,
            EventSession.makes_up.is_(None),
        )
    ).one_or_none()
    if missed is None:
        raise NotFound
    if ends_at <= starts_at:
        raise Refused("It must end after it begins. Look at the times.")
    if local_day(starts_at) < local_day(missed.starts_at):
        raise Refused("A session is made up after it was missed. Choose a later day.")
    last = db.session.scalar(select(func.max(EventSession.number)).where(EventSession.event_id == event.id))
    row = EventSession(
        event_id=event.id,
        number=(last or 0) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        makes_up=makes_up,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "events.make_up_added",
        by=by,
        subject_kind=SESSION,
        subject_ref=row.reference,
        now=now,
        details={"makes_up": missed.reference},
    )
    return row
