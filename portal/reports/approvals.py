"""`approvals` and `adopter-gap`: who was approved, and how many families and children wait."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from portal.agency.queries import authority_names
from portal.households.models import Membership
from portal.journey.models import Journey, JourneyMove
from portal.journey.moves import Verb
from portal.journey.pathways import Pathway, Stage
from portal.reports import children, described
from portal.reports.adopters import applied_that_day, moves
from portal.reports.figures import Figure, Table, rows_by_authority
from portal.reports.periods import Period
from portal.reports.sql import Records, count_by_authority

COLUMNS = ("measure", "authority", "count")

APPROVALS = (
    Figure("approved", "Households approved", "Households that the agency approved in the period."),
    Figure("couples", "Couples", "Of them, with two applicants on the day of approval.", "Who left the household before is not counted."),
    Figure("single_applicants", "Single applicants", "Of them, with one applicant on the day of approval."),
    Figure("fast_track", "On the fast track", "Of them, on the fast track."),
    Figure("early_permanence", "For early permanence", "Of them, on the pathway of early permanence."),
)  # fmt: skip

GAP = (
    Figure("children_waiting", "Children waiting", "Children with a placement order who on the last day had not moved in with a family."),
    Figure("families_waiting", "Families approved and waiting", "Households that on the last day were approved and not matched, nor cared for a child.", "A household that is linked still waits."),
    Figure("gap", "More children than families", "Children waiting less families waiting, on the last day.", "Below nought where more families wait than children.", is_small=False),
)  # fmt: skip


def records(period: Period) -> dict[str, Records]:
    """What each measure of approvals counts."""
    approved = moves(period, None, Verb.APPROVE)
    way = approved.join(Journey, Journey.id == JourneyMove.journey_id)
    applicants = (
        select(func.count())
        .where(Membership.household_id == Journey.household_id, applied_that_day())
        .correlate(Journey, JourneyMove)
        .scalar_subquery()
    )
    return {
        "approved": approved,
        "couples": way.where(applicants == 2),
        "single_applicants": way.where(applicants == 1),
        "fast_track": way.where(Journey.pathway == Pathway.FAST_TRACK.value),
        "early_permanence": way.where(Journey.pathway == Pathway.EARLY_PERMANENCE.value),
    }


def gap_records(period: Period) -> dict[str, Records]:
    """Who waits on the last day of a period."""
    return {
        "children_waiting": children.records(period)["waiting"],
        "families_waiting": families_waiting(period),
    }


def families_waiting(period: Period) -> Records:
    """Households whose last move by the last day left them approved, or linked."""
    later = aliased(JourneyMove)
    waits = (Stage.APPROVED.value, Stage.LINKED.value)
    moved_on: ColumnElement[bool] = (
        select(later.id)
        .where(
            later.journey_id == JourneyMove.journey_id,
            later.number > JourneyMove.number,
            later.on <= period.last,
            later.undone_at.is_(None),
        )
        .exists()
    )
    return select(
        JourneyMove.authority, JourneyMove.on, JourneyMove.journey_id.label("journey")
    ).where(
        JourneyMove.to_stage.in_(waits),
        JourneyMove.on <= period.last,
        JourneyMove.undone_at.is_(None),
        ~moved_on,
    )  # fmt: skip


def approvals(period: Period) -> Table:
    """Who was approved, by council and in all; and how they describe themselves, in all."""
    table = _table(APPROVALS, records(period))
    table.rows += described.rows(period)
    return table


def adopter_gap(period: Period) -> Table:
    """Who waits on the last day, by council and in all, and the difference."""
    table = _table(GAP[:2], gap_records(period))
    waiting = {(row[0], row[1]): row[2] for row in table.rows}
    for code in [*authority_names(), "all"]:
        children_, families = waiting["children_waiting", code], waiting["families_waiting", code]
        table.rows.append(("gap", code, int(children_ or 0) - int(families or 0)))
    return table


def _table(figures: tuple[Figure, ...], chosen: dict[str, Records]) -> Table:
    codes = list(authority_names())
    counted = count_by_authority(chosen)
    return Table(COLUMNS, COLUMNS[:2], rows_by_authority([one.measure for one in figures], codes, counted))
