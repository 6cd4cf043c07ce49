"""`training`, `social-events`: who came to what, households and attendees; and `feedback`.

Source: the service keeps every count twice, households and attendees, because it reports both.
"""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import String, and_, case, cast, func, literal, select

from portal.events.booking_models import Attendee
from portal.events.kinds import Kind
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance, Feedback
from portal.events.rules import CAME
from portal.extensions import db
from portal.households.models import Household
from portal.reports.averages import one_decimal
from portal.reports.figures import Figure, Table
from portal.reports.periods import Period
from portal.reports.sql import Records, falls_in, of_authority
from portal.reports.whose import AUTHORITY, HOUSEHOLD_ID, KEY, with_whose

TRAINING_COLUMNS = ("title", "attendees", "households")
SOCIAL_COLUMNS = ("title", "events", "households", "adults", "children")
FEEDBACK_COLUMNS = ("title", "answers", "mean_useful", "mean_clear", "more_confident")

SOCIAL = (Kind.SOCIAL_EVENT, Kind.ACTIVITY_DAY)
NOT_TRAINING = (*SOCIAL, Kind.INFORMATION_EVENT, Kind.PROFILING_EVENT)

_ONCE = (
    "Counted by the day the event began, once however many of its sessions somebody came to. Somebody who walked"
    " in counts as a household of their own."
)

TRAINING = (
    Figure("attendees", "Attendees", "People who came to at least one session of an event of this title.", _ONCE),
    Figure("households", "Households", "Different households, or enquirers, of which somebody came.", _ONCE),
)  # fmt: skip
SOCIAL_EVENTS = (
    Figure("events", "Events", "Events of this title that somebody came to.", is_small=False),
    Figure("households", "Households", "Different households, or enquirers, of which somebody came.", _ONCE),
    Figure("adults", "Adults", "Places taken by adults who came, over all events.", _ONCE),
    Figure("children", "Children", "Places taken by children who came, over all events.", _ONCE),
)  # fmt: skip
FEEDBACK = (
    Figure("answers", "Answers", "People who answered after an event that began in the period.", is_small=False),
    Figure("mean_useful", "How useful, of 5", "The mean of what they answered.", is_small=False),
    Figure("mean_clear", "How clear, of 5", "The mean of what they answered.", is_small=False),
    Figure("more_confident", "More confident, per cent", "Of those who answered it, who feel more confident.", is_small=False),
)  # fmt: skip


_ADULTS = func.max(case((Attendee.is_child, 0), else_=Attendance.adults))
_CHILDREN = func.max(case((and_(Attendee.is_child, Attendance.children == 0), 1), else_=Attendance.children))


def came(period: Period, kinds: tuple[Kind, ...], *, but: bool = False) -> Records:
    """Who came to an event of these kinds (`but`: of the others): one row an attendee or walk-in.

    The authority is the household's, or that of whoever booked; of a walk-in, the event's.
    """
    of_kind = Event.kind.in_([kind.value for kind in kinds])
    who = case(
        (Attendance.attendee_id.is_not(None), literal("p") + cast(Attendance.attendee_id, String)),
        else_=literal("a") + cast(Attendance.id, String),
    )
    people = select(
        Event.title,
        Event.id.label("event_id"),
        func.min(Event.reference).label("event"),
        func.min(AUTHORITY).label("authority"),
        func.min(Event.starts_on).label("on"),
        func.min(KEY).label("household"),
        _ADULTS.label("adults"),
        _CHILDREN.label("children"),
    )
    return (
        with_whose(
            people.select_from(Event)
            .join(EventSession, EventSession.event_id == Event.id)
            .join(Attendance, Attendance.session_id == EventSession.id)
        )
        .outerjoin(Household, Household.id == HOUSEHOLD_ID)
        .where(
            ~of_kind if but else of_kind,
            falls_in(Event.starts_on, period),
            Attendance.mark.in_([mark.value for mark in CAME]),
        )
        .group_by(Event.title, Event.id, who)
    )


def training_records(period: Period) -> dict[str, Records]:
    """Who came to training; they open by the event they came to."""
    return dict.fromkeys(("attendees", "households"), came(period, NOT_TRAINING, but=True))


def social_records(period: Period) -> dict[str, Records]:
    """Who came to social events; they open by the event they came to."""
    everybody = came(period, SOCIAL)
    return {
        "events": everybody,
        "households": everybody,
        "adults": everybody.having(_ADULTS > 0),
        "children": everybody.having(_CHILDREN > 0),
    }


def feedback_records(period: Period) -> dict[str, Records]:
    """The answers after events; they open by the event, never by who gave them."""
    answers = _answers(period).with_only_columns(
        Event.reference.label("event"), Event.starts_on.label("on"), Event.authority
    )
    return dict.fromkeys((one.measure for one in FEEDBACK), answers)


def training(period: Period, authority: str = "") -> Table:
    """Title by title: how many people and how many households came; of one authority, or of all."""
    found = of_authority(came(period, NOT_TRAINING, but=True), authority).subquery()
    rows = db.session.execute(
        select(
            found.c.title,
            func.sum(found.c.adults + found.c.children),
            func.count(found.c.household.distinct()),
        )
        .group_by(found.c.title)
        .order_by(found.c.title)
    )
    return Table(TRAINING_COLUMNS, TRAINING_COLUMNS[:1], [tuple(row) for row in rows])


def social_events(period: Period, authority: str = "") -> Table:
    """Title by title: how many events, households, adults and children; of one authority, or of all."""
    found = of_authority(came(period, SOCIAL), authority).subquery()
    rows = db.session.execute(
        select(
            found.c.title,
            func.count(found.c.event_id.distinct()),
            func.count(found.c.household.distinct()),
            func.sum(found.c.adults),
            func.sum(found.c.children),
        )
        .group_by(found.c.title)
        .order_by(found.c.title)
    )
    return Table(SOCIAL_COLUMNS, SOCIAL_COLUMNS[:1], [tuple(row) for row in rows])


def _answers(period: Period) -> Records:
    answers: Records = (
        select(Event.title)
        .join(Feedback, Feedback.event_id == Event.id)
        .where(falls_in(Event.starts_on, period), Feedback.given_at.is_not(None))
    )
    return answers


def feedback(period: Period) -> Table:
    """Title by title: what those who came thought of it."""
    rows = db.session.execute(
        _answers(period)
        .add_columns(
            func.count(Feedback.id),
            func.sum(Feedback.useful),
            func.count(Feedback.useful),
            func.sum(Feedback.clear),
            func.count(Feedback.clear),
            func.sum(case((Feedback.confident == "more", 1), else_=0)),
            func.count(Feedback.confident),
        )
        .group_by(Event.title)
        .order_by(Event.title)
    )
    table = Table(FEEDBACK_COLUMNS, FEEDBACK_COLUMNS[:1], resting=FEEDBACK_COLUMNS[2:])
    for title, answers, useful, of_useful, clear, of_clear, more, of_more in rows:
        shares = (_over(useful, of_useful), _over(clear, of_clear), _over(100 * (more or 0), of_more))
        table.rows.append((title, answers, *shares))
        table.bases[(title,)] = min(filter(None, (of_useful, of_clear, of_more)), default=0)
    return table


def _over(total: int | None, number: int) -> float | None:
    return one_decimal(Fraction(int(total or 0), number)) if number else None
