"""`children`: what was decided about children in a period, who waits on its last day, and how long it took.

Everything is counted from milestones: those that stand, and those that stood until what followed ended.
Source of the measures and of 121 and 426 days: the annual report 2022/23, which counts with the
government's adoption scorecards; 56, 183 and 250 days: the service's own plan, to be confirmed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.agency.queries import authority_names
from portal.agency.rules import ONE_DAY, at
from portal.children.models import Child, ChildGroup, ChildMilestone
from portal.children.rules import Milestone
from portal.extensions import db
from portal.reports.averages import mean
from portal.reports.figures import ALL, Cell, Figure, Table, rows_by_authority
from portal.reports.periods import Period
from portal.reports.sql import Records, as_stored, count_by_authority, days_between, falls_in

COLUMNS = ("measure", "authority", "value")

_COUNTED = {
    "decisions": Milestone.AGENCY_DECISION,
    "placement_orders": Milestone.PLACEMENT_ORDER,
    "consents": Milestone.PARENTS_CONSENT,
    "early_permanence": Milestone.EARLY_PERMANENCE,
    "matches": Milestone.MATCHED,
    "placed": Milestone.MOVED_IN,
    "orders": Milestone.ADOPTION_ORDER,
    "plans_changed": Milestone.PLAN_CHANGED,
    "placements_ended": Milestone.PLACEMENT_ENDED,
    "life_story_books": Milestone.LIFE_STORY_BOOK,
}
"""Measure -> the milestone that is counted by its day."""

_BETWEEN = {
    "mean_days_care_to_decision": (Milestone.ENTERED_CARE, Milestone.AGENCY_DECISION),
    "mean_days_planning_to_decision": (Milestone.PLANNING_STARTED, Milestone.AGENCY_DECISION),
    "mean_days_order_to_match": (Milestone.PLACEMENT_ORDER, Milestone.MATCHED),
    "mean_days_order_to_placed": (Milestone.PLACEMENT_ORDER, Milestone.MOVED_IN),
    "mean_days_placed_to_order": (Milestone.MOVED_IN, Milestone.ADOPTION_ORDER),
    "mean_days_care_to_placed": (Milestone.ENTERED_CARE, Milestone.MOVED_IN),
}
"""Measure -> from which day to which."""

_EACH = "A child is counted each time it happens; brothers and sisters are counted one by one."
_DAYS = (
    "Counted in the period of the later day. A child without the earlier day, or with it after the later one,"
    " is not counted."
)

FIGURES = (
    Figure("decisions", "Agency decisions for adoption", "Children for whom the agency decided in the period that adoption is the plan."),
    Figure("placement_orders", "Placement orders", "Children for whom the court made a placement order in the period."),
    Figure("consents", "Parents’ consent", "Children whose parents consented to their being placed in the period."),
    Figure("early_permanence", "In early permanence placements", "Children who went to live with early permanence carers in the period, before the court had decided.", "Counted too where they went home later."),
    Figure("matches", "Matches approved", "Children whose match with a family was approved in the period.", _EACH),
    Figure("placed", "Children placed", "Children who moved in with their adoptive family in the period.", _EACH),
    Figure("orders", "Adoption orders", "Children for whom the adoption order was made in the period."),
    Figure("waiting", "Waiting with a placement order", "Children with a placement order who on the last day of the period had not moved in with a family.", "Not counted: children whose plan has changed. A child whose placement ended waits again."),
    Figure("placed_in_sibling_groups", "Placed with brothers and sisters", "Of the children placed, those whose brother or sister of the same group was placed in the period too."),
    Figure("sibling_groups_placed", "Groups of brothers and sisters placed", "Groups of which two or more children were placed in the period."),
    Figure("placed_with_own_adopters", "Placed with our own adopters", "Of the children placed, those whose family we approved ourselves.", "A family of our own, or one the record says so of."),
    Figure("plans_changed", "Plans changed", "Children for whom the plan of adoption was given up in the period."),
    Figure("placements_ended", "Placements that ended", "Children whose placement ended before an order in the period."),
    Figure("life_story_books", "Life story books", "Children whose life story book was completed in the period."),
    Figure("mean_days_care_to_decision", "Days in care to decision", "Mean days from coming into care to the agency’s decision.", _DAYS, target=121),
    Figure("mean_days_planning_to_decision", "Days from planning to decision", "Mean days from the day planning for adoption began to the agency’s decision.", _DAYS, target=56),
    Figure("mean_days_order_to_match", "Days from placement order to match", "Mean days from the placement order to the match.", _DAYS + " A match before the order counts as nought days.", target=121),
    Figure("mean_days_order_to_placed", "Days from placement order to moving in", "Mean days from the placement order to the day the child moved in.", _DAYS + " Moving in before the order counts as nought days.", target=183),
    Figure("mean_days_placed_to_order", "Days from moving in to the adoption order", "Mean days from the day the child moved in to the adoption order.", _DAYS, target=250),
    Figure("mean_days_care_to_placed", "Days in care to moving in", "Mean days from coming into care to the day the child moved in.", _DAYS, target=426),
)  # fmt: skip


def _stands(milestone: Any) -> ColumnElement[bool]:
    """Whether a milestone is counted: it stands, or it stood until what followed ended."""
    return or_(milestone.undone_at.is_(None), as_stored(milestone.stood))


def _children(milestone: Any, kind: Milestone) -> Records:
    """Every child with a milestone of a kind, with council, day and group."""
    return (
        select(
            ChildGroup.authority,
            milestone.on,
            ChildGroup.reference.label("child_group"),
            Child.id.label("child_id"),
            Child.group_id,
        )
        .select_from(milestone)
        .join(Child, Child.id == milestone.child_id)
        .join(ChildGroup, ChildGroup.id == Child.group_id)
        .where(milestone.kind == kind.value, _stands(milestone))
    )


def records(period: Period) -> dict[str, Records]:
    """What each count counts: one row a child, and for groups one a group."""
    of = ChildMilestone
    found = {
        measure: _children(of, kind).where(falls_in(of.on, period)) for measure, kind in _COUNTED.items()
    }
    placed = found["placed"]
    groups = (
        select(Child.group_id)
        .join(ChildMilestone, ChildMilestone.child_id == Child.id)
        .where(
            ChildMilestone.kind == Milestone.MOVED_IN.value,
            _stands(ChildMilestone),
            falls_in(ChildMilestone.on, period),
        )
        .group_by(Child.group_id)
        .having(func.count(Child.id.distinct()) > 1)
    )
    return {
        **found,
        "waiting": _waiting(period),
        "placed_in_sibling_groups": placed.where(Child.group_id.in_(groups)),
        "sibling_groups_placed": select(
            ChildGroup.authority,
            literal(None).label("on"),
            ChildGroup.reference.label("child_group"),
            literal(0).label("child_id"),
            ChildGroup.id.label("group_id"),
        ).where(ChildGroup.id.in_(groups)),
        "placed_with_own_adopters": placed.where(
            or_(
                Child.adopters_of == "own",
                and_(Child.adopters_of == "", ChildGroup.household_id.is_not(None)),
            )
        ),
    }


def _waiting(period: Period) -> Records:
    """Children with a placement order who do not live with their family on the period's last day."""
    after, ended = aliased(ChildMilestone), aliased(ChildMilestone)
    ends = at(period.last + ONE_DAY, time.min)
    gone = (Milestone.MOVED_IN.value, Milestone.ADOPTION_ORDER.value, Milestone.PLAN_CHANGED.value)
    has_gone = (
        select(after.id)
        .where(
            after.child_id == ChildMilestone.child_id,
            after.kind.in_(gone),
            after.on <= period.last,
            after.undone_at.is_(None),
        )
        .correlate(ChildMilestone)
        .exists()
    )
    # apart from those that stand, and few: no index finds by child what stood once
    had_gone = select(ended.child_id).where(
        ended.kind.in_(gone),
        ended.on <= period.last,
        _stands(ended),
        ended.stood,
        ended.undone_at >= ends,
    )
    return _children(ChildMilestone, Milestone.PLACEMENT_ORDER).where(
        ChildMilestone.on <= period.last,
        ChildMilestone.undone_at.is_(None),
        ~has_gone,
        ChildMilestone.child_id.not_in(had_gone),
    )


