"""What a person of a family is shown now: always by the one condition of visibility.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, literal, or_, select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.models import Child, ChildGroup, Grant, ShownWishes, Writing
from portal.children.own.rules import GONE_FOR
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
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class Before:
    """What a person has still to do before they look."""

    has_agreed: bool
    has_second_step: bool
    """An app or a passkey is set up."""
    took_second_step: bool
    """And was used when this browser signed in."""

    @property
    def is_done(self) -> bool:
        """Whether they may look."""
        return self.has_agreed and self.has_second_step and self.took_second_step


def before_looking(viewer: Viewer) -> Before:
    """What of it is done. One query."""
    row = db.session.execute(
        select(
            has_agreed(viewer).label("agreed"),
            has_second_step(viewer).label("has"),
            took_second_step(viewer).label("took"),
        ).select_from(select(literal(1)).subquery())
    ).one()
    return Before(bool(row.agreed), bool(row.has), bool(row.took))


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
    """What is open to this person now, what ends soonest first. Three queries."""
    rows = db.session.execute(
        select(Grant, ChildGroup, has_agreed_link().label("agreed"))
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .where(Grant.household_id == (viewer.household_id or 0), is_shown_to(viewer, now))
        .order_by(Grant.until_at, Grant.id)
        .execution_options(populate_existing=True)
    ).all()
    open_anyway = {group.id for grant, group, _ in rows if grant.event_id is None}
    rows = [one for one in rows if one[0].event_id is None or one[1].id not in open_anyway]
    ids = [group.id for _, group, _ in rows]
    children = _children_of_each(ids)
    published: dict[int, datetime] = {}
    for row in db.session.scalars(
        select(Writing).where(
            Writing.group_id.in_(ids), Writing.level == Level.INTRODUCTION, Writing.state == "published"
        )
    ):
        published[row.group_id] = row.published_at or now
    return [
        _shown(grant, group, agreed, children[group.id], published[group.id], now)
        for grant, group, agreed in rows
        if group.id in published
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


def gone_from(viewer: Viewer, *, now: datetime) -> list[Gone]:
    """What was open to the household and is not any more, the latest first. Why is never said. One query.

    What was to be shown at an event counts once its day is past: before, nobody has seen it.
    """
    rows = db.session.execute(
        select(ChildGroup.alias, Grant.until_at, Grant.ended_at, Grant.group_id)
        .join(ChildGroup, ChildGroup.id == Grant.group_id)
        .where(
            Grant.household_id == (viewer.household_id or 0),
            may_look(viewer),
            ~is_shown_to(viewer, now),
            Grant.until_at > now - GONE_FOR,
            Grant.ended_because != "replaced",
            or_(Grant.event_id.is_(None), and_(Grant.ended_at.is_(None), Grant.until_at <= now)),
        )
        .order_by(Grant.until_at.desc(), Grant.id.desc())
        .limit(20)
    ).all()
    seen: dict[int, Gone] = {}
    for row in rows:
        seen.setdefault(
            row.group_id, Gone(row.alias, row.ended_at is None and row.until_at <= now, row.group_id)
        )
    return list(seen.values())


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
        return "You have paused. Nothing is shown to you until then."
    if facts.in_stage_2:
        return "You asked to wait until you are approved. Nothing is shown to you before."
    return ""
