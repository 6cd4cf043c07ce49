"""A household as a page for staff begins with it: looked up through the viewer, in one query.

Every such page asks the same things first: who belongs to it, who works with it, whether the viewer may
go on without giving a reason (see `asked_reason`), and whether addresses and dates may show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.errors import NotFound
from portal.extensions import db
from portal.households.callers.actions import sure_of
from portal.households.models import Allocation, Household, Membership, Person
from portal.households.opening.actions import NOW, SESSION, asking_now, may_open_for
from portal.households.own_work import ACCOUNT, is_manager
from portal.households.partings.queries import undecided_of
from portal.households.queries import (
    COVER,
    IN_ORDER,
    Member,
    Worker,
    hidden_from_account,
    member_of,
    worker_columns,
    worker_in,
)
from portal.households.quiet.models import HouseholdQuiet

_Own = aliased(Account)


@dataclass(frozen=True, slots=True)
class FoundHousehold:
    """A household with what its pages for staff say first. `may_open`: no reason has to be given now."""

    household: Household
    members: tuple[Member, ...]
    worker: Worker | None
    may_open: bool
    is_sure: bool
    """Somebody made sure of who is on the telephone: addresses and dates may show."""
    is_parting: bool
    """A manager has still to decide about its adults."""
    quiet: tuple[str, datetime] | None
    """Why nothing automatic goes to them (of quiet.rules.Cause), and since when."""


def look_up(viewer: Viewer, reference: str, *, now: datetime) -> FoundHousehold:
    """A household by its reference through a member of staff, as `household_for` finds it.

    Raises NotFound, also for families. The caller asks for a reason next, unless `may_open`.
    """
    return _look_up(viewer, reference, now, by_id=False)


def look_up_by_id(viewer: Viewer, household_id: int, *, now: datetime) -> FoundHousehold:
    """The same by its number, for a page about something of a household's. Raises NotFound."""
    return _look_up(viewer, household_id, now, by_id=True)


@cache
def _statement(*, by_manager: bool, by_id: bool) -> Select[Any]:
    """Built once, as every page for staff about a household begins with it."""
    here = Household.id.expression
    return (
        select(
            Household,
            Person,
            Membership,
            _Own.first_signed_in_at,
            *worker_columns(),
            may_open_for(here, by_manager=by_manager).label("may_open"),
            sure_of(SESSION, here, NOW).label("is_sure"),
            undecided_of(here).label("is_parting"),
            HouseholdQuiet.cause,
            HouseholdQuiet.begun_at,
        )
        .outerjoin(
            HouseholdQuiet, (HouseholdQuiet.household_id == here) & HouseholdQuiet.released_at.is_(None)
        )
        .outerjoin(Membership, (Membership.household_id == here) & Membership.until_on.is_(None))
        .outerjoin(Person, Person.id == Membership.person_id)
        .outerjoin(_Own, _Own.id == Person.account_id)
        .outerjoin(Allocation, (Allocation.household_id == here) & Allocation.until_at.is_(None))
        .outerjoin(Account, Account.id == Allocation.account_id)
        .outerjoin(COVER, (COVER.id == Account.cover_id) & COVER.ended_at.is_(None))
        .where((here if by_id else Household.reference) == bindparam("wanted"))
        .where(here.not_in(hidden_from_account(ACCOUNT)))
        .order_by(IN_ORDER, Membership.id)
        .execution_options(populate_existing=True)
    )


def _look_up(viewer: Viewer, wanted: str | int, now: datetime, *, by_id: bool) -> FoundHousehold:
    if not viewer.is_staff:
        raise NotFound
    statement = _statement(by_manager=is_manager(viewer), by_id=by_id)
    rows = db.session.execute(statement, {**asking_now(viewer, now), "wanted": wanted}).all()
    if not rows:
        raise NotFound
    first = rows[0]
    return FoundHousehold(
        first.Household,
        tuple(member_of(row.Person, row.Membership, row.first_signed_in_at) for row in rows if row.Person),
        worker_in(first),
        bool(first.may_open),
        bool(first.is_sure),
        bool(first.is_parting),
        (first.cause, first.begun_at) if first.cause else None,
    )
