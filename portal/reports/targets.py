"""The business plan's targets: what was aimed at, where the year stands, and where it is heading.

Six figures, each with its definition. A number heads along a straight line from 1 April: what there is now,
divided by the days gone, times the days of the year. A share heads nowhere: it stays as it is, if the rest of
the year is like the year so far. Before FEWEST_DAYS have gone nothing is said of it.

Targets are kept by administrators as reference figures of the kind "target" under the report "targets". Where
none is kept for a year, DEFAULTS stand: only the service's own aim of 20 per cent early permanence is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.agency.queries_figures import figures_beside
from portal.children.models import ChildMilestone
from portal.children.rules import Milestone
from portal.events.booking_models import Attendee, Booking
from portal.events.kinds import Kind
from portal.events.models import Event, EventSession
from portal.events.register_models import Attendance
from portal.events.rules import CAME
from portal.extensions import db
from portal.reports import approvals, children
from portal.reports.adopters import first_events
from portal.reports.averages import one_decimal
from portal.reports.figures import Figure
from portal.reports.periods import Period
from portal.reports.sql import falls_in

NAME = "targets"
"""What the page is called in its address, and the report its targets are kept under."""
FEWEST_DAYS = 30
"""Days of the year that must have gone before anything is said of where it is heading."""
MATCHED_INSIDE = 121
"""Days from placement order to match: the government's adoption scorecards, as the annual report counts."""
DEFAULTS: Mapping[str, float] = {"early_permanence": 20.0}
"""Targets where an administrator has kept none: 20 per cent early permanence, from the service's plan."""

FIGURES = (
    Figure("approvals", "Households approved", "Households that the agency approved in the year."),
    Figure("dual_approval", "With dual approval, per cent", "Of the households approved in the year, those approved for early permanence, to foster and to adopt.", "By the pathway of their journey."),
    Figure("information_events", "Households at information events", "Households whose first information event lies in the year.", "As in adopter activity: a later event counts no more."),
    Figure("asked_for_a_call", "Who ask to be called, per cent", "Of those who came to an information event in the year, who asked on their booking to be called, or walked in and left an enquiry.", "By booking, or walk-in; once for each event."),
    Figure("matched_inside", f"Matched inside {MATCHED_INSIDE} days, per cent", f"Of the children matched in the year, who were matched {MATCHED_INSIDE} days or less after the placement order.", "A match before the order is inside. A child without a placement order is not counted."),
    Figure("early_permanence", "Early permanence, per cent", "Of the children who moved in with their adoptive family in the year, who had come to them, or to carers before them, in early permanence."),
)  # fmt: skip

COUNTS = frozenset({"approvals", "information_events"})
"""The figures that are numbers; the others are shares, in per cent."""


@dataclass(frozen=True)
class Aim:
    """One figure against its target. `part` of `whole`; a number has no whole."""

    figure: Figure
    target: float | None
    part: int
    whole: int | None = None
    heading: float | None = None
    """Where the year is heading: the number or share on its last day; None when nothing is said."""
    is_over: bool = False

    @property
    def now(self) -> float | None:
        """How much there is: a number, or per cent to one decimal; None for a share of nothing."""
        if self.whole is None:
            return float(self.part)
        return one_decimal(Fraction(100 * self.part, self.whole)) if self.whole else None


def gone(period: Period, today: date) -> int:
    """How many days of a period have gone, today among them; none before it begins."""
    return max(0, (min(today, period.last) - period.first).days + 1)


def heading(part: int, whole: int | None, period: Period, today: date) -> float | None:
    """Where a figure stands on the period's last day if it goes on in a straight line; None before 30 days.

    A number: to one decimal. A share: itself. None, too, when the period is over or there is no share.
    """
    days = gone(period, today)
    if days < FEWEST_DAYS or today >= period.last:
        return None
    if whole is not None:
        return one_decimal(Fraction(100 * part, whole)) if whole else None
    return one_decimal(Fraction(part * ((period.last - period.first).days + 1), days))


def aims(period: Period, today: date) -> list[Aim]:
    """The six figures of a reported year, in four queries."""
    kept = figures_beside(NAME, period.first.year)
    counted = _counted(period)
    called, came = _asked_for_a_call(period)
    inside, matched = _matched_inside(period)
    parts: dict[str, tuple[int, int | None]] = {
        "approvals": (counted["approved"], None),
        "dual_approval": (counted["dual"], counted["approved"]),
        "information_events": (counted["first_events"], None),
        "asked_for_a_call": (called, came),
        "matched_inside": (inside, matched),
        "early_permanence": (counted["early"], counted["placed"]),
    }
    return [
        Aim(
            figure,
            kept.get(("target", figure.measure), DEFAULTS.get(figure.measure)),
            *parts[figure.measure],
            heading(*parts[figure.measure], period, today),
            today >= period.last,
        )
        for figure in FIGURES
    ]


def _counted(period: Period) -> dict[str, int]:
    """What is counted of records that other reports name."""
    approved = approvals.records(period)
    placed = children.records(period)["placed"]
    early = aliased(ChildMilestone)
    came_early = (
        select(early.id)
        .where(
            early.child_id == ChildMilestone.child_id,
            early.kind == Milestone.EARLY_PERMANENCE.value,
            or_(early.undone_at.is_(None), early.stood),
        )
        .correlate(ChildMilestone)
        .exists()
    )
    parts: dict[str, Any] = {
        "approved": approved["approved"],
        "dual": approved["early_permanence"],
        "first_events": first_events(period),
        "placed": placed,
        "early": placed.where(came_early),
    }
    rows = db.session.execute(
        union_all(
            *(
                select(literal(name).label("name"), func.count()).select_from(one.subquery())
                for name, one in parts.items()
            )
        )
    )
    return {row[0]: row[1] for row in rows}


def _asked_for_a_call(period: Period) -> tuple[int, int]:
    """Of the bookings and walk-ins that came to information events: who asked to be called, and all."""
    who = case(
        (Booking.id.is_not(None), literal("b") + cast(Booking.id, String)),
        else_=literal("a") + cast(Attendance.id, String),
    )
    asks = or_(Booking.wants_call, and_(Booking.id.is_(None), Attendance.enquiry_ref.is_not(None)))
    came = (
        select(who.label("who"), func.max(case((asks, 1), else_=0)).label("asks"))
        .select_from(Event)
        .join(EventSession, EventSession.event_id == Event.id)
        .join(Attendance, Attendance.session_id == EventSession.id)
        .outerjoin(Attendee, Attendee.id == Attendance.attendee_id)
        .outerjoin(Booking, Booking.id == Attendee.booking_id)
        .where(
            Event.kind == Kind.INFORMATION_EVENT.value,
            falls_in(Event.starts_on, period),
            Attendance.mark.in_([mark.value for mark in CAME]),
        )
        .group_by(who)
        .subquery()
    )
    asking, everybody = db.session.execute(
        select(func.coalesce(func.sum(came.c.asks), 0), func.count()).select_from(came)
    ).one()
    return int(asking), int(everybody)


def _matched_inside(period: Period) -> tuple[int, int]:
    """Of the children matched in the period: who inside the days, and all that are measured."""
    took = children.durations(period)["mean_days_order_to_match"].subquery()
    inside, matched = db.session.execute(
        select(
            func.coalesce(func.sum(case((took.c.days <= MATCHED_INSIDE, 1), else_=0)), 0), func.count()
        ).select_from(took)
    ).one()
    return int(inside), int(matched)
