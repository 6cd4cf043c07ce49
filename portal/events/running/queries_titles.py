"""Titles with their dates to come, and the dates of a year that are made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.errors import NotFound
from portal.events.kinds import KINDS, Kind, Rule
from portal.events.models import Event, EventTitle
from portal.events.rules import State
from portal.events.running.rules import YEAR_ON
from portal.extensions import db

MOST_COPIED = 400
"""Dates of last year that are looked at for one copy."""


@dataclass(frozen=True, slots=True)
class TitleRow:
    """One title of the programme, with its dates to come."""

    reference: str
    title: str
    kind: str
    usual_places: int
    coming: int
    drafts: int
    is_ended: bool

    @property
    def rule(self) -> Rule:
        """What is declared about its kind."""
        return KINDS[Kind(self.kind)]


def titles(*, now: datetime, ended: bool = False) -> list[TitleRow]:
    """The titles in use, or those that have ended, by kind and name. One query."""
    dates = select(func.count(Event.id)).where(Event.title_id == EventTitle.id, Event.starts_at > now)
    coming = dates.where(Event.state == State.PUBLISHED).correlate(EventTitle).scalar_subquery()
    drafts = dates.where(Event.state == State.DRAFT).correlate(EventTitle).scalar_subquery()
    is_in_use = EventTitle.ended_at.is_not(None) if ended else EventTitle.ended_at.is_(None)
    rows = db.session.execute(select(EventTitle, coming, drafts).where(is_in_use).order_by(EventTitle.title))
    order = list(Kind)
    found = [
        TitleRow(
            reference=title.reference,
            title=title.title,
            kind=title.kind,
            usual_places=title.usual_places,
            coming=number,
            drafts=drafted,
            is_ended=title.ended_at is not None,
        )
        for title, number, drafted in rows
    ]
    return sorted(found, key=lambda one: order.index(Kind(one.kind)))


def title_named(reference: str) -> EventTitle:
    """One title. Raises NotFound."""
    found = db.session.scalars(select(EventTitle).where(EventTitle.reference == reference)).one_or_none()
    if found is None:
        raise NotFound
    return found


def title_reference(reference: str) -> str:
    """The reference of the title of an event. Raises NotFound."""
    found = db.session.scalar(
        select(EventTitle.reference)
        .join(Event, Event.title_id == EventTitle.id)
        .where(Event.reference == reference)
    )
    if found is None:
        raise NotFound
    return found


def last_date_of(title_id: int) -> Event | None:
    """The newest date of a title, from which another is filled in; None before the first."""
    query = select(Event).where(Event.title_id == title_id).order_by(Event.starts_on.desc(), Event.id.desc())
    return db.session.scalars(query.limit(1)).first()


@dataclass(frozen=True, slots=True)
class Copied:
    """A date of last year, and when it would be this year. `is_there`: the same title has that day."""

    reference: str
    title: str
    kind: str
    was_at: datetime
    on: date
    is_there: bool


def dates_to_copy(from_on: date, until_on: date, kind: str = "") -> list[Copied]:
    """The published dates of a year's programme with the day each falls on a year later. Two queries."""
    query = select(Event).where(
        Event.starts_on >= from_on, Event.starts_on <= until_on, Event.state == State.PUBLISHED
    )
    if kind:
        query = query.where(Event.kind == kind)
    events = db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(MOST_COPIED)).all()
    there = {
        (row[0], row[1])
        for row in db.session.execute(
            select(Event.title_id, Event.starts_on).where(
                Event.starts_on >= from_on + YEAR_ON,
                Event.starts_on <= until_on + YEAR_ON,
                Event.state != State.CANCELLED,
            )
        )
    }
    return [
        Copied(
            reference=event.reference,
            title=event.title,
            kind=event.kind,
            was_at=event.starts_at,
            on=event.starts_on + YEAR_ON,
            is_there=(event.title_id, event.starts_on + YEAR_ON) in there,
        )
        for event in events
    ]
