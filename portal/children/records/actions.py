"""Making groups and children, what is said of them, and taking a group on: waiting, on hold, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from portal.access import Viewer
from portal.agency.queries import authority_by_code
from portal.agency.rules import local_day
from portal.children.changing import change_where
from portal.children.ending import end_grants_of_group
from portal.children.holding import audit, audit_child, hold_group, hold_to_end, move, note
from portal.children.interests.answering import follow_group
from portal.children.links.promising import follow_finder
from portal.children.models import Child, ChildGroup, InGroup, Writing
from portal.children.placing.standing import WITH_A_FAMILY_NOW, is_with_a_family
from portal.children.queries import children_of
from portal.children.records.finders import finder_of
from portal.children.rules import (
    MOST_CHILDREN,
    WITH_THEIRS,
    GroupState,
    Level,
    age_on,
    needs_of,
    sought,
)
from portal.children.showing.rules import Ended
from portal.errors import Conflict, Refused
from portal.extensions import db

CHANGED = "A colleague has changed this since you opened the page. Look at it again: your words are below."


@dataclass(frozen=True)
class NewChild:
    """A child as it is first written down: an alias, never a name, and the day of birth."""

    alias: str
    born_on: date


@dataclass(frozen=True)
class AboutGroup:
    """What is said of a group beside the words: what families read first, and whose it is."""

    alias: str
    authority: str
    finder: str
    """The reference of the family finder's account; empty for nobody."""
    needs: Mapping[str, int]
    musts: str = ""
    shows_band: bool = False
    within_minutes: int | None = None


def make_group(
    alias: str, authority: str, children: Sequence[NewChild], *, by: Viewer, now: datetime
) -> ChildGroup:
    """Write down a child, or brothers and sisters who are to live together; whoever does so is their finder.

    Raises Refused without a child, for too many, and for a day of birth that cannot be.
    """
    if not alias.strip():
        raise Refused("Write an alias.")
    if not children:
        raise Refused("Write down at least one child.")
    group = ChildGroup(
        alias=alias.strip(),
        sought=sought(alias),
        authority=authority_by_code(authority).code,
        finder_id=by.account_id,
        since_at=now,
        made_at=now,
    )
    db.session.add(group)
    db.session.flush()
    for one in children:
        _add(group, one, by, now)
    audit("children.group_made", group, by, now)
    return group


def add_child(reference: str, told: NewChild, *, by: Viewer, now: datetime) -> Child:
    """Write down one more child of a group. Raises NotFound, Refused, Conflict once the group waits.

    What is written then speaks of fewer children than there are, so it is done while getting ready.
    """
    group = hold_group(reference, by)
    if group.state != GroupState.PREPARING:
        raise Conflict("Bring them in as brothers and sisters instead: then all is read again.")
    child = _add(group, told, by, now)
    audit("children.child_added", group, by, now, child=child.reference)
    return child


def _add(group: ChildGroup, told: NewChild, by: Viewer, now: datetime) -> Child:
    many = db.session.scalar(select(func.count()).select_from(Child).where(Child.group_id == group.id)) or 0
    if many >= MOST_CHILDREN:
        raise Refused(f"{MOST_CHILDREN} children at most are one group.")
    if not told.alias.strip():
        raise Refused("Write an alias for each child.")
    check_birthday(told.born_on, now)
    child = Child(
        group_id=group.id,
        alias=told.alias.strip(),
        sought=sought(told.alias),
        born_on=told.born_on,
        made_at=now,
    )
    db.session.add(child)
    db.session.flush()
    db.session.add(InGroup(child_id=child.id, group_id=group.id, from_at=now))
    audit_child("children.child_made", child, by, now)
    return child


def check_birthday(born_on: date, now: datetime) -> None:
    """Raises Refused for a day of birth that is to come, or of somebody who is 18."""
    today = local_day(now)
    if born_on > today:
        raise Refused("A day of birth lies in the past. Check the year.")
    if age_on(born_on, today) >= 18:
        raise Refused("They are 18 or over. Check the year.")


