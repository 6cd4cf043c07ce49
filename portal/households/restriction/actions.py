"""Restricted households: only named staff find them; at least two are always named.

The number of the named stands on the household, under a constraint; it changes by conditional
UPDATE, so that two who take each other's name away at the same moment leave two named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Allocation, Household, NamedStaff
from portal.households.queries import household_for, worker_of
from portal.roles import permissions_of

AT_LEAST = 2

TWO_ARE_NAMED = "At least two people are always named. Name somebody else first."
WORKER_IS_NAMED = (
    "Their worker has to be named, or cannot open them. Tick {name} too, or give them to another worker."
)


restricted: list[Callable[[int, datetime], None]] = []
"""Hook: a household (by id) is hidden from most staff from now on; whoever goes on with it stops."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be named, or is."""

    account_id: int
    reference: str
    name: str


def may_be_named() -> list[Colleague]:
    """Everybody who works here and sees households at all, by name."""
    rows = db.session.execute(
        select(Account.id, Account.reference, Account.name, Account.roles)
        .where(Account.kind == "staff", Account.ended_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return [
        Colleague(row.id, row.reference, row.name)
        for row in rows
        if "households:see" in permissions_of(frozenset(row.roles))
    ]


def named_staff(household_id: int) -> list[Colleague]:
    """Who is named on a household, by name. The caller looked it up through its viewer."""
    rows = db.session.execute(
        select(Account.id, Account.reference, Account.name)
        .join(NamedStaff, NamedStaff.account_id == Account.id)
        .where(NamedStaff.household_id == household_id)
        .order_by(Account.name, Account.id)
    )
    return [Colleague(row.id, row.reference, row.name) for row in rows]


def restrict(reference: str, named: Collection[str], *, by: Viewer, now: datetime) -> None:
    """Restrict a household to named staff (references), two at least, its worker among them.

    Raises NotFound, Refused, Conflict when it is restricted already.
    """
    household = household_for(by, reference)
    chosen = [one for one in may_be_named() if one.reference in set(named)]
    if len(chosen) < AT_LEAST:
        raise Refused("Name two people at least, so that somebody is always there.")
    worker = worker_of(household.id)
    if worker is not None and worker.account_id not in {one.account_id for one in chosen}:
        raise Refused(WORKER_IS_NAMED.format(name=worker.name))
    taken = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Household)
            .where(Household.id == household.id, Household.restricted.is_(False))
            .values(restricted=True, named=len(chosen))
        ),
    )
    if taken.rowcount != 1:
        raise Conflict("A colleague restricted it already. Open it again.")
    db.session.execute(delete(NamedStaff).where(NamedStaff.household_id == household.id))
    db.session.add_all(
        NamedStaff(household_id=household.id, account_id=one.account_id, named_at=now) for one in chosen
    )
    db.session.flush()
    for tell in restricted:
        tell(household.id, now)
    _audit("households.restricted", reference, by, now, named=", ".join(one.reference for one in chosen))


def lift_restriction(reference: str, *, by: Viewer, now: datetime) -> None:
    """Let everybody who works with households find it again. Raises NotFound, Conflict."""
    household = household_for(by, reference)
    taken = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Household)
            .where(Household.id == household.id, Household.restricted)
            .values(restricted=False, named=0)
        ),
    )
    if taken.rowcount != 1:
        raise Conflict("It is not restricted any more.")
    db.session.execute(delete(NamedStaff).where(NamedStaff.household_id == household.id))
    _audit("households.restriction_lifted", reference, by, now)


def name_colleague(reference: str, colleague: str, *, by: Viewer, now: datetime) -> None:
    """Name one more member of staff on a restricted household. Naming twice changes nothing.

    Raises NotFound, Refused for somebody who cannot be named, Conflict when it is not restricted.
    """
    household = household_for(by, reference)
    chosen = next((one for one in may_be_named() if one.reference == colleague), None)
    if chosen is None:
        raise Refused("Choose a colleague who works with families.")
    taken = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Household)
            .where(Household.id == household.id, Household.restricted)
            .values(named=Household.named + 1)
        ),
    )
    if taken.rowcount != 1:
        raise Conflict("It is not restricted any more.")
    db.session.add(NamedStaff(household_id=household.id, account_id=chosen.account_id, named_at=now))
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise Conflict(f"{chosen.name} is named already.") from twice
    _audit("households.named", reference, by, now, who=colleague)


def unname_colleague(reference: str, colleague: str, *, by: Viewer, now: datetime) -> None:
    """Take a colleague's name away. Raises NotFound, Refused for one of the last two and for the worker."""
    household = household_for(by, reference)
    account_id = db.session.scalar(
        select(Account.id)
        .join(NamedStaff, NamedStaff.account_id == Account.id)
        .where(Account.reference == colleague, NamedStaff.household_id == household.id)
    )
    if account_id is None:
        raise NotFound
    works = select(Allocation.id).where(
        Allocation.household_id == household.id,
        Allocation.account_id == account_id,
        Allocation.until_at.is_(None),
    )
    if db.session.scalar(works) is not None:
        raise Refused("They are the family’s worker. Give the family to another worker first.")
    taken = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Household)
            .where(
                Household.id == household.id,
                or_(Household.named > AT_LEAST, Household.restricted.is_(False)),
            )
            .values(named=Household.named - 1)
        ),
    )
    if taken.rowcount != 1:
        raise Refused(TWO_ARE_NAMED)
    gone = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            delete(NamedStaff).where(
                NamedStaff.household_id == household.id, NamedStaff.account_id == account_id
            )
        ),
    )
    if gone.rowcount != 1:
        raise Conflict("A colleague took this name away just now.")
    _audit("households.unnamed", reference, by, now, who=colleague)


def _audit(event: str, reference: str, by: Viewer, now: datetime, **details: str) -> None:
    record(event, by=by, subject_kind="household", subject_ref=reference, now=now, details=details)
