"""Messages from families that wait for an answer, oldest first, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true, tuple_

from portal.access import Viewer
from portal.accounts.models import Account
from portal.conversations.models import Conversation
from portal.conversations.rules import Turn
from portal.conversations.visibility import reads_conversation
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Allocation, Household, Person

PAGE = 25
"""Conversations on one page of the list."""

WHOSE = {"mine": "Mine", "team": "My team’s", "nobody": "Nobody’s", "all": "All"}
"""The filters: by whose family it is. A team's holds one's own."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One conversation in which it is our turn. `with_name` is empty where it is with both.

    `subject` is empty where the family is another team's: opening it asks for a reason (safety rule 8).
    """

    reference: str
    household_reference: str
    label: str
    with_name: str
    subject: str
    since: datetime
    worker: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """How many conversations wait for an answer, for the worklist. `oldest_since` is of the viewer's own."""

    mine: int
    team: int
    nobody: int
    all: int
    oldest_since: datetime | None


def _whose(viewer: Viewer, whose: str) -> ColumnElement[bool]:
    """The condition of a filter. Raises NotFound for one nobody offers."""
    if whose not in WHOSE:
        raise NotFound
    if whose == "mine":
        return Account.id == viewer.account_id
    if whose == "nobody":
        return Account.id.is_(None)
    if whose == "team":
        own_team = Account.team_id == viewer.team_id if viewer.team_id is not None else Account.id < 0
        return or_(own_team, Account.id == viewer.account_id)
    return true()


def waiting_for(
    viewer: Viewer, *, whose: str = "mine", after: str | None = None
) -> tuple[Sequence[WaitingRow], str | None]:
    """One page of what waits for an answer, oldest first, and the `after` of the next (None on the last).

    Raises NotFound for a filter nobody offers or an `after` that leads nowhere.
    """
    query = (
        select(
            Conversation,
            Household.reference.label("household"),
            Household.label,
            Person.given_name,
            Account.id.label("worker_id"),
            Account.name.label("worker"),
            Account.team_id,
        )
        .join(Household, Household.id == Conversation.household_id)
        .outerjoin(Person, Person.id == Conversation.person_id)
        .outerjoin(Allocation, and_(Allocation.household_id == Household.id, Allocation.until_at.is_(None)))
        .outerjoin(Account, Account.id == Allocation.account_id)
        .where(Conversation.turn == Turn.OURS.value, reads_conversation(viewer), _whose(viewer, whose))
        .order_by(Conversation.turn_since, Conversation.id)
        .limit(PAGE + 1)
    )
    if after:
        last = db.session.execute(
            select(Conversation.turn_since, Conversation.id).where(
                Conversation.reference == after, reads_conversation(viewer)
            )
        ).one_or_none()
        if last is None:
            raise NotFound
        query = query.where(
            tuple_(Conversation.turn_since, Conversation.id) > tuple_(last.turn_since, last.id)
        )
    rows = [
        WaitingRow(
            reference=found[0].reference,
            household_reference=found.household,
            label=found.label,
            with_name=found.given_name or "",
            subject=found[0].subject if _is_near(viewer, found.worker_id, found.team_id) else "",
            since=found[0].turn_since,
            worker=found.worker or "",
            is_mine=found.worker_id is not None and found.worker_id == viewer.account_id,
        )
        for found in db.session.execute(query)
    ]
    return rows[:PAGE], rows[PAGE - 1].reference if len(rows) > PAGE else None


def _is_near(viewer: Viewer, worker_id: int | None, team_id: int | None) -> bool:
    """Whether a family is the viewer's own, their team's or nobody's."""
    return worker_id in (None, viewer.account_id) or (team_id is not None and team_id == viewer.team_id)


def waiting_counts(viewer: Viewer) -> WaitingCounts:
    """How many wait for an answer: own, the team's (own included), nobody's, all; in one query."""

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, Conversation.id)))

    mine, team, nobody = (_whose(viewer, whose) for whose in ("mine", "team", "nobody"))
    found = db.session.execute(
        select(
            counted(mine),
            counted(team),
            counted(nobody),
            func.count(Conversation.id),
            func.min(case((mine, Conversation.turn_since))),
        )
        .select_from(Conversation)
        .outerjoin(
            Allocation,
            and_(Allocation.household_id == Conversation.household_id, Allocation.until_at.is_(None)),
        )
        .outerjoin(Account, Account.id == Allocation.account_id)
        .where(Conversation.turn == Turn.OURS.value, reads_conversation(viewer))
    ).one()
    return WaitingCounts(*found)
