"""Where the lines of a chronology come from: what each source selects, and how it reads on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, select

from portal.agency.rules import local_day
from portal.children.chronology.finding import Found, Source, columns
from portal.children.chronology.rules import Line
from portal.children.featuring.models import Featured
from portal.children.interests.models import ChildInterest, ChildInterestEntry
from portal.children.links.models import ChildLink, ChildLinkStep, MeetingNote
from portal.children.links.rules import ORIGINS, OUTCOMES, STEPS, Origin, Outcome, Step
from portal.children.models import ChildGroupEntry, ChildMilestone, ChildVisit, Grant, Writing
from portal.children.placing.models import ChildContact, ChildPlacement
from portal.children.placing.rules import WHATS, What
from portal.children.rules import LEVELS, MILESTONES, Level, Milestone
from portal.children.showing.rules import ENDED_WORDS, Ended
from portal.events.models import Event


def _milestones(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = ChildMilestone
    named = columns("milestones", number=one.id, on=one.on, by=one.by, word=one.kind, detail=one.note)
    return select(*named).where(one.child_id == child_id, one.undone_at.is_(None))


def _milestone(found: Found) -> Iterator[Line]:
    yield Line(found.on, MILESTONES[Milestone(found.word)], found.told, found.by)


VISITED = {"child": "The family finder visited the child", "carer": "The family finder visited the carers"}


def _visits(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = ChildVisit
    named = columns("visits", number=one.id, on=one.on, by=one.by, word=one.whom, detail=one.note)
    return select(*named).where(one.child_id == child_id)


def _visit(found: Found) -> Iterator[Line]:
    yield Line(found.on, VISITED[found.word], found.told, found.by)


def _entries(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = ChildGroupEntry
    named = columns(
        "entries", number=one.id, group_id=one.group_id, at=one.at, by=one.by, word=one.what, detail=one.note
    )
    return select(*named).where(one.group_id.in_(groups))


def _entry(found: Found) -> Iterator[Line]:
    yield Line(found.on, found.word, found.told, found.by, found.at)


def _writings(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = Writing
    named = columns(
        "writings",
        number=one.id,
        group_id=one.group_id,
        at=one.published_at,
        by=one.published_by,
        word=cast(one.level, String),
        other=cast(one.version, String),
    )
    return select(*named).where(one.group_id.in_(groups), one.published_at.is_not(None))


def _writing(found: Found) -> Iterator[Line]:
    words = f"{LEVELS[Level(int(found.word))]} published, version {found.other}"
    yield Line(found.on, words, "", found.by, found.at)


def _grants(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = Grant
    named = columns(
        "grants",
        number=one.id,
        group_id=one.group_id,
        household_id=one.household_id,
        at=one.from_at,
        until_at=one.until_at,
        by=one.by,
        word=cast(one.level, String),
        detail=one.reason,
    )
    return select(*named).where(one.group_id.in_(groups), one.event_id.is_(None))


def _grant(found: Found) -> Iterator[Line]:
    until = f" until {_day(found.until_at)}" if found.until_at else ""
    what = f"{LEVELS[Level(int(found.word))]} shown to {found.who}{until}"
    yield Line(found.on, what, found.told, found.by, found.at)


def _closings(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = Grant
    named = columns(
        "closings",
        number=one.id,
        group_id=one.group_id,
        household_id=one.household_id,
        at=one.ended_at,
        by=one.ended_by,
        word=one.ended_because,
    )
    return select(*named).where(
        one.group_id.in_(groups),
        one.event_id.is_(None),
        one.ended_at.is_not(None),
        one.ended_because != Ended.REPLACED.value,
    )


def _closing(found: Found) -> Iterator[Line]:
    what = f"Not shown to {found.who} any more: {ENDED_WORDS[Ended(found.word)]}"
    yield Line(found.on, what, "", found.by, found.at)


def _featured(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = Featured
    named = columns(
        "featured", number=one.id, group_id=one.group_id, at=Event.starts_at, by=one.by, word=Event.title
    )
    shown = one.taken_off_at.is_(None), Event.state == "published"
    return select(*named).join(Event, Event.id == one.event_id).where(one.group_id.in_(groups), *shown)


def _feature(found: Found) -> Iterator[Line]:
    yield Line(found.on, f"Featured at {found.word}", "", found.by, found.at)


def _interests(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one, of = ChildInterestEntry, ChildInterest
    named = columns(
        "interests",
        number=one.id,
        group_id=of.group_id,
        household_id=of.household_id,
        at=one.at,
        word=one.what,
    )
    return select(*named).join(of, of.id == one.interest_id).where(of.group_id.in_(groups))


def _interest(found: Found) -> Iterator[Line]:
    """What was said, without anybody’s words or name (safety rule 11): those stand on the answer’s page."""
    yield Line(found.on, f"{found.who}: {found.word}", "", "", found.at)


def _links(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = ChildLink
    named = columns(
        "links",
        number=one.id,
        group_id=one.group_id,
        household_id=one.household_id,
        at=one.suggested_at,
        by=one.suggested_by,
        word=one.origin,
    )
    return select(*named).where(one.group_id.in_(groups))


def _link(found: Found) -> Iterator[Line]:
    yield Line(found.on, f"{found.who}: thought of, {ORIGINS[Origin(found.word)]}", "", found.by, found.at)


def _steps(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one, of = ChildLinkStep, ChildLink
    named = columns(
        "steps",
        number=one.id,
        group_id=of.group_id,
        household_id=of.household_id,
        on=one.on,
        by=one.by,
        word=one.step,
        detail=one.text,
    )
    return select(*named).join(of, of.id == one.link_id).where(of.group_id.in_(groups))


def _step(found: Found) -> Iterator[Line]:
    yield Line(found.on, f"{found.who}: {STEPS[Step(found.word)]}", found.told, found.by)


def _outcomes(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = ChildLink
    named = columns(
        "outcomes",
        number=one.id,
        group_id=one.group_id,
        household_id=one.household_id,
        at=one.ended_at,
        by=one.ended_by,
        word=one.outcome,
        detail=one.ended_why,
    )
    return select(*named).where(one.group_id.in_(groups), one.ended_at.is_not(None))


def _outcome(found: Found) -> Iterator[Line]:
    what = f"{found.who}: thought of no longer, {OUTCOMES[Outcome(found.word)]}"
    yield Line(found.on, what, found.told, found.by, found.at)


def _meetings(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one = MeetingNote
    named = columns("meetings", number=one.id, group_id=one.group_id, on=one.on, by=one.by, detail=one.text)
    return select(*named).where(one.group_id.in_(groups))


def _meeting(found: Found) -> Iterator[Line]:
    yield Line(found.on, "Talked about at the weekly linking meeting", found.told, found.by)


def _contacts(child_id: int, groups: Sequence[int]) -> Select[Any]:
    one, of = ChildContact, ChildPlacement
    named = columns(
        "contacts",
        number=one.id,
        group_id=of.group_id,
        household_id=of.household_id,
        on=one.on,
        by=one.by,
        word=one.what,
    )
    joined = select(*named).join(of, of.id == one.placement_id)
    return joined.where(of.group_id.in_(groups), one.undone_at.is_(None))


def _contact(found: Found) -> Iterator[Line]:
    yield Line(found.on, f"{WHATS[What(found.word)]} with {found.who}", "", found.by)


def _day(moment: datetime) -> str:
    day = local_day(moment)
    return f"{day:%A} {day.day} {day:%B %Y}"


SOURCES: dict[str, Source] = {
    "milestones": Source(_milestones, _milestone),
    "visits": Source(_visits, _visit),
    "entries": Source(_entries, _entry),
    "writings": Source(_writings, _writing),
    "grants": Source(_grants, _grant),
    "closings": Source(_closings, _closing),
    "interests": Source(_interests, _interest),
    "links": Source(_links, _link),
    "steps": Source(_steps, _step),
    "outcomes": Source(_outcomes, _outcome),
    "meetings": Source(_meetings, _meeting),
    "contacts": Source(_contacts, _contact),
    "featured": Source(_featured, _feature),
}
"""Every source by its name."""
