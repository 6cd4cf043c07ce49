"""Opening a group to households, deciding where something stops it, and closing it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.children.featuring.models import Featured
from portal.children.holding import MOVED_ON, audit, hold_group
from portal.children.models import ChildGroup, Grant, GrantToDecide
from portal.children.showing.checking import look_at
from portal.children.showing.closing import end_grants
from portal.children.showing.opening import ask_second_person, check_showing, has_agreed_link_with, open_to
from portal.children.showing.rules import MORE_STOPS, MOST_AT_ONCE, Ended, Stop
from portal.children.visibility import is_open_to_staff
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to


@dataclass(frozen=True)
class Opened:
    """What came of opening: to whom it is open now, and of whom a second person decides."""

    to: list[str]
    to_decide: list[str]


def show_group(
    reference: str,
    households: Sequence[str],
    level: int,
    reason: str,
    *,
    until: datetime | None,
    by: Viewer,
    now: datetime,
) -> Opened:
    """Open a group to these households, up to a level, for a reason, until a moment (14 days unless said).

    All or nothing: one that cannot be shown children refuses it for all. Of one that something stops, a
    second person decides first. Where it is open already, this takes the place of what was open.

    Raises NotFound, Refused for what is missing or cannot be, Conflict where a colleague asked already.
    """
    group = hold_group(reference, by)
    ends = check_showing(group, level, reason, until, now)
    if not 1 <= len(set(households)) <= MOST_AT_ONCE:
        raise Refused(f"Choose 1 to {MOST_AT_ONCE} households.")
    looked = look_at(group, households, by=by, now=now)
    if never := [f"{one.label}: {one.why_not}" for one in looked if one.why_not]:
        raise Refused(" ".join(never))
    done = Opened([], [])
    for one in looked:
        if one.stops:
            ask_second_person(group, one, level, reason, ends, by, now)
            done.to_decide.append(one.label)
        else:
            open_to(group, one.id, one.reference, level, reason, ends, by, now)
            done.to.append(one.label)
    return done


def decide(reference: str, is_allowed: bool, *, by: Viewer, now: datetime) -> None:
    """Decide whether a household that was stopped is shown a group after all: somebody else than who asked.

    Raises NotFound, Refused for who asked or where it cannot be shown any more, Conflict where it is decided,
    or not featured any more at the event it was asked for.
    """
    of_group = (
        select(ChildGroup.reference)
        .join(GrantToDecide, GrantToDecide.group_id == ChildGroup.id)
        .where(GrantToDecide.reference == reference, is_open_to_staff(by))
        .where(is_open_to(by, GrantToDecide.household_id.expression))
    )
    if (group_reference := db.session.scalar(of_group)) is None:
        raise NotFound
    group = hold_group(group_reference, by)
    asked = db.session.scalars(
        select(GrantToDecide)
        .where(GrantToDecide.reference == reference)
        .execution_options(populate_existing=True)
    ).one()
    if asked.asked_by == by.label:
        raise Refused("A colleague decides what you asked.")
    if is_allowed and asked.event_id is not None and not _is_featured(group.id, asked.event_id):
        raise Conflict("It is not featured at that event any more.")
    done = db.session.scalar(
        update(GrantToDecide)
        .where(GrantToDecide.id == asked.id, GrantToDecide.decided_at.is_(None))
        .values(decided_at=now, decided_by=by.label, is_allowed=is_allowed)
        .returning(GrantToDecide.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise Conflict("A colleague has decided this already.")
    audit("children.showing_decided", group, by, now, allowed="yes" if is_allowed else "no")
    if not is_allowed:
        return
    ends = check_showing(group, asked.level, asked.reason, asked.until_at, now)
    (one,) = look_at(group, [_household(asked.household_id)], by=by, now=now)
    if one.why_not:
        raise Refused(one.why_not)
    if Stop.OWN_INTEREST in one.stops:
        raise Refused("You share a surname or an address with them. Somebody else decides.")
    if not {stop.value for stop in one.stops} <= set(asked.because.split(",")):
        raise Refused(MORE_STOPS)
    open_to(group, one.id, one.reference, asked.level, asked.reason, ends, by, now, event_id=asked.event_id)


def close(reference: str, *, by: Viewer, now: datetime) -> str:
    """Close what is open to a household; gives the group's reference.

    Raises NotFound, Refused while a link with it lives, Conflict.
    """
    found = db.session.execute(
        select(Grant.id, Grant.household_id, ChildGroup.reference)
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .where(Grant.reference == reference, is_open_to_staff(by))
    ).one_or_none()
    if found is None:
        raise NotFound
    group = hold_group(found.reference, by)
    if has_agreed_link_with(group.id, found.household_id):
        raise Refused("It is open as long as their link lives. End the link instead.")
    if not end_grants(Grant.id == found.id, because=Ended.CLOSED, by=by, now=now):
        raise Conflict(MOVED_ON)
    return group.reference


def _is_featured(group_id: int, event_id: int) -> bool:
    featured = select(Featured.id).where(
        Featured.group_id == group_id, Featured.event_id == event_id, Featured.taken_off_at.is_(None)
    )
    return db.session.scalar(featured) is not None


def _household(household_id: int) -> str:
    return db.session.scalars(select(Household.reference).where(Household.id == household_id)).one()
