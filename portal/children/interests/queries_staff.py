"""Interests for staff: what came in, one of them, those of a group, those of a household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, select, tuple_

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.interests.actions import most_of, open_of
from portal.children.interests.models import ChildInterest, ChildInterestEntry, ChildInterestLimit
from portal.children.interests.rules import INTEREST, REASONS, WHYS, Reason, Why
from portal.children.models import ChildGroup, Grant
from portal.children.paging import key_after, read_page_key
from portal.children.visibility import is_open_to_staff
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.rules import UNDATED

PAGE = 25
"""Interests on one page."""

MOST_KEPT = 60
"""Answers on a group's or a household's page: the newest."""


@dataclass(frozen=True, slots=True)
class Came:
    """An interest that waits for our answer."""

    reference: str
    alias: str
    group: str
    household: str
    label: str
    said_at: datetime
    due_at: datetime | None
    owner: str
    """Whose list it is on; empty for nobody's."""
    is_waiting_again: bool
    """We said already that we are still thinking."""


def came_in(
    viewer: Viewer, *, whose: str = "", after: str = "", page: int = PAGE
) -> tuple[list[Came], str | None]:
    """One page of what waits for an answer, due first, and the key of the next. One query.

    `whose` is "mine", "nobody" or empty. Raises NotFound for a key that is none.
    """
    query = (
        select(
            ChildInterest.reference,
            ChildInterest.said_at,
            ChildInterest.answered_at,
            ChildGroup.alias,
            ChildGroup.reference.label("group"),
            Household.reference.label("household"),
            Household.label,
            Account.name,
            Promise.sort_at,
            Promise.id,
        )
        .select_from(Promise)
        .join(ChildInterest, ChildInterest.reference == Promise.subject_ref)
        .join(ChildGroup, ChildGroup.id == ChildInterest.group_id)
        .join(Household, Household.id == ChildInterest.household_id)
        .outerjoin(Account, Account.id == Promise.owner_id)
        .where(
            Promise.kind == Kind.INTEREST_ANSWER.value,
            Promise.subject_kind == INTEREST,
            Promise.ended_at.is_(None),
            is_open_to_staff(viewer),
            is_open_to(viewer, ChildInterest.household_id.expression),
        )
        .order_by(Promise.sort_at, Promise.id)
        .limit(page + 1)
    )
    if whose == "mine":
        query = query.where(Promise.owner_id == (viewer.account_id or 0))
    elif whose == "nobody":
        query = query.where(Promise.owner_id.is_(None))
    if after:
        query = query.where(tuple_(Promise.sort_at, Promise.id) > tuple_(*read_page_key(after)))
    found = db.session.execute(query).all()
    rows = [
        Came(
            reference=row.reference,
            alias=row.alias,
            group=row.group,
            household=row.household,
            label=row.label,
            said_at=row.said_at,
            due_at=row.sort_at if row.sort_at != UNDATED else None,
            owner=row.name or "",
            is_waiting_again=row.answered_at is not None,
        )
        for row in found[:page]
    ]
    return rows, key_after([(one.sort_at, one.id) for one in found], page)


@dataclass(frozen=True, slots=True)
class Said:
    """A household's answer about a group, as staff read it. Of a silent household there is no `reference`."""

    reference: str
    group: str
    alias: str
    household: str
    label: str
    state: str
    """Of rules.State; empty where they have said nothing."""
    why: str
    words: str
    said_by: str
    said_at: datetime | None
    answer: str
    reason: str
    answer_words: str
    answered_by: str
    answered_at: datetime | None
    due_at: datetime | None


def interest_for(viewer: Viewer, reference: str) -> Said:
    """One interest for whoever answers it. Raises NotFound, the same where its household is hidden."""
    found = _read(_statement(viewer).where(ChildInterest.reference == reference, is_open_to_staff(viewer)))
    if not found:
        raise NotFound
    return found[0]


def said_of_group(viewer: Viewer, group_id: int) -> list[Said]:
    """What each household that was shown a group said, those who said something first. One query.

    The caller has looked the group up through its viewer. Hidden households are left out.
    """
    said, answered = _people()
    silent_last = case((ChildInterest.id.is_(None), 1), else_=0)
    newest = (
        select(Grant.household_id.label("household_id"))
        .where(Grant.group_id == group_id)
        .group_by(Grant.household_id)
        .subquery()
    )
    query = (
        select(*_columns(said, answered))
        .select_from(newest)
        .join(Household, Household.id == newest.c.household_id)
        .join(ChildGroup, ChildGroup.id == group_id)
        .outerjoin(
            ChildInterest,
            (ChildInterest.household_id == newest.c.household_id) & (ChildInterest.group_id == group_id),
        )
        .where(is_open_to(viewer, Household.id.expression), is_open_to_staff(viewer))
        .order_by(silent_last, ChildInterest.changed_at.desc(), Household.id)
        .limit(MOST_KEPT)
    )  # fmt: skip
    return _read(_joined(query, said, answered))


