"""Links for staff: one of them, those of a group side by side, those of a household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.links.holding import facts_of_link, is_behind, is_open_to_follower
from portal.children.links.models import ChildLink, ChildLinkStep, ChildLinkWords
from portal.children.links.rules import SUBJECT, Facts
from portal.children.models import ChildGroup
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.promises.models import Promise

MOST_LINKS = 12
"""Families side by side on one page: those that live, then the newest that ended."""

next_due = (
    select(func.min(Promise.sort_at))
    .where(
        Promise.subject_kind == SUBJECT,
        Promise.subject_ref == ChildLink.reference,
        Promise.ended_at.is_(None),
    )
    .correlate(ChildLink)
    .scalar_subquery()
)
"""When the soonest open promise of a link is due."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link as lists of staff show it."""

    reference: str
    group: str
    alias: str
    household: str
    label: str
    state: str
    origin: str
    outcome: str
    is_behind: bool
    suggested_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    group_id: int
    household_id: int


@dataclass(frozen=True, slots=True)
class LinkStep:
    """A step as it was written down."""

    step: str
    on: date
    who: str
    outcome: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkPage:
    """One link with its group's alias, its household's label, and what the rules need of it."""

    row: LinkRow
    link: ChildLink
    facts: Facts
    suggested_by: str
    """The name of who suggested it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One family in the comparison."""

    row: LinkRow
    words: dict[str, str]
    steps: list[LinkStep]
    ended_why: str


def links_where(viewer: Viewer, which: ColumnElement[bool], *, limit: int) -> list[LinkRow]:
    """Links that this viewer may open, those that live first, then the newest. One query."""
    rows = db.session.execute(
        select(ChildLink, ChildGroup, Household.reference, Household.label, next_due.label("due"))
        .join(ChildGroup, ChildGroup.id == ChildLink.group_id)
        .join(Household, Household.id == ChildLink.household_id)
        .where(is_open_to_follower(viewer), which)
        .order_by(ChildLink.ended_at.is_not(None), ChildLink.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [_row(*row) for row in rows]


def _row(link: ChildLink, group: ChildGroup, household: str, label: str, due: datetime | None) -> LinkRow:
    return LinkRow(
        reference=link.reference,
        group=group.reference,
        alias=group.alias,
        household=household,
        label=label,
        state=link.state,
        origin=link.origin,
        outcome=link.outcome,
        is_behind=is_behind(link, group),
        suggested_at=link.suggested_at,
        ended_at=link.ended_at,
        due_at=due,
        group_id=link.group_id,
        household_id=link.household_id,
    )


def links_of_household(viewer: Viewer, household_id: int) -> list[LinkRow]:
    """The links of a household that the caller has looked up. One query."""
    return links_where(viewer, ChildLink.household_id == household_id, limit=MOST_LINKS)


def link_for(viewer: Viewer, reference: str) -> LinkPage:
    """One link for staff. Raises NotFound, the same for one that is not there and for who may not open it."""
    found = db.session.execute(
        select(
            ChildLink,
            ChildGroup,
            Household.reference,
            Household.label,
            next_due.label("due"),
            Account.name,
        )
        .join(ChildGroup, ChildGroup.id == ChildLink.group_id)
        .join(Household, Household.id == ChildLink.household_id)
        .outerjoin(Account, Account.reference == ChildLink.suggested_by)
        .where(ChildLink.reference == reference, is_open_to_follower(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    link, group, household, label, due, name = found
    return LinkPage(_row(link, group, household, label, due), link, facts_of_link(link, group), name or "")


def steps_of(link_ids: Sequence[int]) -> dict[int, list[LinkStep]]:
    """What was written down of these links, in order. One query."""
    found: dict[int, list[LinkStep]] = {one: [] for one in link_ids}
    rows = db.session.execute(
        select(ChildLinkStep, Account.name)
        .outerjoin(Account, Account.reference == ChildLinkStep.by)
        .where(ChildLinkStep.link_id.in_(link_ids))
        .order_by(ChildLinkStep.id)
    )
    for row, name in rows:
        found[row.link_id].append(
            LinkStep(row.step, row.on, row.who, row.outcome, row.text, name or "", row.at)
        )
    return found


def words_of_link(link_id: int) -> dict[str, str]:
    """What speaks for and against a family, by heading. One query."""
    rows = db.session.scalars(select(ChildLinkWords).where(ChildLinkWords.link_id == link_id))
    return {row.heading: row.words for row in rows}


def compared_for(viewer: Viewer, group_id: int) -> list[Compared]:
    """The families for a group side by side; the caller has looked the group up. Four queries."""
    rows = links_where(viewer, ChildLink.group_id == group_id, limit=MOST_LINKS)
    references = [one.reference for one in rows]
    links = {
        one.reference: one
        for one in db.session.scalars(select(ChildLink).where(ChildLink.reference.in_(references)))
    }
    ids = [one.id for one in links.values()]
    steps = steps_of(ids)
    words: dict[int, dict[str, str]] = {one: {} for one in ids}
    for row in db.session.scalars(select(ChildLinkWords).where(ChildLinkWords.link_id.in_(ids))):
        words[row.link_id][row.heading] = row.words
    return [
        Compared(one, words[link.id], steps[link.id], link.ended_why)
        for one, link in ((row, links[row.reference]) for row in rows)
    ]
