"""The programme and one event, as its viewer may know them. Nothing else gives an event to a family.

A visitor finds public events; a household what shows to it, whether it may book, and what would open
it; staff see everything (`running`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_, select
from sqlalchemy.orm import defer

from portal.access import Viewer
from portal.errors import NotFound
from portal.events.booking_models import Booking
from portal.events.kinds import KINDS, RULES, Door, Group, Kind, Rule
from portal.events.models import AgreedPlace, Event, EventInvitation, EventSession
from portal.events.queries_filters import Filters, conditions_of, key_of, read_key
from portal.events.queries_handouts import Handout, handouts_of
from portal.events.rules import (
    LIVE,
    YES,
    Answer,
    BookingState,
    State,
    changes_until,
    may_book,
    may_see,
    shows_place,
)
from portal.events.standing import VISITOR_GROUPS, Standing, standing_for
from portal.extensions import db

PAGE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """An event as its viewer may know it. `venue` is empty while its place does not show.

    `answer` is whether the viewer may book, why not and what would open it. `own` is the state of its
    own live booking, and `own_ref` that booking's reference.
    """

    reference: str
    kind: str
    title: str
    state: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    authority: str | None
    is_online: bool
    venue: str
    places: int
    places_left: int
    answer: Answer
    own: str | None
    own_ref: str | None

    @property
    def rule(self) -> Rule:
        """What is declared about its kind."""
        return KINDS[Kind(self.kind)]


@dataclass(frozen=True, slots=True)
class Shown:
    """One event's page. What says where it is, or is for those booked, is empty for everybody else."""

    listed: Listed
    for_whom: str
    led_by: str
    bring: str
    changes_until: datetime
    """Until when who is booked changes who comes, or cancels, by themselves."""
    sessions: tuple[tuple[int, datetime, datetime, int | None], ...]
    """Number, beginning, end, and which session it makes up for."""
    place_shows: bool
    place_shows_from: datetime | None
    """From when it shows to who is booked, where it does not yet."""
    directions: str
    building_access: str
    online_link: str
    joining: str
    handouts: tuple[Handout, ...]
    has_line: bool
    """Whether others wait, so that free places are theirs."""


def events_for(
    viewer: Viewer, filters: Filters, *, now: datetime, after: str | None = None, most: int = PAGE
) -> tuple[list[Listed], str | None]:
    """The programme from now on (of a month, where one is asked for), and the next page's key; two queries.

    `after` is the key that the page before gave. Raises NotFound for one that is none.
    """
    standing = standing_for(viewer)
    query = _query(standing).where(Event.state == State.PUBLISHED, *conditions_of(filters, now))
    if after:
        at, event_id = read_key(after)
        query = query.where(or_(Event.starts_at > at, and_(Event.starts_at == at, Event.id > event_id)))
    query = query.options(*_NOT_LISTED).order_by(Event.starts_at, Event.id).limit(most + 1)
    rows = db.session.execute(query).all()
    listed = [_listed(row, standing, now) for row in rows[:most]]
    last = rows[most - 1][0] if len(rows) > most else None
    return listed, key_of(last) if last is not None else None


def event_for(viewer: Viewer, reference: str, *, now: datetime) -> Shown:
    """One event's page; four queries. Raises NotFound for one that does not show to the viewer.

    A cancelled one shows to who had a place.
    """
    standing = standing_for(viewer)
    seen = or_(Event.state == State.PUBLISHED, _had_place(standing))
    row = db.session.execute(_query(standing).where(Event.reference == reference, seen)).one_or_none()
    if row is None:
        raise NotFound
    return shown(row[0], _listed(row, standing, now), now=now)


def shown(event: Event, listed: Listed, *, now: datetime) -> Shown:
    """The page of an event that the caller has looked up through its viewer."""
    is_booked = listed.own == BookingState.BOOKED
    place = shows_place(event.kind, is_booked=is_booked, starts_at=event.starts_at, now=now)
    sessions = db.session.execute(
        select(EventSession.number, EventSession.starts_at, EventSession.ends_at, EventSession.makes_up)
        .where(EventSession.event_id == event.id)
        .order_by(EventSession.starts_at, EventSession.number)
    ).all()
    waits = select(Booking.id).where(Booking.event_id == event.id, Booking.state == BookingState.WAITING)
    return Shown(
        listed=listed,
        for_whom=event.for_whom,
        led_by=event.led_by,
        bring=event.bring,
        changes_until=changes_until(event.starts_at, event.cut_off_hours),
        sessions=tuple((one[0], one[1], one[2], one[3]) for one in sessions),
        place_shows=place,
        place_shows_from=None if place else event.starts_at - timedelta(days=7),
        directions=event.directions if place else "",
        building_access=event.building_access if place else "",
        online_link=event.online_link if is_booked else "",
        joining=event.joining if is_booked and place else "",
        handouts=handouts_of(event.id) if is_booked else (),
        has_line=db.session.scalar(waits.limit(1)) is not None,
    )


