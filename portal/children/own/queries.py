"""What a person of a family is shown now: always by the one condition of visibility.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, literal, or_, select, true

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.models import Child, ChildGroup, Grant, Writing
from portal.children.own.models import ShownWishes
from portal.children.own.rules import GONE_FOR, Before
from portal.children.placing.models import ChildPlacement
from portal.children.placing.rules import OVER
from portal.children.placing.visibility import is_own_placement
from portal.children.rules import FAMILY_EXTENTS, NEEDS, Level, Need, age_words
from portal.children.showing.rules import Household, why_not_shown
from portal.children.visibility import (
    has_agreed,
    has_agreed_link,
    has_second_step,
    is_shown_to,
    may_look,
    took_second_step,
)
from portal.children.writing.queries import published_of
from portal.errors import NotFound
from portal.events.models import Event, EventInvitation
from portal.events.rules import State
from portal.extensions import db

MOST_BESIDE = 40
"""Grants of the past and of events to come that a list looks at: the latest."""


def before_looking(viewer: Viewer) -> Before:
    """What of it is done, and which child is theirs already. One query."""
    last = (
        select(ChildPlacement.id, ChildPlacement.state, ChildPlacement.group_id, ChildGroup.alias)
        .join(ChildGroup, ChildGroup.id == ChildPlacement.group_id)
        .where(is_own_placement(viewer))
        .order_by(ChildPlacement.state.in_(OVER), ChildPlacement.id.desc())
        .limit(1)
        .subquery()
    )
    row = db.session.execute(
        select(
            has_agreed(viewer).label("agreed"),
            has_second_step(viewer).label("has"),
            took_second_step(viewer).label("took"),
            last.c.alias,
            last.c.state,
            last.c.group_id,
        ).select_from(select(literal(1)).subquery().outerjoin(last, true()))
    ).one()
    return Before(
        bool(row.agreed), bool(row.has), bool(row.took), row.alias or "", row.state or "", row.group_id
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as a family meets it: words alone, no name, no day, no place."""

    reference: str
    """The grant's: it opens for this household alone."""
    group_id: int
    alias: str
    ages: str
    children: int
    needs: list[tuple[str, str]]
    musts: str
    until_at: datetime | None
    """None while a link lives: then it does not end by itself."""
    changed_at: datetime
    """When what they read was last published."""
    at_event: bool
    """It is shown today alone, for an event to which they are invited."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One group opened: what is read, and what the audit says of it."""

    shown: Shown
    grant_id: int
    group: str
    level: int
    introduction: Writing
    profile: Writing | None
    report: Writing | None

    @property
    def versions(self) -> str:
        """The versions that were read, from the first level on: "3.1"."""
        read = (self.introduction, self.profile, self.report)
        return ".".join(str(one.version) for one in read if one is not None)


def shown_to(viewer: Viewer, *, now: datetime) -> list[Shown]:
    """What is open to this person now, what ends soonest first. Two queries."""
    rows = db.session.execute(
        select(Grant, ChildGroup, has_agreed_link().label("agreed"), Writing.published_at)
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .join(
            Writing,
            (Writing.group_id == ChildGroup.id)
            & (Writing.level == Level.INTRODUCTION)
            & (Writing.state == "published"),
        )
        .where(Grant.household_id == (viewer.household_id or 0), is_shown_to(viewer, now))
        .order_by(Grant.until_at, Grant.id)
        .execution_options(populate_existing=True)
    ).all()
    open_anyway = {group.id for grant, group, *_ in rows if grant.event_id is None}
    children = _children_of_each([group.id for _, group, *_ in rows])
    return [
        _shown(grant, group, agreed, children[group.id], published_at or now, now)
        for grant, group, agreed, published_at in rows
        if grant.event_id is None or group.id not in open_anyway
    ]


