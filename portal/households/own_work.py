"""Whose own work a household is (safety rule 8), as a condition that other queries carry along.

Every page for staff about one household asks it, and it is long: the statements that carry it are built
once and kept, with the values of who asks given when they run (`asking`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Allocation, Household

also_own_work: list[Callable[[ColumnElement[int], ColumnElement[int]], ColumnElement[bool]]] = []
"""Hook: the condition that a household (second, by id) is a member of staff's own work (first) for a
higher room's reason, such as an open promise of theirs for it."""

ACCOUNT, TEAM = bindparam("asking_account", type_=Integer), bindparam("asking_team", type_=Integer)
"""Who asks, in the statements that are built once."""


def asking(viewer: Viewer) -> dict[str, Any]:
    """The values of who asks, for a statement with `own_work_of`."""
    return {ACCOUNT.key: viewer.account_id, TEAM.key: viewer.team_id}


def is_manager(viewer: Viewer) -> bool:
    """Whether the viewer's own work counts what is their team's, or nobody's."""
    return "manager" in viewer.roles


def own_work_of(household_id: ColumnElement[int], *, by_manager: bool) -> ColumnElement[bool]:
    """The condition that a household is the own work of the member of staff who is asking.

    It is the worker's, their cover's, that of whoever owns an open promise for it, and that of the
    manager of the worker's team; while nobody is allocated, every manager's.
    """
    worker, cover = aliased(Account), aliased(Account)
    allocated = (
        select(Allocation.id)
        .join(worker, worker.id == Allocation.account_id)
        .where(Allocation.household_id == household_id, Allocation.until_at.is_(None))
        .correlate_except(Allocation)
    )
    covered = allocated.join(cover, (cover.id == worker.cover_id) & cover.ended_at.is_(None))
    reasons = [
        allocated.where(worker.id == ACCOUNT).exists(),
        covered.where(cover.id == ACCOUNT).exists(),
        *(is_theirs(ACCOUNT, household_id) for is_theirs in also_own_work),
    ]
    if by_manager:
        same_team = worker.team_id.is_not_distinct_from(TEAM)
        reasons += [~allocated.exists(), allocated.where(same_team).exists()]
    return or_(*reasons)


@cache
def _is_own_work(by_manager: bool) -> Select[bool]:
    own = own_work_of(Household.id.expression, by_manager=by_manager)
    return select(own).where(Household.id == bindparam("household"))


def is_own_work(viewer: Viewer, household_id: int) -> bool:
    """Whether a household is this member of staff's own work; one query."""
    if not viewer.is_staff or viewer.account_id is None:
        return False
    values = {**asking(viewer), "household": household_id}
    return bool(db.session.scalar(_is_own_work(is_manager(viewer)), values))