def month_for(
    viewer: Viewer, year: int, month: int, *, now: datetime, filters: Filters | None = None
) -> list[Listed]:
    """What of a month shows to the viewer and fits, days that have passed included; two queries."""
    wanted = replace(filters or Filters(), month=(year, month), with_past=True)
    listed, _ = events_for(viewer, wanted, now=now, most=500)
    return listed


def public_evenings(now: datetime, *, most: int = 3) -> list[Listed]:
    """The next information events with places, soonest first; for the public home. One query."""
    standing = Standing(VISITOR_GROUPS)
    rows = db.session.execute(
        _query(standing)
        .where(
            Event.kind == Kind.INFORMATION_EVENT,
            Event.state == State.PUBLISHED,
            Event.starts_at > now,
            Event.places_taken < Event.places,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(most)
        .options(*_NOT_LISTED)
    )
    return [_listed(row, standing, now) for row in rows]


_NOT_LISTED = (
    defer(Event.for_whom),
    defer(Event.online_link),
    defer(Event.directions),
    defer(Event.bring),
    defer(Event.building_access),
    defer(Event.joining),
    defer(Event.priority_groups),
    defer(Event.cancelled_because),
)
"""What no list shows: long texts, and what is sealed and would be opened for every row."""


def _query(standing: Standing) -> Select[Event, bool, bool, str | None, str | None]:
    """Event, whether a place is agreed and whether invited, and the own booking; of what shows alone."""
    household = standing.household_id or 0
    agreed = exists().where(AgreedPlace.title_id == Event.title_id, AgreedPlace.household_id == household)
    invited = exists().where(EventInvitation.event_id == Event.id, EventInvitation.household_id == household)
    return (
        select(Event, agreed.label("agreed"), invited.label("invited"), Booking.state, Booking.reference)
        .outerjoin(
            Booking,
            and_(Booking.event_id == Event.id, Booking.household_id == household, Booking.state.in_(LIVE)),
        )
        .where(_shows(standing, invited))
        .execution_options(populate_existing=True)
    )


def _shows(standing: Standing, invited: ColumnElement[bool]) -> ColumnElement[bool]:
    if standing.household_id is None:
        return Event.kind.in_([rule.kind for rule in RULES if rule.is_public])
    groups = standing.groups
    plain = [rule.kind for rule in RULES if may_see(rule.kind, groups) and rule.who != {Group.PROFESSIONAL}]
    doors = [rule.kind for rule in RULES if rule.door is Door.INVITED and rule.who & groups]
    # where a household has a place it sees the event, whatever became of its stage
    return or_(Event.kind.in_(plain), and_(Event.kind.in_(doors), invited), Booking.id.is_not(None))


def _had_place(standing: Standing) -> ColumnElement[bool]:
    if standing.household_id is None:
        return false()
    theirs = exists().where(Booking.event_id == Event.id, Booking.household_id == standing.household_id)
    return and_(Event.state == State.CANCELLED, theirs.correlate(Event))


def _listed(row: Row[Event, bool, bool, str | None, str | None], standing: Standing, now: datetime) -> Listed:
    event, agreed, invited, own, own_ref = row
    answer = YES
    if standing.household_id is not None:
        answer = may_book(event.kind, standing.groups, is_agreed=agreed, is_invited=invited)
    return listed_as(event, answer, own, own_ref, now=now)


def listed_as(event: Event, answer: Answer, own: str | None, own_ref: str | None, *, now: datetime) -> Listed:
    """An event as somebody may know it whose own booking is in this state."""
    place = shows_place(event.kind, is_booked=own == BookingState.BOOKED, starts_at=event.starts_at, now=now)
    return Listed(
        reference=event.reference,
        kind=event.kind,
        title=event.title,
        state=event.state,
        summary=event.summary,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        authority=event.authority,
        is_online=event.is_online,
        venue=event.venue if place else "",
        places=event.places,
        places_left=event.places_left,
        answer=answer,
        own=own,
        own_ref=own_ref,
    )
