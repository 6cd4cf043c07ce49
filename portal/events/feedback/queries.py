"""Reading feedback: what somebody is asked, and what the answers say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, or_, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.events.booking_models import Attendee
from portal.events.feedback.rules import Answer, EventSums, Summary
from portal.events.kinds import KINDS, Kind
from portal.events.models import Event, EventTitle
from portal.events.register_models import Feedback
from portal.events.rules import FEEDBACK_GAPS_DAYS, feedback_closes_at
from portal.extensions import db


@dataclass(frozen=True)
class Asked:
    """What somebody is asked about. `title` is empty where the page must not name it.

    `answer` is what they said before, for their own signed-in page alone.
    """

    reference: str
    title: str
    came_at: datetime
    closes_at: datetime
    given_at: datetime | None
    answer: Answer | None
    is_open: bool
    """Whether an answer, or a change of it, is still taken."""


def asked_by_link(reference: str, *, now: datetime) -> Asked:
    """What a mailed link asks about: never the name of what is secret, never an answer. Raises NotFound."""
    row = db.session.execute(_asked(Feedback.reference == reference)).one_or_none()
    if row is None:
        raise NotFound
    return _shown(row[0], row[1], now, by_link=True)


def asked_of(viewer: Viewer, *, now: datetime) -> list[Asked]:
    """What somebody signed in is asked, or may still change; newest first. One query."""
    rows = db.session.execute(
        _asked(_own(viewer))
        .where(
            Event.ends_at <= now,
            or_(
                Feedback.next_ask_at.is_not(None),
                Feedback.given_at.is_not(None),
                Feedback.asks >= len(FEEDBACK_GAPS_DAYS),
            ),
        )
        .order_by(Event.ends_at.desc(), Feedback.id.desc())
        .limit(50)
    )
    shown = [_shown(row[0], row[1], now) for row in rows]
    return [one for one in shown if one.is_open]


def asked_for(viewer: Viewer, reference: str, *, now: datetime) -> Asked:
    """One thing that somebody signed in was asked. Raises NotFound, also for another's of the household."""
    row = db.session.execute(_asked(_own(viewer), Feedback.reference == reference)).one_or_none()
    if row is None:
        raise NotFound
    return _shown(row[0], row[1], now)


def results_for(viewer: Viewer, event_ref: str) -> tuple[Event, str, Summary]:
    """An event, its title's reference and what people thought of it; two queries. Raises NotFound."""
    _staff_only(viewer)
    found = db.session.execute(
        select(Event, EventTitle.reference)
        .join(EventTitle, EventTitle.id == Event.title_id)
        .where(Event.reference == event_ref)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    event, title_ref = found
    rows = db.session.scalars(
        select(Feedback)
        .where(Feedback.event_id == event.id, _was_asked())
        .order_by(Feedback.id)
        .execution_options(populate_existing=True)
    ).all()
    answers = [answer for row in rows if (answer := _answer(row)) is not None]
    # in no order of people: sorted by what was said
    answers.sort(key=lambda one: (-one.useful, -one.clear, one.helped, one.change))
    return event, title_ref, Summary(len(rows), tuple(answers))


def title_for(viewer: Viewer, title_ref: str) -> tuple[str, list[EventSums]]:
    """A title and the sums of each of its dates that people were asked about, newest first; two queries."""
    _staff_only(viewer)
    title = db.session.execute(
        select(EventTitle.id, EventTitle.title).where(EventTitle.reference == title_ref)
    ).one_or_none()
    if title is None:
        raise NotFound
    rows = db.session.execute(
        select(Event.reference, Event.starts_on, *_SUMS)
        .join(Feedback, Feedback.event_id == Event.id)
        .where(Event.title_id == title.id, _was_asked())
        .group_by(Event.id, Event.reference, Event.starts_on)
        .order_by(Event.starts_on.desc(), Event.id.desc())
    )
    return title.title, [EventSums(*row) for row in rows]


def titles_with_feedback(viewer: Viewer) -> list[tuple[str, str, int]]:
    """The titles that people answered about: reference, title, how many answered. One query."""
    _staff_only(viewer)
    rows = db.session.execute(
        select(EventTitle.reference, EventTitle.title, func.count(Feedback.id))
        .join(Event, Event.title_id == EventTitle.id)
        .join(Feedback, Feedback.event_id == Event.id)
        .where(Feedback.given_at.is_not(None))
        .group_by(EventTitle.id, EventTitle.reference, EventTitle.title)
        .order_by(EventTitle.title)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _sum(value: ColumnElement[int | None]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(value), 0), Integer)


_SUMS = (
    func.count(Feedback.id),
    func.count(Feedback.given_at),
    _sum(Feedback.useful.expression),
    _sum(Feedback.clear.expression),
    _sum(case((Feedback.confident == "more", 1), else_=0)),
)


def _was_asked() -> ColumnElement[bool]:
    """Who turned out not to have come before anybody asked them does not count as asked."""
    return or_(Feedback.next_ask_at.is_not(None), Feedback.given_at.is_not(None), Feedback.asks > 0)


def _asked(*conditions: ColumnElement[bool]) -> Select[Feedback, Event]:
    return (
        select(Feedback, Event)
        .join(Event, Event.id == Feedback.event_id)
        .join(Attendee, Attendee.id == Feedback.attendee_id)
        .where(*conditions)
        .execution_options(populate_existing=True)
    )


def _own(viewer: Viewer) -> ColumnElement[bool]:
    return Attendee.person_id == (viewer.person_id or 0)


def _shown(row: Feedback, event: Event, now: datetime, *, by_link: bool = False) -> Asked:
    closes_at = feedback_closes_at(event.ends_at)
    hides_title = by_link and KINDS[Kind(event.kind)].is_secret
    return Asked(
        reference=row.reference,
        title="" if hides_title else event.title,
        came_at=event.ends_at,
        closes_at=closes_at,
        given_at=row.given_at,
        answer=None if by_link else _answer(row),
        is_open=row.given_at is None or now < closes_at,
    )


def _answer(row: Feedback) -> Answer | None:
    if row.given_at is None or row.useful is None or row.clear is None or row.confident is None:
        return None
    return Answer(row.useful, row.clear, row.confident, row.helped_words, row.change_words, row.may_quote)


def _staff_only(viewer: Viewer) -> None:
    if not viewer.is_staff:
        raise NotFound
