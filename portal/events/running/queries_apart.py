"""Who must not meet whom, and where both have a place. For managers alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.events.booking_models import Booking
from portal.events.models import Event, MustNotMeet
from portal.events.rules import TAKES_PLACES
from portal.events.running.queries_event import RESTRICTED
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to


@dataclass(frozen=True, slots=True)
class Apart:
    """Two households that must not meet, as a manager reads it. A hidden one has no reference."""

    label: str
    household: str
    reason: str
    noted_at: datetime
    both_at: tuple[tuple[str, str, datetime], ...] = ()
    """The dates to come where both have a place: reference, title and when."""


def apart_of(viewer: Viewer, household_id: int, *, now: datetime) -> list[Apart]:
    """Whom a household must not meet, and where both have a place already. For managers alone."""
    other_id = case(
        (MustNotMeet.household_id == household_id, MustNotMeet.other_id), else_=MustNotMeet.household_id
    )
    rows = db.session.execute(
        select(MustNotMeet, Household, is_open_to(viewer, Household.id.expression))
        .join(Household, Household.id == other_id)
        .where(or_(MustNotMeet.household_id == household_id, MustNotMeet.other_id == household_id))
        .order_by(MustNotMeet.noted_at)
    ).all()
    theirs = aliased(Booking)
    both: dict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
    for found in db.session.execute(
        select(theirs.household_id, Event.reference, Event.title, Event.starts_at)
        .join(Event, Event.id == theirs.event_id)
        .join(Booking, and_(Booking.event_id == Event.id, Booking.household_id == household_id))
        .where(
            theirs.household_id.in_([other.id for _, other, _ in rows]),
            theirs.state.in_(TAKES_PLACES),
            Booking.state.in_(TAKES_PLACES),
            Event.ends_at > now,
        )
        .order_by(Event.starts_at)
    ):
        both[found[0] or 0].append((found[1], found[2], found[3]))
    return [
        Apart(
            label=other.label if is_open else RESTRICTED,
            household=other.reference if is_open else "",
            reason=note.reason if is_open else "",
            noted_at=note.noted_at,
            both_at=tuple(both[other.id]),
        )
        for note, other, is_open in rows
    ]


def apart_at(viewer: Viewer, event_id: int) -> list[tuple[str, str]]:
    """The pairs that must not meet and both have a place at an event, by name. For managers alone."""
    one, other = aliased(Household), aliased(Household)
    first, second = aliased(Booking), aliased(Booking)
    rows = db.session.execute(
        select(
            case((is_open_to(viewer, one.id.expression), one.label), else_=RESTRICTED),
            case((is_open_to(viewer, other.id.expression), other.label), else_=RESTRICTED),
        )
        .select_from(MustNotMeet)
        .join(first, first.household_id == MustNotMeet.household_id)
        .join(second, and_(second.household_id == MustNotMeet.other_id, second.event_id == first.event_id))
        .join(one, one.id == MustNotMeet.household_id)
        .join(other, other.id == MustNotMeet.other_id)
        .where(first.event_id == event_id, first.state.in_(TAKES_PLACES), second.state.in_(TAKES_PLACES))
    )
    return [(row[0], row[1]) for row in rows]
