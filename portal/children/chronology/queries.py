"""What is recorded of finding a family for one child, as lines. Each source is one function, one query.

Whoever adds a room to the children's adds its function to SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.chronology.rules import Line, Stay, in_order, named
from portal.children.featuring.models import Featured
from portal.children.models import Child, ChildGroupEntry, ChildMilestone, ChildVisit, Grant, InGroup, Writing
from portal.children.rules import LEVELS, MILESTONES, Level, Milestone
from portal.children.showing.rules import ENDED_WORDS, Ended
from portal.events.models import Event
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to

HIDDEN = "a restricted household"
"""What stands for a household that is hidden from whoever prints."""


def chronology_of(viewer: Viewer, child: Child) -> list[Line]:
    """Every line of a child, the earliest first; the caller has looked the child up through its viewer."""
    rows = db.session.scalars(select(InGroup).where(InGroup.child_id == child.id).order_by(InGroup.id))
    stays = [Stay(one.group_id, one.from_at, one.until_at) for one in rows]
    lines = [*_milestones(child), *_visits(child)]
    for source in SOURCES:
        found = source(viewer, [one.group_id for one in stays])
        lines.extend(
            line for group_id, line in found if any(s.group_id == group_id and s.holds(line) for s in stays)
        )
    return in_order(lines)


def _milestones(child: Child) -> Iterator[Line]:
    query = select(ChildMilestone).where(
        ChildMilestone.child_id == child.id, ChildMilestone.undone_at.is_(None)
    )
    for one in db.session.scalars(query.order_by(ChildMilestone.id)):
        yield Line(one.on, MILESTONES[Milestone(one.kind)], one.note, one.by)


def _visits(child: Child) -> Iterator[Line]:
    whom = {"child": "The family finder visited the child", "carer": "The family finder visited the carers"}
    query = select(ChildVisit).where(ChildVisit.child_id == child.id).order_by(ChildVisit.id)
    for one in db.session.scalars(query):
        yield Line(one.on, whom[one.whom], one.note, one.by)


def entries(viewer: Viewer, groups: Sequence[int]) -> Iterator[tuple[int, Line]]:
    """What happened to the groups: waiting, hold, joining, parting, and why."""
    query = select(ChildGroupEntry).where(ChildGroupEntry.group_id.in_(groups)).order_by(ChildGroupEntry.id)
    for one in db.session.scalars(query):
        yield one.group_id, Line(local_day(one.at), one.what, one.note, one.by, one.at)


def writings(viewer: Viewer, groups: Sequence[int]) -> Iterator[tuple[int, Line]]:
    """What was published, in which version."""
    query = select(Writing).where(Writing.group_id.in_(groups), Writing.published_at.is_not(None))
    for one in db.session.scalars(query.order_by(Writing.id)):
        at = one.published_at or one.written_at
        words = f"{LEVELS[Level(one.level)]} published, version {one.version}"
        yield one.group_id, Line(local_day(at), words, "", one.published_by, at)


def grants(viewer: Viewer, groups: Sequence[int]) -> Iterator[tuple[int, Line]]:
    """To whom it was shown, until when, why; and when that ended before its time."""
    hidden = ~is_open_to(viewer, Grant.household_id.expression)
    rows = db.session.execute(
        select(Grant, Household.label, Household.reference, hidden.label("hidden"))
        .join(Household, Household.id == Grant.household_id)
        .where(Grant.group_id.in_(groups), Grant.event_id.is_(None))
        .order_by(Grant.id)
    )
    for one, label, reference, is_hidden in rows:
        who = HIDDEN if is_hidden else named(label, reference)
        reason = "" if is_hidden else one.reason
        what = f"{LEVELS[Level(one.level)]} shown to {who} until {_day(one.until_at)}"
        yield one.group_id, Line(local_day(one.from_at), what, reason, one.by, one.from_at)
        if one.ended_at and one.ended_because != Ended.REPLACED:
            what = f"Not shown to {who} any more: {ENDED_WORDS[Ended(one.ended_because)]}"
            yield one.group_id, Line(local_day(one.ended_at), what, "", one.ended_by, one.ended_at)


def featured(viewer: Viewer, groups: Sequence[int]) -> Iterator[tuple[int, Line]]:
    """At which events they were featured."""
    rows = db.session.execute(
        select(Featured, Event.title, Event.starts_at)
        .join(Event, Event.id == Featured.event_id)
        .where(Featured.group_id.in_(groups), Featured.taken_off_at.is_(None), Event.state == "published")
        .order_by(Featured.id)
    )
    for one, title, starts_at in rows:
        yield one.group_id, Line(local_day(starts_at), f"Featured at {title}", "", one.by, starts_at)


def _day(moment: datetime) -> str:
    day = local_day(moment)
    return f"{day.day} {day:%B %Y}"


SOURCES: list[Callable[[Viewer, Sequence[int]], Iterator[tuple[int, Line]]]] = [
    entries,
    writings,
    grants,
    featured,
]
"""What is asked for the lines of groups, each with the group it is of."""