def open_one(viewer: Viewer, reference: str, *, now: datetime) -> Opened:
    """One group through its grant, for this person, now.

    Raises NotFound, the same for one that is another's, is not there, or is not open any more.
    """
    row = db.session.execute(
        select(Grant, ChildGroup, has_agreed_link().label("agreed"))
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .where(Grant.reference == reference, is_shown_to(viewer, now))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    grant, group, agreed = row
    level = grant.level if agreed else min(grant.level, Level.PROFILE)
    written = published_of(group.id, level)
    if Level.INTRODUCTION not in written:
        raise NotFound
    changed = max(one.published_at or now for one in written.values())
    return Opened(
        grant_id=grant.id,
        shown=_shown(grant, group, agreed, _children_of_each([group.id])[group.id], changed, now),
        group=group.reference,
        level=level,
        introduction=written[Level.INTRODUCTION],
        profile=written.get(Level.PROFILE),
        report=written.get(Level.REPORT),
    )


def _children_of_each(group_ids: Sequence[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {one: [] for one in group_ids}
    query = select(Child.group_id, Child.born_on).where(Child.group_id.in_(group_ids))
    for group_id, born_on in db.session.execute(query):
        found[group_id].append(born_on)
    return found


def _shown(
    grant: Grant, group: ChildGroup, agreed: bool, born: list[date], changed: datetime, now: datetime
) -> Shown:
    return Shown(
        reference=grant.reference,
        group_id=group.id,
        alias=group.alias,
        ages=age_words(born, local_day(now), in_band=group.shows_band),
        children=len(born),
        needs=[(NEEDS[need], FAMILY_EXTENTS[group.needs[need]]) for need in Need if need in group.needs],
        musts=group.musts,
        until_at=None if agreed else grant.until_at,
        changed_at=changed,
        at_event=grant.event_id is not None,
    )


@dataclass(frozen=True, slots=True)
class Gone:
    """What was open once and is not now: only what it was called, and whether its day simply passed."""

    alias: str
    day_passed: bool
    group_id: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands on a family's list beside what is shown."""

    gone: list[Gone]
    event_days: list[date]
    """Days to come on which introductions are shown for an event."""


def beside_shown(viewer: Viewer, *, now: datetime) -> Beside:
    """What was open to the household and is not any more, the latest first, and what comes at events.

    Why something is gone is never said. What was to be shown at an event is gone once its day is past:
    before, nobody has seen it. One query.
    """
    invited = (
        select(EventInvitation.event_id)
        .where(EventInvitation.event_id == Grant.event_id, EventInvitation.household_id == Grant.household_id)
        .correlate(Grant)
        .exists()
    )
    comes = and_(Event.state == State.PUBLISHED.value, Event.starts_on > local_day(now), invited)
    rows = db.session.execute(
        select(ChildGroup.alias, Grant.until_at, Grant.ended_at, Grant.group_id, Event.starts_on, comes)
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .outerjoin(Event, Event.id == Grant.event_id)
        .where(
            Grant.household_id == (viewer.household_id or 0),
            may_look(viewer),
            ~is_shown_to(viewer, now),
            Grant.until_at > now - GONE_FOR,
            Grant.ended_because != "replaced",
            or_(
                Grant.event_id.is_(None),
                and_(Grant.ended_at.is_(None), or_(Grant.until_at <= now, comes)),
            ),
        )
        .order_by(Grant.until_at.desc(), Grant.id.desc())
        .limit(MOST_BESIDE)
    ).all()
    seen: dict[int, Gone] = {}
    days = set()
    for alias, until_at, ended_at, group_id, event_on, to_come in rows:
        if to_come:
            days.add(event_on)
        else:
            seen.setdefault(group_id, Gone(alias, ended_at is None and until_at <= now, group_id))
    return Beside(list(seen.values()), sorted(days))


@dataclass(frozen=True, slots=True)
class OwnWishes:
    """What a household asked of being shown children."""

    waits_until_approved: bool
    paused_until: date | None


def wishes_of(viewer: Viewer) -> OwnWishes:
    """What the viewer's household asked. One query."""
    row = db.session.get(ShownWishes, viewer.household_id or 0, populate_existing=True)
    return OwnWishes(row.waits_until_approved, row.paused_until) if row else OwnWishes(False, None)


def why_nothing(facts: Household) -> str:
    """Why nothing is shown, as a family reads it; empty where children may be shown.

    What only we know (a restriction, a parting) is never told apart from nothing being open.
    """
    if not why_not_shown(facts) or facts.is_restricted or facts.is_ended or facts.parts:
        return ""
    if facts.is_paused:
        return "You have paused, so nothing is shown to you now."
    if facts.in_stage_2:
        return "You asked to wait until you are approved. Nothing is shown to you before."
    return ""
