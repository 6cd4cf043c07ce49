"""What managers look at together once a month: activity, promises, journeys and who waits, in six queries.

Only what falls in the year that is shown is read, through the indexes by day; who waits and what is late is
what stands now, through the indexes of what is open. The counts are those of `adopter-activity`, `approvals`,
`promises` and `adopter-gap`, month by month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.children.models import Child
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import State as EnquiryState
from portal.extensions import db
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.pathways import Stage
from portal.promises.kinds import FAMILY_TIME
from portal.promises.models import Promise
from portal.promises.rules import UNDATED
from portal.reports import children
from portal.reports.adopters import came_to_live
from portal.reports.averages import median
from portal.reports.figures import Figure
from portal.reports.periods import Period
from portal.reports.sql import days_between, falls_in

ACTIVITY = ("enquiries", "stage_1_starts", "stage_2_starts", "approved", "families_matched")
"""What is shown month by month, by the measures of the reports."""

STEPS = (
    "stage_1_starts",
    "stage_2_starts",
    "approved",
    "families_matched",
    "families_with_placements",
    "families_with_orders",
)
"""The steps of the funnel, in their order."""

BANDS = ((1, "Under 1"), (3, "1 to 2"), (5, "3 to 4"), (10, "5 to 9"), (99, "10 and over"))
"""The ages children wait at: below how many years, and how that is called."""

FIGURES = (
    Figure("kept_in_time", "Kept in time", "Promises kept in the month, no later than they were due.", "A pause at the applicants’ request moves the day. The family’s own time is not counted."),
    Figure("kept_late", "Kept late", "Promises kept in the month, after they were due."),
    Figure("open_late", "Late now", "Promises whose day has passed and that are not kept at this moment.", "A paused one is not late. The family’s own time is not counted."),
    Figure("funnel", "From step to step", "Households that took each step in the year; they are not all the same households.", "The days are the median of those who took the step in the year, counted from their step before it. The fast track has no Stage 1, so its days are not in the first of them."),
    Figure("children_waiting", "Children waiting now", "Children with a placement order who have not moved in with a family today, by their age today."),
    Figure("families_waiting", "Families approved and waiting now", "Households that are approved today and not matched, nor care for a child.", "A household that is linked still waits."),
)  # fmt: skip

MOST_MEASURED = 10_000
"""Steps of a year that are measured one by one; of twice as many every second journey is, and so on. No
agency has so many, and the median of 10,000 hardly moves by it; the page says so where it happens."""


@dataclass(frozen=True)
class Dashboard:
    """What was counted. `activity`: measure -> a number for each month; `days`: step -> the median before it.

    `one_in`: the days are measured of every journey (1), or of one in so many where there are very many.
    """

    months: list[str]
    activity: Mapping[str, list[int]]
    kept_in_time: list[int]
    kept_late: list[int]
    open_late: Mapping[str, int]
    steps: Mapping[str, int]
    days: Mapping[str, float | None]
    one_in: int
    children: Mapping[str, int]
    families: Mapping[str, int]


def dashboard(period: Period, *, today: date, now: datetime) -> Dashboard:
    """Everything the page shows, for the days of the period until today."""
    shown = Period(period.first, max(period.first, min(period.last, today)))
    months = shown.months
    by_month = _by_month(shown)
    steps = {what: sum(by_month[what, month] for month in months) for what in STEPS}
    one_in = max(1, sum(steps.values()) // MOST_MEASURED)
    in_time, late = _kept(shown, months)
    return Dashboard(
        months,
        {what: [by_month[what, month] for month in months] for what in ACTIVITY},
        in_time,
        late,
        _open_late(now),
        steps,
        _days_before(shown, one_in=one_in),
        one_in,
        _children_waiting(today),
        _families_waiting(),
    )


def _measure(move: Any) -> Any:
    """Which measure a move counts for; the same words as the reports."""
    of = move.verb
    return case(
        (and_(of == Verb.ACCEPT_REGISTRATION.value, move.to_stage == Stage.STAGE_1.value), "stage_1_starts"),
        (of.in_([Verb.ACCEPT_REGISTRATION.value, Verb.ASK_FOR_STAGE_2.value]), "stage_2_starts"),
        (of == Verb.APPROVE.value, "approved"),
        (of == Verb.MATCH.value, "families_matched"),
        (of.in_(_MOVES_IN), "families_with_placements"),
        else_="families_with_orders",
    )


_MOVES_IN = [Verb.CHILD_MOVES_IN.value, Verb.FOSTER.value]
_COUNTED = [
    Verb.ACCEPT_REGISTRATION.value,
    Verb.ASK_FOR_STAGE_2.value,
    Verb.APPROVE.value,
    Verb.MATCH.value,
    *_MOVES_IN,
    Verb.MAKE_ORDER.value,
]


def _by_month(period: Period) -> Counter[tuple[str, str]]:
    """Measure and month -> how many."""
    measure = _measure(JourneyMove)
    moves = (
        select(measure.label("measure"), JourneyMove.on.label("day"), func.count().label("number"))
        .where(
            JourneyMove.verb.in_(_COUNTED),
            falls_in(JourneyMove.on, period),
            JourneyMove.undone_at.is_(None),
            or_(JourneyMove.verb.not_in(_MOVES_IN), came_to_live()),
        )
        .group_by(JourneyMove.on, JourneyMove.verb, JourneyMove.to_stage)
    )
    enquiries = (
        select(literal("enquiries"), Enquiry.asked_on, func.count())
        .where(falls_in(Enquiry.asked_on, period), Enquiry.state != EnquiryState.MERGED.value)
        .group_by(Enquiry.asked_on)
    )
    found: Counter[tuple[str, str]] = Counter()
    for what, day, number in db.session.execute(union_all(moves, enquiries)):
        found[what, f"{day:%Y-%m}"] += number
    return found


def _kept(period: Period, months: list[str]) -> tuple[list[int], list[int]]:
    """Promises kept in time, and late, month by month."""
    in_time = or_(Promise.due_at.is_(None), Promise.kept_at <= Promise.due_at)
    rows = db.session.execute(
        select(Promise.kept_on, func.count(), func.sum(case((in_time, 1), else_=0)))
        .where(falls_in(Promise.kept_on, period), Promise.kind.not_in(sorted(FAMILY_TIME)))
        .group_by(Promise.kept_on)
    )
    inside, late = Counter[str](), Counter[str]()
    for day, number, of_them in rows:
        inside[f"{day:%Y-%m}"] += int(of_them)
        late[f"{day:%Y-%m}"] += int(number - of_them)
    return [inside[month] for month in months], [late[month] for month in months]


def _open_late(now: datetime) -> dict[str, int]:
    """Kind -> how many are late at this moment, most first."""
    rows = db.session.execute(
        select(Promise.kind, func.count().label("number"))
        .where(
            Promise.ended_at.is_(None),
            Promise.sort_at > UNDATED,
            Promise.sort_at < now,
            Promise.kind.not_in(sorted(FAMILY_TIME)),
        )
        .group_by(Promise.kind)
        .order_by(func.count().desc(), Promise.kind)
    )
    return {row[0]: row[1] for row in rows}


_BEFORE = (
    ((Verb.ASK_FOR_STAGE_2,), (Verb.ACCEPT_REGISTRATION,)),
    ((Verb.APPROVE,), (Verb.ASK_FOR_STAGE_2, Verb.ACCEPT_REGISTRATION)),
    ((Verb.MATCH,), (Verb.APPROVE,)),
    ((Verb.CHILD_MOVES_IN,), (Verb.MATCH,)),
    ((Verb.MAKE_ORDER,), (Verb.CHILD_MOVES_IN, Verb.FOSTER)),
)
"""The later moves, and the moves their days are counted from: the last of these before it."""


def _days_before(period: Period, *, one_in: int) -> dict[str, float | None]:
    """Step -> the median of calendar days since the step before it, of one journey in so many."""
    later, earlier = aliased(JourneyMove), aliased(JourneyMove)
    pairs = [
        and_(
            later.verb.in_([verb.value for verb in ends]),
            earlier.verb.in_([verb.value for verb in begins]),
        )
        for ends, begins in _BEFORE
    ]
    before = (
        select(func.max(earlier.on))
        .where(
            earlier.journey_id == later.journey_id,
            earlier.number < later.number,
            earlier.undone_at.is_(None),
            or_(*pairs),
        )
        .correlate(later)
        .scalar_subquery()
    )
    took = (
        select(_measure(later).label("step"), days_between(before, later.on).label("days"))
        .where(
            later.verb.in_([verb.value for ends, _ in _BEFORE for verb in ends]),
            falls_in(later.on, period),
            later.undone_at.is_(None),
            *([later.journey_id % one_in == 0] if one_in > 1 else []),
        )
        .subquery()
    )
    often: defaultdict[str, Counter[int]] = defaultdict(Counter)
    rows = db.session.execute(
        select(took.c.step, took.c.days, func.count()).group_by(took.c.step, took.c.days)
    )
    for step, days, number in rows:
        if days is not None:
            often[step][days] += number
    return {step: median(often[step]) for step in STEPS}


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February is the 1 March of other years."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _children_waiting(today: date) -> dict[str, int]:
    """Age -> how many children wait today; noughts too."""
    waiting = children.records(Period(today, today))["waiting"].add_columns(Child.born_on).subquery()
    band = case(
        *((waiting.c.born_on > years_before(today, below), words) for below, words in BANDS[:-1]),
        else_=BANDS[-1][1],
    )
    rows = db.session.execute(select(band.label("band"), func.count()).group_by("band"))
    found = {row[0]: row[1] for row in rows}
    return {words: found.get(words, 0) for _, words in BANDS}


def _families_waiting() -> dict[str, int]:
    """Stage -> how many households stand there now, approved or linked."""
    waits = [Stage.APPROVED.value, Stage.LINKED.value]
    rows = db.session.execute(
        select(Journey.stage, func.count())
        .where(Journey.stage.in_(waits), Journey.ended_at.is_(None))
        .group_by(Journey.stage)
    )
    return {row[0]: row[1] for row in rows}
