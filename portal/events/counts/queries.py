"""What a title amounted to in a year, restricted households counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, cast, distinct, func, select

from portal.events.booking_models import Attendee
from portal.events.models import Event, EventSession, EventTitle
from portal.events.register_models import Attendance
from portal.events.rules import CAME
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class Counted:
    """What a title amounted to in a year: both counts, because the service reports both."""

    title: str
    kind: str
    events: int
    households: int
    adults: int
    children: int


def counts_of(year: int) -> list[Counted]:
    """Who came, by title, from 1 April of `year` to 31 March: households and attendees. One query.

    Somebody who came to several sessions of one event counts once for it, and so does their household;
    a walk-in counts as one household. Totals count restricted households.
    """
    each = (
        select(
            Event.title_id,
            Event.id.label("event_id"),
            func.coalesce(Attendance.attendee_id, -Attendance.id).label("who"),
            func.coalesce(Attendee.booking_id, -Attendance.id).label("whose"),
            func.max(Attendance.adults).label("adults"),
            func.max(Attendance.children).label("children"),
        )
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .outerjoin(Attendee, Attendee.id == Attendance.attendee_id)
        .where(
            Attendance.mark.in_(CAME),
            Event.starts_on >= date(year, 4, 1),
            Event.starts_on < date(year + 1, 4, 1),
        )
        .group_by(
            Event.title_id,
            Event.id,
            func.coalesce(Attendance.attendee_id, -Attendance.id),
            func.coalesce(Attendee.booking_id, -Attendance.id),
        )
        .subquery()
    )
    rows = db.session.execute(
        select(
            EventTitle.title,
            EventTitle.kind,
            func.count(distinct(each.c.event_id)),
            func.count(distinct(each.c.whose)),
            cast(func.sum(each.c.adults), Integer),
            cast(func.sum(each.c.children), Integer),
        )
        .join(each, each.c.title_id == EventTitle.id)
        .group_by(EventTitle.id, EventTitle.title, EventTitle.kind)
        .order_by(EventTitle.kind, EventTitle.title)
    )
    return [Counted(*row) for row in rows]
