"""What a family answered about the children it was shown, as it reads it itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.interests.actions import most_of, own_interest
from portal.children.interests.models import ChildInterest
from portal.children.interests.rules import (
    CLOSED_WORDS,
    INTEREST,
    REASONS,
    WHYS,
    Closed,
    Reason,
    State,
    Why,
)
from portal.children.models import ChildGroup, Grant
from portal.children.visibility import may_look
from portal.extensions import db
from portal.promises.models import Promise
from portal.promises.rules import UNDATED

MOST_ANSWERS = 30
"""Answers on a family's page: what changed last."""


@dataclass(frozen=True, slots=True)
class OwnInterest:
    """A household's answer about a group, and where it stands."""

    reference: str
    group_id: int
    grant_id: int
    alias: str
    state: str
    seen: int
    why: str
    """In words; empty where they did not say."""
    words: str
    said_by: str
    said_at: datetime
    answer: str
    reason: str
    """In words."""
    answer_words: str
    answered_by: str
    answered_at: datetime | None
    closed: str
    """The sentence by which it ended; empty while it has not."""
    due_at: datetime | None
    """When we answer, while that is owed and its day is known."""
    is_late: bool
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether we owe an answer."""
        return self.state == State.OPEN


def answers_of(viewer: Viewer, *, now: datetime) -> list[OwnInterest]:
    """What the reader's household answered, the latest first. One query."""
    return _read(
        _statement()
        .where(ChildInterest.household_id == (viewer.household_id or 0), may_look(viewer))
        .order_by(ChildInterest.changed_at.desc(), ChildInterest.id.desc())
        .limit(MOST_ANSWERS),
        now,
    )


def answer_for(viewer: Viewer, reference: str, *, now: datetime) -> OwnInterest:
    """One of them. Raises NotFound, the same for another's."""
    found = own_interest(viewer, reference)
    return _read(_statement().where(ChildInterest.id == found.id), now)[0]


@dataclass(frozen=True, slots=True)
class Room:
    """How many answers a household waits for, and how many it may."""

    waits_for: Sequence[OwnInterest]
    most: int

    @property
    def is_full(self) -> bool:
        """Whether one has to be taken back before another can be said."""
        return len(self.waits_for) >= self.most


def room_of(viewer: Viewer, *, now: datetime) -> Room:
    """What the reader's household waits for. Two queries."""
    theirs = _statement().where(
        ChildInterest.household_id == (viewer.household_id or 0),
        ChildInterest.state == State.OPEN.value,
        may_look(viewer),
    )
    return Room(_read(theirs.order_by(ChildInterest.id), now), most_of(viewer.household_id or 0))


def by_group(rows: Sequence[OwnInterest]) -> Mapping[int, OwnInterest]:
    """The group's number -> what was answered about it."""
    return {one.group_id: one for one in rows}


def _statement() -> Select[Any]:
    said, answered = Account.__table__.alias("said"), Account.__table__.alias("answered")
    return (
        select(
            ChildInterest,
            ChildGroup.alias,
            said.c.name.label("said_name"),
            answered.c.name.label("answered_name"),
            Promise.sort_at,
        )
        .join(ChildGroup, ChildGroup.id == ChildInterest.group_id)
        .join(Grant, Grant.id == ChildInterest.grant_id)
        .outerjoin(said, said.c.reference == ChildInterest.said_by)
        .outerjoin(answered, answered.c.reference == ChildInterest.answered_by)
        .outerjoin(
            Promise,
            (Promise.subject_kind == INTEREST)
            & (Promise.subject_ref == ChildInterest.reference)
            & Promise.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )


def _read(query: Select[Any], now: datetime) -> list[OwnInterest]:
    rows = db.session.execute(query)
    return [_own(row.ChildInterest, row.alias, row, now) for row in rows]


def _own(one: ChildInterest, alias: str, row: Any, now: datetime) -> OwnInterest:
    due = row.sort_at if row.sort_at is not None and row.sort_at != UNDATED else None
    return OwnInterest(
        reference=one.reference,
        group_id=one.group_id,
        grant_id=one.grant_id,
        alias=alias,
        state=one.state,
        seen=one.seen,
        why=WHYS[Why(one.why)] if one.why else "",
        words=one.words,
        said_by=row.said_name or "",
        said_at=one.said_at,
        answer=one.answer,
        reason=REASONS[Reason(one.reason)] if one.reason not in ("", Reason.OTHER) else "",
        answer_words=one.answer_words,
        answered_by=row.answered_name or "",
        answered_at=one.answered_at,
        closed=CLOSED_WORDS[Closed(one.closed_because)].format(alias=alias) if one.closed_because else "",
        due_at=due,
        is_late=due is not None and due < now,
        changed_at=one.changed_at,
    )
