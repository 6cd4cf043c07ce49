"""Whose own work a household is (safety rule 8), as a condition that other queries carry along."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Allocation, Household

also_own_work: list[Callable[[int, ColumnElement[int]], ColumnElement[bool]]] = []
"""Hook: the condition that a household (second, by id) is a member of staff's own work (first) for a
higher room's reason, such as an open promise of theirs for it."""


def own_work_of(viewer: Viewer, household_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a household is this member of staff's own work.

    It is the worker's, their cover's, that of whoever owns an open promise for it, and that of the
    manager of the worker's team; while nobody is allocated, every manager's.
    """
    if not viewer.is_staff or viewer.account_id is None:
        return false()
    worker, cover = aliased(Account), aliased(Account)
    allocated = (
        select(Allocation.id)
        .join(worker, worker.id == Allocation.account_id)
        .where(Allocation.household_id == household_id, Allocation.until_at.is_(None))
        .correlate_except(Allocation)
    )
    covered = allocated.join(cover, (cover.id == worker.cover_id) & cover.ended_at.is_(None))
    reasons = [
        allocated.where(worker.id == viewer.account_id).exists(),
        covered.where(cover.id == viewer.account_id).exists(),
        *(is_theirs(viewer.account_id, household_id) for is_theirs in also_own_work),
    ]
    if "manager" in viewer.roles:
        same_team = worker.team_id.is_not_distinct_from(viewer.team_id)
        reasons += [~allocated.exists(), allocated.where(same_team).exists()]
    return or_(*reasons)


def is_own_work(viewer: Viewer, household_id: int) -> bool:
    """Whether a household is this member of staff's own work; one query."""
    own = select(own_work_of(viewer, Household.id.expression)).where(Household.id == household_id)
    return bool(db.session.scalar(own))
