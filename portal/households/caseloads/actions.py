"""Who works with which household: caseloads, and giving several households to a worker at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import staff_member
from portal.agency.models import Authority
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Allocation, Household, NamedStaff
from portal.households.queries import is_open_to

WORKERS = {"adviser", "assessor", "family_finder", "support_worker", "manager"}
"""The roles of whoever may be a family's worker."""

PAGE = 50
"""Households on one page of somebody's, or of nobody's."""


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody's open promises: how many, how many late, how many due within 14 days."""

    open: int = 0
    late: int = 0
    soon: int = 0


@dataclass(frozen=True, slots=True)
class Soon:
    """One promise that will be due: what, for whom, when."""

    what: str
    label: str
    due_at: datetime


class Loads(Protocol):
    """Counts open promises by owner's account id, in one query."""

    def __call__(self, now: datetime, /) -> Mapping[int, Load]:
        """The counts of everybody who owns one."""


class DueSoon(Protocol):
    """Lists what of somebody's will be due within 14 days, as the viewer may see it."""

    def __call__(self, owner_id: int, viewer: Viewer, now: datetime, /) -> Sequence[Soon]:
        """Soonest first."""


class FollowWorker(Protocol):
    """Moves what goes with a household to its new worker; says how many things went."""

    def __call__(
        self, household_ids: Collection[int], old_id: int | None, new_id: int, /, *, by: Viewer, now: datetime
    ) -> int:
        """Called in the transaction of the allocation."""


loads_of: list[Loads] = []
"""Hook: what everybody still has to do."""

due_soon_of: list[DueSoon] = []
"""Hook: what of one person's will be late soon."""

worker_changed: list[FollowWorker] = []
"""Hook: households have another worker."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """One worker: their households, and what is open of them."""

    account_id: int
    reference: str
    name: str
    working_days: str
    households: int
    load: Load


def caseloads(now: datetime) -> list[Caseload]:
    """Everybody who may work with families, by name, in two queries. Restricted households count."""
    counted = func.count(Allocation.id)
    rows = db.session.execute(
        select(Account.id, Account.reference, Account.name, Account.working_days, Account.roles, counted)
        .outerjoin(Allocation, (Allocation.account_id == Account.id) & Allocation.until_at.is_(None))
        .where(Account.kind == "staff", Account.ended_at.is_(None))
        .group_by(Account.id)
        .order_by(Account.name, Account.id)
    ).all()
    loads: dict[int, Load] = {}
    for count in loads_of:
        loads.update(count(now))
    return [
        Caseload(row.id, row.reference, row.name, row.working_days, row[5], loads.get(row.id, Load()))
        for row in rows
        if row[5] or WORKERS & set(row.roles)
    ]


@dataclass(frozen=True, slots=True)
class Allocated:
    """One household of somebody's, or of nobody's."""

    reference: str
    label: str
    town: str
    authority: str
    stage: str
    since: datetime


def households_of(
    viewer: Viewer, worker: str | None, *, after: str | None = None
) -> tuple[list[Allocated], str | None]:
    """One page of a worker's households (None: of nobody's), and the `after` of the next.

    Ended households and those restricted from the viewer are left out. Raises NotFound for an
    `after` that leads nowhere.
    """
    query = (
        select(Household, Authority.name, func.coalesce(Allocation.from_at, Household.made_at))
        .join(Authority, Authority.code == Household.authority)
        .outerjoin(Allocation, (Allocation.household_id == Household.id) & Allocation.until_at.is_(None))
        .where(Household.ended_at.is_(None), is_open_to(viewer, Household.id.expression))
        .order_by(Household.id)
        .limit(PAGE + 1)
    )
    if worker is None:
        query = query.where(Allocation.id.is_(None), Household.stage != "finished")
    else:
        query = query.join(Account, Account.id == Allocation.account_id).where(Account.reference == worker)
    if after:
        last = db.session.scalar(select(Household.id).where(Household.reference == after))
        if last is None:
            raise NotFound
        query = query.where(Household.id > last)
    rows = [
        Allocated(one.reference, one.label, one.town, authority, one.stage, since)
        for one, authority, since in db.session.execute(query)
    ]
    return rows[:PAGE], rows[PAGE - 1].reference if len(rows) > PAGE else None


def allocate(
    references: Sequence[str], *, to: str, seen: str | None, by: Viewer, now: datetime
) -> tuple[int, int]:
    """Give households to a worker, with what is open for them; says how many of each.

    `seen` is whose they were on the page (None: nobody's). All go, or none: raises NotFound for one
    that is not there for the viewer, Refused for somebody who cannot work with families or is not
    named on a restricted one, Conflict when one has become somebody else's meanwhile.
    """
    wanted = sorted(set(references))
    if not wanted:
        raise Refused("Tick the households you want to give.")
    worker = staff_member(to)
    if worker is None or not worker.roles & WORKERS:
        raise Refused("Choose a colleague who works with families.")
    before = staff_id_of(seen) if seen else None
    if before == worker.id:
        raise Refused(f"They are {worker.name}’s already. Choose somebody else.")
    households = db.session.scalars(
        select(Household)
        .where(Household.reference.in_(wanted), is_open_to(by, Household.id.expression))
        .order_by(Household.id)
        .with_for_update(of=Household)
        .execution_options(populate_existing=True)
    ).all()
    if len(households) != len(wanted):
        raise NotFound
    _refuse_not_named(households, worker.id)
    ids = [one.id for one in households]
    _end_allocations(ids, before, now)
    db.session.add_all(Allocation(household_id=id_, account_id=worker.id, from_at=now) for id_ in ids)
    try:
        db.session.flush()
    except IntegrityError as second:  # the index allows one worker
        raise Conflict("A colleague gave one of these to somebody just now. Look again.") from second
    moved = sum(follow(ids, before, worker.id, by=by, now=now) for follow in worker_changed)
    for one in households:
        record(
            "households.allocated",
            by=by,
            subject_kind="household",
            subject_ref=one.reference,
            now=now,
            details={"to": worker.reference, **({"from": seen} if seen else {})},
        )
    return len(ids), moved


def staff_id_of(reference: str) -> int:
    """The id of a member of staff, leavers too. Raises NotFound."""
    found = db.session.scalar(
        select(Account.id).where(Account.reference == reference, Account.kind == "staff")
    )
    if found is None:
        raise NotFound
    return found


def _refuse_not_named(households: Sequence[Household], worker_id: int) -> None:
    restricted = [one.id for one in households if one.restricted]
    if not restricted:
        return
    named = db.session.scalar(
        select(func.count())
        .select_from(NamedStaff)
        .where(NamedStaff.household_id.in_(restricted), NamedStaff.account_id == worker_id)
    )
    if named != len(restricted):
        raise Refused("One of these is restricted. Name its new worker on it first.")


def _end_allocations(ids: Sequence[int], before: int | None, now: datetime) -> None:
    """End what is open; exactly what the page showed, or nothing at all."""
    ended = db.session.scalars(
        update(Allocation)
        .where(Allocation.household_id.in_(ids), Allocation.until_at.is_(None))
        .values(until_at=now)
        .returning(Allocation.account_id)
        .execution_options(synchronize_session=False)
    ).all()
    expected = [] if before is None else [before] * len(ids)
    if list(ended) != expected:
        raise Conflict("One of these has another worker by now. Look at the list again.")
