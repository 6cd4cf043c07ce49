"""Events at which children are featured, who is featured, and how many are shown it. For staff; and, for a
family, on which days to come something is shown to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.featuring.models import Featured
from portal.children.models import ChildGroup, Grant, GrantToDecide
from portal.children.showing.checking import Looked, look_at_each
from portal.children.visibility import is_open_to_staff
from portal.errors import NotFound
from portal.events.kinds import Kind
from portal.events.models import Event, EventInvitation
from portal.events.rules import State
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to

MOST_EVENTS = 50
"""Events to come that a page lists; there is one a month or so."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event to come at which children can be featured."""

    reference: str
    title: str
    starts_at: datetime
    is_draft: bool
    invited: int
    featured: int


def events_to_come(viewer: Viewer, *, now: datetime) -> list[EventRow]:
    """Profiling events from today on, the soonest first. One query."""
    if not viewer.holds("children:see"):
        return []
    invited = select(func.count()).where(EventInvitation.event_id == Event.id).scalar_subquery()
    featured = (
        select(func.count())
        .where(Featured.event_id == Event.id, Featured.taken_off_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Event.reference, Event.title, Event.starts_at, Event.state, invited.label("invited"), featured)
        .where(
            Event.kind == Kind.PROFILING_EVENT.value,
            Event.state.in_((State.DRAFT.value, State.PUBLISHED.value)),
            Event.starts_on >= local_day(now),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_EVENTS)
    )
    return [
        EventRow(reference, title, starts_at, state == State.DRAFT.value, invited, featured)
        for reference, title, starts_at, state, invited, featured in rows
    ]


@dataclass(frozen=True, slots=True)
class FeaturedRow:
    """A group featured at an event: to how many it opens on the day, and of how many a person decides."""

    reference: str
    alias: str
    is_waiting: bool
    shown: int
    to_decide: int


def featured_at(viewer: Viewer, event_id: int) -> list[FeaturedRow]:
    """The groups featured at an event, in the order of their aliases. One query."""
    shown = (
        select(func.count())
        .where(
            Grant.group_id == ChildGroup.id, Grant.event_id == event_id, Grant.ended_at.is_(None),
            select(EventInvitation.event_id)
            .where(
                EventInvitation.event_id == event_id, EventInvitation.household_id == Grant.household_id
            )
            .exists(),
        )
        .correlate(ChildGroup)
        .scalar_subquery()
    )  # fmt: skip
    asked = (
        select(func.count())
        .where(
            GrantToDecide.group_id == ChildGroup.id,
            GrantToDecide.event_id == event_id,
            GrantToDecide.decided_at.is_(None),
        )
        .correlate(ChildGroup)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ChildGroup.reference, ChildGroup.alias, ChildGroup.state, shown.label("shown"), asked)
        .join(Featured, Featured.group_id == ChildGroup.id)
        .where(Featured.event_id == event_id, Featured.taken_off_at.is_(None), is_open_to_staff(viewer))
        .order_by(ChildGroup.sought, ChildGroup.id)
    )
    return [
        FeaturedRow(reference, alias, state == "waiting", many, decide)
        for reference, alias, state, many, decide in rows
    ]


def invited_households(event_id: int, *, by: Viewer) -> Sequence[Household]:
    """The households invited that a viewer may open; restricted ones are never shown children. One query."""
    return db.session.scalars(
        select(Household)
        .join(EventInvitation, EventInvitation.household_id == Household.id)
        .where(
            EventInvitation.event_id == event_id,
            ~Household.restricted,
            is_open_to(by, Household.id.expression),
        )
        .order_by(Household.id)
        .execution_options(populate_existing=True)
    ).all()


def group_and_event_for(viewer: Viewer, reference: str, event: str) -> tuple[ChildGroup, Event]:
    """A group for staff, and an event. Raises NotFound where either is not there. One query."""
    found = db.session.execute(
        select(ChildGroup, Event)
        .join(Event, Event.reference == event)
        .where(ChildGroup.reference == reference, is_open_to_staff(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def preview_for(viewer: Viewer, group: ChildGroup, event_id: int, *, now: datetime) -> list[Looked]:
    """Who is invited, and what stops them for a group, before it is featured. Seven queries."""
    return look_at_each(group, invited_households(event_id, by=viewer), by=viewer, now=now)
