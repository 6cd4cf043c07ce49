"""Opening a group to one household: what is checked before, the grant, and asking a second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.children.holding import audit
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup, Grant, GrantToDecide
from portal.children.rules import GroupState, Level
from portal.children.showing.checking import Looked
from portal.children.showing.closing import end_grants
from portal.children.showing.rules import Ended, until_when
from portal.children.telling import tell_household
from portal.children.writing.queries import published_of
from portal.errors import Conflict, Refused
from portal.extensions import db


def check_showing(
    group: ChildGroup, level: int, reason: str, until: datetime | None, now: datetime
) -> datetime:
    """Until when it is open. Raises Refused, Conflict where the group cannot be shown now."""
    if level not in set(Level):
        raise Refused("Choose how much they see.")
    if group.state != GroupState.WAITING:
        raise Conflict("Only a group that waits for a family is shown.")
    if level == Level.REPORT:
        raise Refused("The fuller report is read after a link is agreed.")
    if not reason.strip():
        raise Refused("Write why they are shown this child.")
    if set(range(1, level + 1)) - set(published_of(group.id, level)):
        raise Refused("Publish what they would read first.")
    return until_when(until, now=now)


def open_to(
    group: ChildGroup,
    household_id: int,
    household: str,
    level: int,
    reason: str,
    ends: datetime,
    by: Viewer,
    now: datetime,
    *,
    event_id: int | None = None,
) -> None:
    """Open it; what was open before, of the same event or of none, ends. At an event nobody is written to.

    Raises Refused where both social workers agreed a link: its household reads more already.
    """
    if has_agreed_link_with(group.id, household_id):
        raise Refused("Both social workers agreed a link: they read the fuller report as long as it lives.")
    of_event = Grant.event_id.is_(None) if event_id is None else Grant.event_id == event_id
    before = Grant.group_id == group.id, Grant.household_id == household_id, of_event
    end_grants(*before, because=Ended.REPLACED, by=by, now=now)
    grant = Grant(
        group_id=group.id,
        household_id=household_id,
        level=level,
        event_id=event_id,
        reason=reason.strip(),
        from_at=now,
        until_at=ends,
        by=by.label,
    )
    db.session.add(grant)
    audit("children.group_shown", group, by, now, household=household, level=str(level))
    if event_id is None:
        tell_household(household_id, group, now=now)


def has_agreed_link_with(group_id: int, household_id: int) -> bool:
    """Whether both social workers agreed a link of this group and household, and it lives."""
    agreed = select(ChildLink.id).where(
        ChildLink.group_id == group_id,
        ChildLink.household_id == household_id,
        ChildLink.agreed_at.is_not(None),
        ChildLink.ended_at.is_(None),
    )
    return db.session.scalar(agreed) is not None


def waits_for_decision(group: ChildGroup, household_id: int) -> bool:
    """Whether a second person has still to decide about this household."""
    waiting = select(GrantToDecide.id).where(
        GrantToDecide.group_id == group.id,
        GrantToDecide.household_id == household_id,
        GrantToDecide.decided_at.is_(None),
    )
    return db.session.scalar(waiting) is not None


def ask_second_person(
    group: ChildGroup,
    one: Looked,
    level: int,
    reason: str,
    ends: datetime,
    by: Viewer,
    now: datetime,
    *,
    event_id: int | None = None,
) -> None:
    """Keep that a household was stopped, for a second person. Raises Conflict where it is asked already."""
    if waits_for_decision(group, one.id):
        raise Conflict(f"{one.label}: a colleague has asked already, and a second person decides.")
    db.session.add(
        GrantToDecide(
            group_id=group.id,
            household_id=one.id,
            because=",".join(stop.value for stop in one.stops),
            level=level,
            event_id=event_id,
            reason=reason.strip(),
            until_at=ends,
            asked_by=by.label,
            asked_at=now,
        )
    )
    audit("children.showing_stopped", group, by, now, household=one.reference)
