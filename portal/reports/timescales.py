"""`timescales`: how long stages take, in calendar days: mean, median, how many, the share inside the target.

A duration counts in the period its later day falls in. Both days belong to one journey: a household that
begins again is measured again. Pauses are not taken out: the family lived through those days too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.agency.queries import authority_names
from portal.enquiries.models import Enquiry
from portal.enquiries.rules import State as EnquiryState
from portal.extensions import db
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.pathways import Pathway, Stage
from portal.reports.averages import mean, median, share_inside
from portal.reports.figures import ALL, Cell, Figure, Table
from portal.reports.periods import Period
from portal.reports.sql import Records, days_between, falls_in
from portal.reports.working_out import Sum

COLUMNS = (
    "measure",
    "pathways",
    "authority",
    "mean_days",
    "median_days",
    "counted",
    "inside_target",
)
EVERY, NOT_FAST, FAST = "all", "without_fast_track", "fast_track"
"""Pathways; the fast track alone has no rows, and is what lies between the others."""

_PAUSE = "A pause is not taken out. A household that starts twice is measured each time."
_ENQUIRY = (
    "Counted from the household’s first enquiry since an earlier journey ended; one that never enquired with"
    " us is not counted."
)

FIGURES = (
    Figure(
        "enquiry_to_stage_1_start",
        "Enquiry to Stage 1 start",
        "Days from the enquiry to the day the registration was accepted for Stage 1.",
        _ENQUIRY,
    ),
    Figure(
        "stage_1",
        "Stage 1",
        "Days from the day Stage 1 began to the day it was decided, passed or not.",
        _PAUSE,
        target=60,
    ),
    Figure(
        "stage_1_end_to_stage_2_start",
        "Between the stages",
        "Days from the end of Stage 1 to the day the request for Stage 2 was received.",
        "Only of households that asked for Stage 2.",
    ),
    Figure(
        "stage_2",
        "Stage 2",
        "Days from the day Stage 2 began to the agency’s decision, approved or not.",
        _PAUSE,
        target=121,
    ),
    Figure(
        "stage_1_start_to_stage_2_end",
        "Stage 1 start to Stage 2 end",
        "Days from the day Stage 1 began to the agency’s decision.",
        "The time between the stages is in it.",
    ),
    Figure(
        "enquiry_to_stage_2_end",
        "Enquiry to decision",
        "Days from the enquiry to the agency’s decision.",
        _ENQUIRY,
    ),
)
"""Targets of Stage 1 and 2 as the annual report 2022/23 counts them: 60 and 121 days."""


@dataclass(frozen=True)
class Moment:
    """A move that begins or ends a duration: of these verbs, from and to a stage where that is asked."""

    verbs: tuple[Verb, ...]
    begins: Stage | None = None
    to: Stage | None = None

    def is_of(self, move: Any) -> ColumnElement[bool]:
        """The condition that a move is this one and was not taken back."""
        asked = [move.verb.in_([verb.value for verb in self.verbs]), move.undone_at.is_(None)]
        asked += [move.from_stage == self.begins.value] if self.begins else []
        asked += [move.to_stage == self.to.value] if self.to else []
        return and_(*asked)


_STAGE_1 = Moment((Verb.ACCEPT_REGISTRATION,), to=Stage.STAGE_1)
_STAGE_1_END = Moment((Verb.PASS_STAGE_1, Verb.NOT_ACCEPT), begins=Stage.STAGE_1)
_STAGE_2 = Moment((Verb.ACCEPT_REGISTRATION, Verb.ASK_FOR_STAGE_2), to=Stage.STAGE_2)
_DECIDED = Moment((Verb.APPROVE, Verb.NOT_APPROVE))
_BETWEEN: dict[str, tuple[Moment | None, Moment]] = {
    "enquiry_to_stage_1_start": (None, _STAGE_1),
    "stage_1": (_STAGE_1, _STAGE_1_END),
    "stage_1_end_to_stage_2_start": (_STAGE_1_END, _STAGE_2),
    "stage_2": (_STAGE_2, _DECIDED),
    "stage_1_start_to_stage_2_end": (_STAGE_1, _DECIDED),
    "enquiry_to_stage_2_end": (None, _DECIDED),
}
"""Measure -> the earlier move (None: the enquiry) and the later one."""


def records(period: Period) -> dict[str, Records]:
    """What each measure counts: one row a journey, with its authority, days, and whether it was fast."""
    found: dict[str, Records] = {}
    for measure in _BETWEEN:
        took = _durations(measure, period).subquery()
        found[measure] = select(*took.c).where(took.c.days.is_not(None))
    return found


def _durations(measure: str, period: Period) -> Records:
    """The days of a measure; without any for a household that never enquired.

    Whoever reads them passes over those: asked here, PostgreSQL looks for each enquiry a second time.
    """
    begins, ends = _BETWEEN[measure]
    later = aliased(JourneyMove)
    is_fast = (Journey.pathway == Pathway.FAST_TRACK.value).label("is_fast")
    chosen = select(later.authority, later.on, later.journey_id.label("journey"), is_fast).join(
        Journey, Journey.id == later.journey_id
    )
    if begins is None:
        asked_on = _enquired_on(later).label("asked_on")
        asked = chosen.add_columns(asked_on).where(ends.is_of(later), falls_in(later.on, period)).subquery()
        return select(
            asked.c.authority,
            asked.c.on,
            asked.c.journey,
            asked.c.is_fast,
            days_between(asked.c.asked_on, asked.c.on).label("days"),
        )
    earlier = aliased(JourneyMove)
    return (
        chosen.add_columns(days_between(earlier.on, later.on).label("days"))
        .join(earlier, and_(earlier.journey_id == later.journey_id, begins.is_of(earlier)))
        .where(ends.is_of(later), falls_in(later.on, period))
    )


def _enquired_on(later: Any) -> Any:
    """The first enquiry of a journey's household until that move, since an earlier journey ended."""
    earlier = aliased(Journey)
    ended_on = (
        select(func.max(earlier.ended_on))
        .where(earlier.household_id == Journey.household_id, earlier.id < Journey.id)
        .correlate(Journey)
        .scalar_subquery()
    )
    return (
        select(func.min(Enquiry.asked_on))
        .where(
            Enquiry.household_id == Journey.household_id,
            Enquiry.state != EnquiryState.MERGED.value,
            Enquiry.asked_on <= later.on,
            or_(ended_on.is_(None), Enquiry.asked_on >= ended_on),
        )
        .correlate(Journey, later)
        .scalar_subquery()
    )