def change_group(reference: str, told: AboutGroup, *, seen: int, by: Viewer, now: datetime) -> None:
    """Change what is said of a group; `seen` is the version its page showed.

    Raises NotFound, Refused for what cannot be, Conflict where a colleague changed it meanwhile.
    """
    group = hold_to_end(reference, by)
    if not told.alias.strip():
        raise Refused("Write an alias.")
    if told.within_minutes is not None and not 1 <= told.within_minutes <= 600:
        raise Refused("Write the minutes of the longest journey, 1 to 600, or leave it empty.")
    was = group.finder_id
    done = change_where(
        ChildGroup,
        ChildGroup.id == group.id,
        ChildGroup.version == seen,
        alias=told.alias.strip(),
        sought=sought(told.alias),
        authority=authority_by_code(told.authority).code,
        finder_id=finder_of(told.finder),
        needs=needs_of(told.needs),
        musts=told.musts.strip(),
        shows_band=told.shows_band,
        within_minutes=told.within_minutes,
        version=ChildGroup.version + 1,
    )
    if not done:
        raise Conflict(CHANGED)
    follow_group(group, was, now=now)
    follow_finder(group, was, now=now)
    audit("children.group_changed", group, by, now)


def begin_waiting(reference: str, *, by: Viewer, now: datetime) -> None:
    """Let families be shown a group from now on. Nothing is open by that alone: each showing is its own.

    Raises NotFound, Refused for what is missing, Conflict where it waits already or went another way.
    """
    group = hold_group(reference, by)
    children = children_of(group.id)
    missing = [one.alias for one in children if one.cleared_at is None]
    if not children:
        raise Refused("Add a child to this group first.")
    if missing:
        raise Refused(f"Clear every child first: {', '.join(missing)}.")
    introduction = select(Writing.id).where(
        Writing.group_id == group.id, Writing.level == Level.INTRODUCTION, Writing.state == "published"
    )
    if db.session.scalar(introduction) is None:
        raise Refused("Publish the introduction first.")
    if not group.needs:
        raise Refused("Say first what they need.")
    move(group, GroupState.WAITING, now=now)
    note(group, "Waits for a family", by=by, now=now)
    audit("children.group_waits", group, by, now)


def hold_back(reference: str, because: str, *, by: Viewer, now: datetime) -> None:
    """Put a group on hold: whatever is open of it ends now. Raises NotFound, Refused, Conflict."""
    group = hold_to_end(reference, by)
    _say_why(because)
    if group.state in WITH_THEIRS:
        raise Conflict(WITH_A_FAMILY_NOW)
    move(group, GroupState.ON_HOLD, now=now)
    end_grants_of_group(group.id, Ended.HOLD, by=by, now=now)
    note(group, "Put on hold", by=by, now=now, text=because)
    audit("children.group_held", group, by, now)


def withdraw(reference: str, because: str, *, by: Viewer, now: datetime) -> None:
    """The plan has changed: the group is withdrawn, nobody of it is cleared, whatever is open ends now.

    Raises NotFound, Refused without a reason, Conflict where it cannot be.
    """
    group = hold_to_end(reference, by)
    _say_why(because)
    if is_with_a_family(group.id):
        raise Conflict(WITH_A_FAMILY_NOW)
    move(group, GroupState.WITHDRAWN, now=now)
    db.session.execute(
        update(Child)
        .where(Child.group_id == group.id)
        .values(cleared_at=None, cleared_by="")
        .execution_options(synchronize_session="fetch")
    )
    end_grants_of_group(group.id, Ended.WITHDRAWN, by=by, now=now)
    note(group, "Withdrawn", by=by, now=now, text=because)
    audit("children.group_withdrawn", group, by, now)


def prepare_again(reference: str, *, by: Viewer, now: datetime) -> None:
    """Get a withdrawn group ready again. Raises NotFound, Conflict."""
    group = hold_group(reference, by)
    move(group, GroupState.PREPARING, now=now)
    note(group, "Getting ready again", by=by, now=now)
    audit("children.group_prepared", group, by, now)


def _say_why(because: str) -> None:
    if not because.strip():
        raise Refused("Write why, in a few words.")
