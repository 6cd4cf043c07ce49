"""The people who work here, as administrators see them: a list by key, and one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_

from portal.accounts.actions.hooks import still_open
from portal.accounts.models import Account, Passkey
from portal.agency.models import Team
from portal.errors import NotFound
from portal.extensions import db
from portal.roles import STAFF_ROLES

PAGE = 25
"""Rows on one page."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of staff on the list, and on their own page."""

    id: int
    reference: str
    name: str
    email: str
    telephone: str
    roles: tuple[str, ...]
    team_code: str | None
    team: str | None
    is_set_up: bool
    """Has a password and a second step: the invitation was taken up."""
    first_signed_in_at: datetime | None
    last_signed_in_at: datetime | None
    made_at: datetime
    ended_at: datetime | None

    @property
    def role_names(self) -> list[str]:
        """The names of their roles, in the order of the roles' table."""
        return [name for role, name in STAFF_ROLES.items() if role in self.roles]

    @property
    def state(self) -> str:
        """working, invited, reset (a second step has to be set up again) or ended."""
        if self.ended_at is not None:
            return "ended"
        if self.is_set_up:
            return "working"
        return "invited" if self.first_signed_in_at is None else "reset"


@dataclass(frozen=True, slots=True)
class ColleaguePage:
    """One page of the list, and the reference after which the next begins (None on the last)."""

    rows: Sequence[Colleague]
    next: str | None


@dataclass(frozen=True, slots=True)
class StillOpen:
    """So much of one kind of thing is still somebody's."""

    count: int
    words: str


def _colleagues(*conditions: ColumnElement[bool], most: int) -> list[Colleague]:
    has_passkey = exists(select(Passkey.id).where(Passkey.account_id == Account.id))
    rows = db.session.execute(
        select(
            Account.id,
            Account.reference,
            Account.name,
            Account.email,
            Account.telephone,
            Account.roles,
            Team.code,
            Team.name.label("team"),
            and_(
                Account.password_hash.is_not(None), or_(Account.totp_sealed.is_not(None), has_passkey)
            ).label("is_set_up"),
            Account.first_signed_in_at,
            Account.last_signed_in_at,
            Account.made_at,
            Account.ended_at,
        )
        .outerjoin(Team, Team.id == Account.team_id)
        .where(Account.kind == "staff", *conditions)
        .order_by(Account.name, Account.id)
        .limit(most)
    )
    return [
        Colleague(
            id=r.id,
            reference=r.reference,
            name=r.name,
            email=r.email,
            telephone=r.telephone,
            roles=tuple(r.roles),
            team_code=r.code,
            team=r.team,
            is_set_up=bool(r.is_set_up),
            first_signed_in_at=r.first_signed_in_at,
            last_signed_in_at=r.last_signed_in_at,
            made_at=r.made_at,
            ended_at=r.ended_at,
        )
        for r in rows
    ]


def colleagues(*, words: str = "", after: str | None = None, leavers: bool = False) -> ColleaguePage:
    """A page of the people who work here (or, with `leavers`, who have left), by name.

    `words` begin a name, a word of a name, or an e-mail address.
    """
    conditions: list[ColumnElement[bool]] = [
        Account.ended_at.is_not(None) if leavers else Account.ended_at.is_(None)
    ]
    if begins := _escaped(words.strip().lower()):
        name = func.lower(Account.name)
        conditions.append(
            or_(
                name.like(f"{begins}%", escape="\\"),
                name.like(f"% {begins}%", escape="\\"),
                Account.email.like(f"{begins}%", escape="\\"),
            )
        )
    last = (
        after
        and db.session.execute(
            select(Account.name, Account.id).where(Account.reference == after)
        ).one_or_none()
    )
    if last:
        conditions.append(tuple_(Account.name, Account.id) > (last.name, last.id))
    found = _colleagues(*conditions, most=PAGE + 1)
    rows = found[:PAGE]
    return ColleaguePage(rows, rows[-1].reference if len(found) > PAGE else None)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def colleague(reference: str) -> Colleague:
    """One member of staff, leavers too. Raises NotFound, for a family's account as well."""
    found = _colleagues(Account.reference == reference, most=1)
    if not found:
        raise NotFound
    return found[0]


def still_open_of(account_id: int) -> list[StillOpen]:
    """What is still open and theirs; empty when they can leave."""
    found = []
    for work in still_open:
        if count := work.count(account_id):
            found.append(StillOpen(count, work.one if count == 1 else work.many))
    return found
