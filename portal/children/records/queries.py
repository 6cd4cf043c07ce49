"""The list of groups, paged by key, the longest in their state first; what is kept of a group and a child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Authority
from portal.children.models import IS_CURRENT, Child, ChildGroup, ChildGroupEntry, ChildVisit
from portal.children.paging import key_after, read_page_key
from portal.children.records.legal import first_placement_orders
from portal.children.rules import GROUP_STATES, sought
from portal.children.visibility import is_open_to_staff
from portal.extensions import db
from portal.references import read_reference

PAGE = 25
"""Groups on one page."""

MOST_KEPT = 50
"""Entries and visits on a page: the newest."""


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """What of the groups is asked for; empty means all."""

    state: str = ""
    """Empty: all whose way is not over; with words, every one."""
    authority: str = ""
    finder: str = ""
    """mine, nobody, or empty."""
    words: str = ""
    """The first letters of an alias, or a reference. Names are never searched."""
    after: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in the list."""

    reference: str
    alias: str
    state: str
    since_at: datetime
    authority: str
    finder: str
    children: int
    ordered_on: date | None
    """The day of the first placement order."""


def groups_for(viewer: Viewer, wanted: GroupFilter, *, page: int = PAGE) -> tuple[list[GroupRow], str | None]:
    """One page of groups and the key of the next. Three queries. Raises NotFound for a key that is none."""
    query = (
        select(ChildGroup, Account.name)
        .outerjoin(Account, Account.id == ChildGroup.finder_id)
        .where(is_open_to_staff(viewer), *_conditions(viewer, wanted))
        .order_by(ChildGroup.since_at, ChildGroup.id)
        .limit(page + 1)
    )
    found = db.session.execute(query).all()
    ids = [group.id for group, _ in found[:page]]
    counted = (
        select(Child.group_id, func.count().label("many"))
        .where(Child.group_id.in_(ids))
        .group_by(Child.group_id)
    )
    many = {row.group_id: row.many for row in db.session.execute(counted)}
    ordered = first_placement_orders(ids)
    rows = [
        GroupRow(
            reference=group.reference,
            alias=group.alias,
            state=group.state,
            since_at=group.since_at,
            authority=group.authority,
            finder=name or "",
            children=many.get(group.id, 0),
            ordered_on=ordered.get(group.id),
        )
        for group, name in found[:page]
    ]
    return rows, key_after([(group.since_at, group.id) for group, _ in found], page)


def _conditions(viewer: Viewer, wanted: GroupFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(ChildGroup.state == wanted.state)
    elif not sought(wanted.words):
        found.append(IS_CURRENT)
    if wanted.authority:
        found.append(ChildGroup.authority == wanted.authority)
    if wanted.finder == "mine":
        found.append(ChildGroup.finder_id == (viewer.account_id or 0))
    elif wanted.finder == "nobody":
        found.append(ChildGroup.finder_id.is_(None))
    if words := sought(wanted.words):
        found.append(_found_by(words))
    if wanted.after:
        found.append(tuple_(ChildGroup.since_at, ChildGroup.id) > tuple_(*read_page_key(wanted.after)))
    return found


def _found_by(words: str) -> ColumnElement[bool]:
    """The alias of a group, or of a child in it, begins so; or it is the reference of one of them."""
    end = words + chr(0x10FFFF)
    of_child = select(Child.group_id).where(Child.sought >= words, Child.sought < end)
    ways: list[ColumnElement[bool]] = [ChildGroup.sought.between(words, end), ChildGroup.id.in_(of_child)]
    if reference := read_reference(words):
        by_child = select(Child.group_id).where(Child.reference == reference)
        ways += [ChildGroup.reference == reference, ChildGroup.id.in_(by_child)]
    return or_(*ways)


def group_counts(viewer: Viewer) -> dict[str, int]:
    """How many groups there are in each state. One query."""
    rows = db.session.execute(
        select(ChildGroup.state, func.count().label("many"))
        .where(is_open_to_staff(viewer))
        .group_by(ChildGroup.state)
    )
    found = {row.state: row.many for row in rows}
    return {state.value: found.get(state.value, 0) for state in GROUP_STATES}


def entries_of(group_id: int) -> Sequence[ChildGroupEntry]:
    """What happened to a group, the newest first; the caller has looked it up through its viewer."""
    query = select(ChildGroupEntry).where(ChildGroupEntry.group_id == group_id)
    return db.session.scalars(query.order_by(ChildGroupEntry.id.desc()).limit(MOST_KEPT)).all()


def visits_of(child_id: int) -> Sequence[ChildVisit]:
    """The visits of a child, the newest first; the caller has looked it up through its viewer."""
    query = select(ChildVisit).where(ChildVisit.child_id == child_id)
    return db.session.scalars(
        query.order_by(ChildVisit.on.desc(), ChildVisit.id.desc()).limit(MOST_KEPT)
    ).all()


def whose_it_is(group: ChildGroup) -> tuple[str, str]:
    """The names of a group's council and of its finder; empty for nobody. One query."""
    row = db.session.execute(
        select(Authority.name, Account.name)
        .select_from(Authority)
        .outerjoin(Account, Account.id == (group.finder_id or 0))
        .where(Authority.code == group.authority)
    ).one()
    return row[0], row[1] or ""


def reference_of_finder(group: ChildGroup) -> str:
    """The reference of a group's finder; empty for nobody."""
    return db.session.scalar(select(Account.reference).where(Account.id == (group.finder_id or 0))) or ""
