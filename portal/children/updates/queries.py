"""What a family was told of what was done for it, and when it is told next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Account
from portal.children.updates.models import ChildUpdate
from portal.extensions import db
from portal.households.models import Household
from portal.journey.actions import SUBJECT as JOURNEY
from portal.journey.models import Journey
from portal.promises.kinds import Kind
from portal.promises.models import Promise

MOST_TOLD = 12
"""Tellings on a page: the newest, about a year."""


@dataclass(frozen=True, slots=True)
class Told:
    """One time that a person told a family what was done for it."""

    reference: str
    words: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TellingOf:
    """What a household was told, the newest first, and when it is told next."""

    told: Sequence[Told]
    next_at: datetime | None
    """None where it does not wait for a child, or the day is not known."""


def telling_of(household_id: int, *, most: int = MOST_TOLD) -> TellingOf:
    """What a household was told and when it is told next. One query.

    The caller is of that household, or has looked it up through its viewer.
    """
    due = (
        select(Promise.due_at)
        .join(Journey, Journey.reference == Promise.subject_ref)
        .where(
            Journey.household_id == household_id,
            Promise.subject_kind == JOURNEY,
            Promise.kind == Kind.WAITING_UPDATE.value,
            Promise.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ChildUpdate.reference, ChildUpdate.words, ChildUpdate.at, Account.name, due.label("due"))
        .select_from(Household)
        .outerjoin(ChildUpdate, ChildUpdate.household_id == Household.id)
        .outerjoin(Account, Account.reference == ChildUpdate.by)
        .where(Household.id == household_id)
        .order_by(ChildUpdate.id.desc())
        .limit(most)
    ).all()
    told = [Told(row.reference, row.words, row.name or "", row.at) for row in rows if row.reference]
    return TellingOf(told, rows[0].due if rows else None)
