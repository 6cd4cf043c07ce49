"""Opening a household outside one's own work: the reason, and the list managers read (safety rule 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, or_, select, tuple_

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.clock import LONDON, london
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.opening.models import Opening
from portal.households.own_work import ACCOUNT, asking, is_manager, own_work_of
from portal.households.queries import household_for, is_open_to

PAGE = 25
"""Openings on one page of the list."""

SHORTEST = 8
"""Letters of a reason that can be one."""


def midnight_after(now: datetime) -> datetime:
    """When this day ends in London: until then a reason holds."""
    return datetime.combine(london(now).date() + timedelta(days=1), time.min, LONDON)


def may_open(viewer: Viewer, household_id: int, *, now: datetime) -> bool:
    """Whether a household is the viewer's own work, or they said in this session today why they open it."""
    if not viewer.is_staff:
        return False
    values = {**asking_now(viewer, now), "household": household_id}
    return bool(db.session.scalar(_may_open(is_manager(viewer)), values))


@cache
def _may_open(by_manager: bool) -> Select[bool]:
    may = may_open_for(Household.id.expression, by_manager=by_manager)
    return select(may).where(Household.id == bindparam("household"))


SESSION, NOW = (
    bindparam("asking_session", type_=Integer),
    bindparam("asking_now", type_=Opening.until_at.type),
)
"""Beside households.own_work's: in which session somebody asks, and when."""


def asking_now(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """The values of who asks, for a statement with `may_open_for`."""
    return {**asking(viewer), SESSION.key: viewer.session_id or 0, NOW.key: now}


def may_open_for(household_id: ColumnElement[int], *, by_manager: bool) -> ColumnElement[bool]:
    """The condition of `may_open`, for a statement that is built once and reads the household too."""
    given = select(Opening.id).where(
        Opening.session_id == SESSION,
        Opening.account_id == ACCOUNT,
        Opening.household_id == household_id,
        Opening.until_at > NOW,
    )
    return or_(own_work_of(household_id, by_manager=by_manager), given.exists())


def give_reason(reference: str, reason: str, *, by: Viewer, now: datetime) -> None:
    """Say why the viewer opens a household that is not their own work; managers read it.

    It holds for this session and household until midnight in London. Raises NotFound, Refused for a
    reason too short to be one.
    """
    household = household_for(by, reference)
    said = " ".join(reason.split())
    if len(said) < SHORTEST:
        raise Refused("Say in a few words why you open this, so that a manager understands it.")
    if by.account_id is None or by.session_id is None:
        raise Refused("Sign in to open this.")
    db.session.add(
        Opening(
            household_id=household.id,
            account_id=by.account_id,
            session_id=by.session_id,
            reason=said[:500],
            made_at=now,
            until_at=midnight_after(now),
        )
    )
    db.session.flush()
    record(
        "households.opened_outside_own_work",
        by=by,
        subject_kind="household",
        subject_ref=household.reference,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One opening outside somebody's own work."""

    reference: str
    made_at: datetime
    who: str
    household: str
    label: str
    reason: str


def openings_for(viewer: Viewer, *, after: str | None = None) -> tuple[list[OpeningRow], str | None]:
    """One page of openings, newest first, and the `after` of the next page (None on the last).

    Those of a restricted household show to the named alone. Raises NotFound for an `after` that
    leads nowhere.
    """
    query = (
        select(Opening, Account.name, Household.reference, Household.label)
        .join(Account, Account.id == Opening.account_id)
        .join(Household, Household.id == Opening.household_id)
        .where(is_open_to(viewer, Opening.household_id.expression))
        .order_by(Opening.made_at.desc(), Opening.id.desc())
        .limit(PAGE + 1)
    )
    if after:
        last = db.session.execute(
            select(Opening.made_at, Opening.id).where(Opening.reference == after)
        ).one_or_none()
        if last is None:
            raise NotFound
        query = query.where(tuple_(Opening.made_at, Opening.id) < tuple_(last.made_at, last.id))
    rows = [
        OpeningRow(opening.reference, opening.made_at, who, household, label, opening.reason)
        for opening, who, household, label in db.session.execute(query)
    ]
    return rows[:PAGE], rows[PAGE - 1].reference if len(rows) > PAGE else None
