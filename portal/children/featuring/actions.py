"""Featuring a group at an event, taking it off again, and opening it to who is invited.

It opens on the day of the event alone, to who is invited then (visibility.py): an invitation taken back, an
event cancelled or moved to another day opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.agency.rules import at, local_day
from portal.children.featuring.models import Featured
from portal.children.featuring.queries import invited_households
from portal.children.featuring.rules import MOST_FEATURED, REASON, why_not_featured
from portal.children.holding import MOVED_ON, audit, hold_group
from portal.children.models import ChildGroup, Grant, GrantToDecide
from portal.children.rules import GroupState, Level
from portal.children.showing.checking import look_at_each
from portal.children.showing.closing import end_grants
from portal.children.showing.opening import (
    ask_second_person,
    check_showing,
    has_agreed_link_with,
    open_to,
    waits_for_decision,
)
from portal.children.showing.rules import Ended
from portal.errors import Conflict, Refused
from portal.events.models import Event
from portal.events.running.queries import event_named
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class Featuring:
    """What came of opening a featured group to who is invited: how many of each."""

    opened: int
    to_decide: int


def feature_group(event: str, group: str, *, by: Viewer, now: datetime) -> Featuring:
    """Feature a group at an event, and open its introduction to who is invited, on the day alone.

    Raises NotFound, Refused where it cannot be featured there, Conflict where it is featured already or
    does not wait for a family.
    """
    held, at_event = hold_group(group, by), _event(event, now)
    if _featured(at_event.id, held.id) is not None:
        raise Conflict("It is featured at this event already.")
    many = select(func.count()).where(Featured.event_id == at_event.id, Featured.taken_off_at.is_(None))
    if (db.session.scalar(many) or 0) >= MOST_FEATURED:
        raise Refused(f"At most {MOST_FEATURED} children or groups are featured at one event.")
    db.session.add(Featured(event_id=at_event.id, group_id=held.id, by=by.label, at=now))
    audit("children.featured", held, by, now, of=at_event.reference)
    return _show(held, at_event, by=by, now=now)


def show_to_invited(event: str, *, by: Viewer, now: datetime) -> Featuring:
    """Open what is featured at an event to who was invited since. Raises NotFound, Refused."""
    at_event = _event(event, now)
    groups = db.session.scalars(
        select(ChildGroup.reference)
        .join(Featured, Featured.group_id == ChildGroup.id)
        .where(
            Featured.event_id == at_event.id,
            Featured.taken_off_at.is_(None),
            ChildGroup.state == GroupState.WAITING.value,
        )
        .order_by(ChildGroup.id)
    ).all()
    done = [_show(hold_group(one, by), at_event, by=by, now=now) for one in groups]
    return Featuring(sum(one.opened for one in done), sum(one.to_decide for one in done))


def take_off(event: str, group: str, *, by: Viewer, now: datetime) -> None:
    """Feature a group at an event no longer: nobody is shown it there. Raises NotFound, Conflict."""
    held = hold_group(group, by)
    at_event = event_named(event)
    done = db.session.scalar(
        update(Featured)
        .where(
            Featured.event_id == at_event.id, Featured.group_id == held.id, Featured.taken_off_at.is_(None)
        )
        .values(taken_off_at=now, taken_off_by=by.label)
        .returning(Featured.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict(MOVED_ON)
    of_event = Grant.event_id == at_event.id, Grant.group_id == held.id
    end_grants(*of_event, because=Ended.CLOSED, by=by, now=now)
    audit("children.featuring_ended", held, by, now, of=at_event.reference)


def _event(reference: str, now: datetime) -> Event:
    """An event at which children can be featured. Raises NotFound, Refused."""
    found = event_named(reference)
    if why := why_not_featured(found.kind, found.state, found.starts_on, today=local_day(now)):
        raise Refused(why)
    return found


def _featured(event_id: int, group_id: int) -> int | None:
    query = select(Featured.id).where(
        Featured.event_id == event_id, Featured.group_id == group_id, Featured.taken_off_at.is_(None)
    )
    return db.session.scalar(query)


def _show(group: ChildGroup, event: Event, *, by: Viewer, now: datetime) -> Featuring:
    """Open a held group for an event to who is invited and not shown it yet, nor refused by a second person.

    Who cannot be shown children now is left out; a stopped one waits for a second person.
    """
    midnight = at(event.starts_on + timedelta(days=1), time())
    ends = check_showing(group, Level.INTRODUCTION, REASON, midnight, now)
    opened = to_decide = 0
    for one in look_at_each(group, invited_households(event.id, by=by), by=by, now=now):
        if one.why_not or _is_settled(group.id, one.id, event.id):
            continue
        if not one.stops:
            open_to(
                group, one.id, one.reference, Level.INTRODUCTION, REASON, ends, by, now, event_id=event.id
            )
            opened += 1
        elif not waits_for_decision(group, one.id):
            ask_second_person(group, one, Level.INTRODUCTION, REASON, ends, by, now, event_id=event.id)
            to_decide += 1
    return Featuring(opened, to_decide)


def _is_settled(group_id: int, household_id: int, event_id: int) -> bool:
    """Whether it is open to them for that event, a link lets them read more, or a second person said no."""
    if has_agreed_link_with(group_id, household_id):
        return True
    shown = select(Grant.id).where(
        Grant.group_id == group_id,
        Grant.household_id == household_id,
        Grant.event_id == event_id,
        Grant.ended_at.is_(None),
    )
    said_no = select(GrantToDecide.id).where(
        GrantToDecide.group_id == group_id,
        GrantToDecide.household_id == household_id,
        GrantToDecide.event_id == event_id,
        GrantToDecide.is_allowed.is_(False),
    )
    return db.session.scalar(shown.union_all(said_no).limit(1)) is not None