def durations(period: Period) -> dict[str, Records]:
    """The days each mean is taken of: one row a child."""
    found = {}
    for measure, (begins, ends) in _BETWEEN.items():
        later, earlier = aliased(ChildMilestone), aliased(ChildMilestone)
        days: Any = days_between(earlier.on, later.on)
        from_order = begins is Milestone.PLACEMENT_ORDER
        chosen = (
            _children(later, ends)
            .where(falls_in(later.on, period))
            .join(
                earlier,
                and_(
                    earlier.child_id == later.child_id,
                    earlier.kind == begins.value,
                    earlier.undone_at.is_(None)
                    if begins is not Milestone.MOVED_IN
                    else _latest(earlier, later),
                ),
            )
        )
        if from_order:
            days = func.max(0, days) if db.engine.dialect.name == "sqlite" else func.greatest(0, days)
        else:
            chosen = chosen.where(earlier.on <= later.on)
        found[measure] = chosen.add_columns(days.label("days"))
    return found


def _latest(earlier: Any, later: Any) -> ColumnElement[bool]:
    """Of several days of moving in, the one that stands: the others ended before the order."""
    return and_(earlier.undone_at.is_(None), earlier.on <= later.on)


def report(period: Period) -> Table:
    """Counts by council and in all; then means, to one decimal, empty where there was nothing to measure."""
    codes = list(authority_names())
    chosen = records(period)
    counted = count_by_authority(chosen)
    names = [one.measure for one in FIGURES if one.measure in chosen]
    rows = rows_by_authority(names, codes, counted)
    often = _often(period)
    bases: dict[tuple[Cell, ...], int] = {}
    for measure in (figure.measure for figure in FIGURES if figure.measure not in chosen):
        for where in (*codes, ALL):
            rows.append((measure, where, mean(often[measure, where])))
            bases[measure, where] = sum(often[measure, where].values())
    return Table(COLUMNS, COLUMNS[:2], rows, bases)


def _often(period: Period) -> defaultdict[tuple[str, str], Counter[int]]:
    """Measure and council -> days -> how often."""
    parts = []
    for measure, chosen in durations(period).items():
        found = chosen.subquery()
        parts.append(
            select(literal(measure).label("measure"), found.c.authority, found.c.days, func.count()).group_by(
                found.c.authority, found.c.days
            )
        )
    often: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for measure, authority, days, number in db.session.execute(union_all(*parts)):
        often[measure, authority][days] += number
        often[measure, ALL][days] += number
    return often
