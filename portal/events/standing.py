"""Where a household stands, and whether it may book an event: read from its stage and its journey."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, or_, select

from portal.access import Viewer
from portal.events.booking_models import Booking
from portal.events.kinds import Group
from portal.events.models import AgreedPlace, Event, EventInvitation, MustNotMeet
from portal.events.rules import TAKES_PLACES, Answer, groups_of, may_book, may_see
from portal.extensions import db
from portal.households.models import Household
from portal.journey.models import Journey

VISITOR_GROUPS = frozenset({Group.ANYONE, Group.PROFESSIONAL})
"""What somebody who is not signed in may say they are."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides what somebody may book."""

    groups: frozenset[Group]
    household_id: int | None = None
    authority: str = ""


def standing_of(household_id: int | None) -> Standing:
    """Where a household stands; without one, where a visitor does. One query."""
    if household_id is None:
        return Standing(VISITOR_GROUPS)
    row = db.session.execute(
        select(Household.stage, Household.authority, Journey.stage.label("journey"))
        .outerjoin(Journey, (Journey.household_id == Household.id) & Journey.ended_at.is_(None))
        .where(Household.id == household_id)
    ).one()
    return Standing(groups_of(row.stage, row.journey), household_id, row.authority)


def standing_for(viewer: Viewer) -> Standing:
    """Where the viewer's household stands."""
    return standing_of(viewer.household_id if viewer.is_family else None)


def answer_for(event: Event, household_id: int) -> tuple[Answer, bool]:
    """Whether a household may book an event and why not, and whether it shows to it at all."""
    opened = db.session.execute(
        select(
            exists()
            .where(AgreedPlace.title_id == event.title_id, AgreedPlace.household_id == household_id)
            .label("agreed"),
            exists()
            .where(EventInvitation.event_id == event.id, EventInvitation.household_id == household_id)
            .label("invited"),
        )
    ).one()
    groups = standing_of(household_id).groups
    answer = may_book(event.kind, groups, is_agreed=opened.agreed, is_invited=opened.invited)
    return answer, may_see(event.kind, groups, is_invited=opened.invited)


def must_not_be_met(event_id: int, household_id: int | None) -> bool:
    """Whether somebody whom this household must not meet has a place at the event. Never told to either."""
    if household_id is None:
        return False
    pair = or_(
        (MustNotMeet.household_id == household_id) & (MustNotMeet.other_id == Booking.household_id),
        (MustNotMeet.other_id == household_id) & (MustNotMeet.household_id == Booking.household_id),
    )
    query = select(Booking.id).join(MustNotMeet, pair)
    taken = query.where(Booking.event_id == event_id, Booking.state.in_(TAKES_PLACES))
    return db.session.scalar(taken.limit(1)) is not None
