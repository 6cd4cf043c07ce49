"""Whose a promise is: claiming it, and giving it to a colleague.

Both are settled by one conditional UPDATE; who comes second is told who was first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, func, select, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.accounts.queries import StaffMember, names_of, staff_member
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.promises.changing import audit_promise
from portal.promises.models import Promise
from portal.promises.queries import promise_for
from portal.roles import opened_by


class OwnerChanged(Protocol):
    """Lets what promises are about follow their new owner."""

    def __call__(self, promises: Sequence[Promise], owner_id: int, /, *, by: Viewer, now: datetime) -> None:
        """Called in the same transaction, after the promises have changed hands."""


class WhyNotOwn(Protocol):
    """Says why a colleague may not have what these promises are about."""

    def __call__(self, promises: Sequence[Promise], colleague: StaffMember, /) -> dict[int, str]:
        """Promise id -> a sentence, for those of them that the colleague may not have.

        Called before anything changes: it may hold what the promises are about until the transaction ends.
        """


owner_changed: list[OwnerChanged] = []
"""Hook: promises have another owner; what they are about goes with them (see portal/rooms)."""

keeps_from_owning: list[WhyNotOwn] = []
"""Hook: nobody is given what they could not open (filled in `portal/rooms/joining.py`)."""


def claim_promise(reference: str, *, by: Viewer, now: datetime) -> Promise:
    """Take a promise nobody owns. Claiming one's own again changes nothing.

    Raises NotFound when the viewer may not see it, Conflict naming the colleague who was first, or
    when it has ended.
    """
    promise = promise_for(by, reference)
    if by.account_id is None:
        raise Refused("Sign in to take this.")
    _refuse_whoever_may_not([promise], _myself(by))
    if not _own(promise, by.account_id, Promise.owner_id.is_(None), by, now):
        return _second(promise, by.account_id)
    audit_promise("promises.promise_claimed", promise, by, now)
    tell_owner_changed([promise], by.account_id, by=by, now=now)
    return promise


def give_promise(reference: str, *, to: str, seen_owner: str | None, by: Viewer, now: datetime) -> Promise:
    """Give a promise to a colleague, by account reference.

    `seen_owner` is whose it was on the page it was given from (None: nobody's). Raises NotFound,
    Refused when the colleague has left or may not open what it is about, Conflict when it has become
    somebody else's meanwhile.
    """
    promise = promise_for(by, reference)
    colleague = _colleague(to)
    if promise.subject_kind not in opened_by(colleague.roles):
        raise Refused(f"{colleague.name} cannot open this. Choose a colleague who works with it.")
    _refuse_whoever_may_not([promise], colleague)
    seen = select(Account.id).where(Account.reference == seen_owner).scalar_subquery()
    if not _own(promise, colleague.id, Promise.owner_id.is_not_distinct_from(seen), by, now):
        return _second(promise, colleague.id)
    audit_promise("promises.promise_given", promise, by, now, to=colleague.reference)
    tell_owner_changed([promise], colleague.id, by=by, now=now)
    return promise


def give_all(owner_id: int, *, to: str, by: Viewer, now: datetime) -> int:
    """Give every open promise of somebody who leaves to a colleague; says how many there were.

    Raises Refused where one of them is about what the colleague may not open.
    """
    colleague = _colleague(to)
    theirs = db.session.scalars(
        select(Promise)
        .where(Promise.owner_id == owner_id, Promise.ended_at.is_(None))
        .order_by(Promise.id)
        .execution_options(populate_existing=True)
    ).all()
    _refuse_whoever_may_not(theirs, colleague)
    given = db.session.scalars(
        update(Promise)
        .where(Promise.owner_id == owner_id, Promise.ended_at.is_(None))
        .values(owner_id=colleague.id, owned_at=now)
        .returning(Promise)
        .execution_options(populate_existing=True)
    ).all()
    for promise in given:
        audit_promise("promises.promise_given", promise, by, now, to=colleague.reference)
    tell_owner_changed(given, colleague.id, by=by, now=now)
    return len(given)


def tell_owner_changed(promises: Sequence[Promise], owner_id: int, *, by: Viewer, now: datetime) -> None:
    """Let what these promises are about follow them; for whoever changed their owner."""
    if promises:
        for follow in owner_changed:
            follow(promises, owner_id, by=by, now=now)


def may_not_own(promises: Sequence[Promise], colleague: StaffMember) -> dict[int, str]:
    """Promise id -> why this colleague may not have it; what is missing may be given."""
    return {
        promise_id: why
        for ask in keeps_from_owning
        for promise_id, why in ask(promises, colleague).items()
        if promises
    }


def _refuse_whoever_may_not(promises: Sequence[Promise], colleague: StaffMember) -> None:
    for why in may_not_own(promises, colleague).values():
        raise Refused(why)


def _myself(by: Viewer) -> StaffMember:
    return StaffMember(by.account_id or 0, by.label, by.name, "", "", by.roles, by.team_id)


def _own(promise: Promise, owner_id: int, if_still: ColumnElement[bool], by: Viewer, now: datetime) -> bool:
    """Make somebody the owner if nothing changed since; whether that succeeded."""
    owned = db.session.scalars(
        update(Promise)
        .where(Promise.id == promise.id, Promise.ended_at.is_(None), if_still)
        .values(owner_id=owner_id, owned_at=now, team_id=func.coalesce(Promise.team_id, by.team_id))
        .returning(Promise)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return owned is not None


def _second(promise: Promise, wanted_owner: int) -> Promise:
    """What to tell who came second; the promise itself when it is as they wanted already."""
    db.session.refresh(promise)
    if promise.ended_at is not None:
        raise Conflict("This is done already. There is nothing left to do.")
    if promise.owner_id == wanted_owner:
        return promise
    if promise.owner_id is None:
        raise Conflict("Nobody has this any more. Look at it again, then decide.")
    name = names_of([promise.owner_id])[promise.owner_id]
    raise Conflict(f"{name} took this first. It is on their list now.")


def _colleague(reference: str) -> StaffMember:
    found = staff_member(reference)
    if found is None:
        raise Refused("Choose a colleague who still works here.")
    return found