def said_by_household(viewer: Viewer, household_id: int) -> list[Said]:
    """What a household said about each group, the latest first. One query.

    The caller has looked the household up through its viewer.
    """
    query = _statement(viewer).where(ChildInterest.household_id == household_id)
    return _read(query.order_by(ChildInterest.changed_at.desc(), ChildInterest.id.desc()).limit(MOST_KEPT))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or happened, in its turn."""

    kind: str
    text: str
    who: str
    at: datetime


def entries_of(viewer: Viewer, reference: str) -> Sequence[Entry]:
    """What was said about an interest, the newest first; looked up through its viewer by the caller."""
    rows = db.session.execute(
        select(ChildInterestEntry, Account.name)
        .join(ChildInterest, ChildInterest.id == ChildInterestEntry.interest_id)
        .outerjoin(Account, Account.reference == ChildInterestEntry.by)
        .where(
            ChildInterest.reference == reference,
            is_open_to(viewer, ChildInterest.household_id.expression),
        )
        .order_by(ChildInterestEntry.id.desc())
        .limit(MOST_KEPT)
    )
    return [Entry(one.what, one.text, name or "", one.at) for one, name in rows]


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many a household may have open at once, how many are, and why it is another number."""

    most: int
    are_open: int
    reason: str
    by: str
    at: datetime | None


def allowed_of(household_id: int) -> Allowed:
    """What a household may; the caller has looked it up through its viewer. Three queries."""
    row = db.session.execute(
        select(ChildInterestLimit, Account.name)
        .outerjoin(Account, Account.reference == ChildInterestLimit.by)
        .where(ChildInterestLimit.household_id == household_id)
    ).one_or_none()
    limit, name = row if row else (None, "")
    return Allowed(
        most_of(household_id),
        open_of(household_id),
        limit.reason if limit else "",
        name or "",
        limit.at if limit else None,
    )


def _people() -> tuple[Any, Any]:
    return Account.__table__.alias("said"), Account.__table__.alias("answered")


def _columns(said: Any, answered: Any) -> tuple[Any, ...]:
    return (
        ChildInterest,
        ChildGroup.alias,
        ChildGroup.reference.label("group"),
        Household.reference.label("household"),
        Household.label,
        said.c.name.label("said_name"),
        answered.c.name.label("answered_name"),
        Promise.sort_at,
    )


def _joined(query: Select[Any], said: Any, answered: Any) -> Select[Any]:
    owed = (
        (Promise.subject_kind == INTEREST)
        & (Promise.subject_ref == ChildInterest.reference)
        & Promise.ended_at.is_(None)
    )
    return (
        query.outerjoin(said, said.c.reference == ChildInterest.said_by)
        .outerjoin(answered, answered.c.reference == ChildInterest.answered_by)
        .outerjoin(Promise, owed)
        .execution_options(populate_existing=True)
    )


def _statement(viewer: Viewer) -> Select[Any]:
    said, answered = _people()
    query = (
        select(*_columns(said, answered))
        .select_from(ChildInterest)
        .join(ChildGroup, ChildGroup.id == ChildInterest.group_id)
        .join(Household, Household.id == ChildInterest.household_id)
    )
    return _joined(query, said, answered).where(is_open_to(viewer, ChildInterest.household_id.expression))


def _read(query: Select[Any]) -> list[Said]:
    return [_said(row.ChildInterest, row) for row in db.session.execute(query)]


def _said(one: ChildInterest | None, row: Any) -> Said:
    return Said(
        reference=one.reference if one else "",
        group=row.group,
        alias=row.alias,
        household=row.household,
        label=row.label,
        state=one.state if one else "",
        why=WHYS[Why(one.why)] if one and one.why else "",
        words=one.words if one else "",
        said_by=row.said_name or "",
        said_at=one.said_at if one else None,
        answer=one.answer if one else "",
        reason=REASONS[Reason(one.reason)] if one and one.reason else "",
        answer_words=one.answer_words if one else "",
        answered_by=row.answered_name or "",
        answered_at=one.answered_at if one else None,
        due_at=row.sort_at if row.sort_at is not None and row.sort_at != UNDATED else None,
    )
