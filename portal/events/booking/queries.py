"""What the pages of a household's booking read, always through the viewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import NotFound
from portal.events import links
from portal.events.actions.places import BOOKING
from portal.events.booking.rules import Comer
from portal.events.booking_models import Booking
from portal.events.kinds import KINDS, Kind
from portal.events.links import feed_token, read_link
from portal.events.models import Event, EventFeed
from portal.events.register_models import LearningRecord
from portal.events.rules import BookingState
from portal.extensions import db
from portal.households.models import Person as PersonRow
from portal.households.partings.queries import is_parting
from portal.households.queries import members_of
from portal.promises.kinds import Kind as PromiseKind
from portal.promises.queries import promises_for


def comers_of(viewer: Viewer) -> list[Comer]:
    """Who of the viewer's household can be ticked: the reader first. Raises NotFound without a household."""
    if viewer.household_id is None:
        raise NotFound
    found = [
        Comer(
            one.person_id,
            one.reference,
            one.name,
            one.role == "child",
            one.role != "child" and one.account_id is not None and one.person_id != viewer.person_id,
        )
        for one in members_of(viewer.household_id)
    ]
    return sorted(found, key=lambda one: one.person_id != viewer.person_id)


def looked_at_by(booking_ref: str) -> datetime | None:
    """By when we promised to look at a booking that is held; the caller has looked it up."""
    open_ones = (
        one
        for one in promises_for(BOOKING, booking_ref)
        if one.kind == PromiseKind.BOOKING_LOOKED_AT and one.ended_at is None
    )
    return next((one.due_at for one in open_ones), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A place that is offered, as the page behind a mailed link tells it without a sign-in.

    `title` is empty for what does not show to everybody (safety rule 7).
    """

    reference: str
    title: str
    starts_at: datetime
    places: int
    state: str
    until: datetime | None


def offer_by_link(token: str, *, now: datetime) -> Offer:
    """What a mailed link offers a household. Raises NotFound for a bad link, and once its adults part."""
    reference = read_link(links.OFFER, token)
    row = db.session.execute(
        select(Booking, Event)
        .join(Event, Event.id == Booking.event_id)
        .where(Booking.reference == reference, Booking.household_id.is_not(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or is_parting(row[0].household_id or 0):
        raise NotFound
    booking, event = row[0], row[1]
    state = booking.state
    if state == BookingState.OFFERED and booking.offer_until is not None and booking.offer_until < now:
        state = BookingState.LAPSED.value
    return Offer(
        reference,
        event.title if KINDS[Kind(event.kind)].is_public else "",
        event.starts_at,
        booking.places,
        state,
        booking.offer_until,
    )


def own_feed(viewer: Viewer) -> str | None:
    """The token of the viewer's calendar feed; None where there is none."""
    row = db.session.execute(
        select(PersonRow.reference, EventFeed.number)
        .join(EventFeed, EventFeed.person_id == PersonRow.id)
        .where(PersonRow.id == (viewer.person_id or 0), EventFeed.is_on)
    ).one_or_none()
    return feed_token(row[0], row[1]) if row is not None else None


@dataclass(frozen=True, slots=True)
class Learned:
    """What one person completed, for their certificate."""

    title: str
    record: LearningRecord
    kind: str
    reference: str


def own_learning(viewer: Viewer) -> list[Learned]:
    """What the viewer has completed, newest first; nobody else's, their partner's neither."""
    rows = db.session.execute(
        select(LearningRecord, Event.reference, Event.kind)
        .join(Event, Event.id == LearningRecord.event_id)
        .where(LearningRecord.person_id == (viewer.person_id or 0))
        .order_by(LearningRecord.on.desc(), LearningRecord.id.desc())
    )
    return [Learned(row[0].title, row[0], row[2], row[1]) for row in rows]