def report(period: Period) -> Table:
    """Each measure for every pathway, and without the fast track, by council."""
    parts = []
    for measure in _BETWEEN:
        found = _durations(measure, period).subquery()
        parts.append(
            select(
                literal(measure).label("measure"),
                found.c.authority,
                found.c.is_fast,
                found.c.days,
                func.count().label("number"),
            ).group_by(found.c.authority, found.c.is_fast, found.c.days)
        )
    often: defaultdict[tuple[str, str, str], Counter[int]] = defaultdict(Counter)
    for measure, authority, is_fast, days, number in db.session.execute(union_all(*parts)):
        if days is None:
            continue
        for pathways in (EVERY,) if is_fast else (EVERY, NOT_FAST):
            for where in (authority, ALL):
                often[measure, pathways, where][days] += number
    codes = list(authority_names())
    rows = [
        _row(figure, pathways, where, often[figure.measure, pathways, where])
        for figure in FIGURES
        for pathways in (EVERY, NOT_FAST)
        for where in (*codes, ALL)
    ]
    bases: dict[tuple[Cell, ...], int] = {(row[0], row[1], row[2]): int(row[5] or 0) for row in rows}
    aside: dict[tuple[Cell, ...], int] = {
        (measure, FAST, where): bases[measure, EVERY, where] - bases[measure, NOT_FAST, where]
        for measure, pathways, where in bases
        if pathways == EVERY
    }
    return Table(COLUMNS, COLUMNS[:3], rows, bases, aside=aside)


def sums() -> list[Sum]:
    """That the households of every pathway are those of the fast track and the others."""
    return [
        ((figure.measure, EVERY, where), tuple((figure.measure, some, where) for some in (NOT_FAST, FAST)))
        for figure in FIGURES
        for where in (*authority_names(), ALL)
    ]


def _row(figure: Figure, pathways: str, authority: str, often: Counter[int]) -> tuple[Cell, ...]:
    inside = share_inside(often, figure.target) if figure.target is not None else None
    return (
        figure.measure,
        pathways,
        authority,
        mean(often),
        median(often),
        sum(often.values()),
        inside,
    )
