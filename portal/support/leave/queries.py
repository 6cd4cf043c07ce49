"""Reading absences: who is away on a day, and the absences to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Account
from portal.accounts.queries import StaffMember
from portal.extensions import db
from portal.support.leave.models import StaffLeave


def away_on(day: date) -> set[int]:
    """The accounts of those who are away on a day. One query."""
    return set(
        db.session.scalars(
            select(StaffLeave.account_id).where(
                StaffLeave.until_on >= day, StaffLeave.from_on <= day, StaffLeave.ended_at.is_(None)
            )
        )
    )


def is_away(account_id: int, day: date) -> bool:
    """Whether somebody is away on a day."""
    found = select(StaffLeave.id).where(
        StaffLeave.account_id == account_id,
        StaffLeave.until_on >= day,
        StaffLeave.from_on <= day,
        StaffLeave.ended_at.is_(None),
    )
    return db.session.scalar(found.limit(1)) is not None


def who_is_there(people: Iterable[StaffMember], day: date) -> list[StaffMember]:
    """Those of these people who are not away on a day; where all are, all of them."""
    everybody = list(people)
    if not everybody:
        return []
    away = away_on(day)
    return [one for one in everybody if one.id not in away] or everybody


def absences_of(account_id: int, *, since: date) -> Sequence[StaffLeave]:
    """The absences of somebody that are not over on a day."""
    query = select(StaffLeave).where(
        StaffLeave.account_id == account_id, StaffLeave.until_on >= since, StaffLeave.ended_at.is_(None)
    )
    return db.session.scalars(query.order_by(StaffLeave.from_on)).all()


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence as the rota shows it."""

    reference: str
    account_id: int
    name: str
    from_on: date
    until_on: date


MOST = 100
"""Absences on the page of the rota."""


def absences(today: date) -> list[Absence]:
    """Who is away today or will be, soonest first. One query."""
    rows = db.session.execute(
        select(StaffLeave, Account.name)
        .join(Account, Account.id == StaffLeave.account_id)
        .where(StaffLeave.until_on >= today, StaffLeave.ended_at.is_(None), Account.ended_at.is_(None))
        .order_by(StaffLeave.from_on, StaffLeave.id)
        .limit(MOST)
    )
    return [Absence(one.reference, one.account_id, name, one.from_on, one.until_on) for one, name in rows]
