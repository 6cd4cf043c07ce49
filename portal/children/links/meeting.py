"""The weekly linking meeting: every group that waits and every approved family, with their links.

Both for all councils at once, or one; fixed queries, paged by key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.rules import local_day
from portal.children.holding import audit, hold_group
from portal.children.links.models import ChildLink, MeetingNote
from portal.children.links.queries import MOST_LINKS, LinkRow, links_where
from portal.children.models import Child, ChildGroup, ChildMilestone, Grant
from portal.children.rules import GroupState, Milestone
from portal.children.visibility import is_open_to_staff
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.journey.models import Journey
from portal.journey.pathways import Stage

PAGE = 50
"""Groups, and families, on one page."""

WAIT = (GroupState.WAITING.value, GroupState.ON_HOLD.value, GroupState.LINKED.value)
"""The groups the meeting works down: a family is still to be found, or to be decided about."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group at the meeting."""

    id: int
    reference: str
    alias: str
    state: str
    since_at: datetime
    authority: str
    finder: str
    children: int
    ordered_on: date | None
    shown_to: int
    """To how many families it is open now."""
    note: str
    note_on: date | None
    has_link: bool
    links: list[LinkRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One approved family that waits."""

    id: int
    reference: str
    label: str
    authority: str | None
    since_at: datetime
    journey_id: int
    links: list[LinkRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A page of the meeting, with the keys of the next ones."""

    groups: list[GroupLine]
    families: list[FamilyLine]
    next_groups: str | None
    next_families: str | None


def meeting_for(
    viewer: Viewer,
    *,
    authority: str = "",
    groups_after: str = "",
    families_after: str = "",
    now: datetime,
    page: int = PAGE,
) -> Meeting:
    """One page: the groups without any link first, then the longest in their state. Three queries.

    Raises NotFound for a key that is none.
    """
    groups = _groups(viewer, authority, groups_after, now, page)
    families = _families(viewer, authority, families_after, page)
    some, more = groups[:page], families[:page]
    group_ids, household_ids = [one.id for one in some], [one.id for one in more]
    which = and_(
        ChildLink.ended_at.is_(None),
        or_(ChildLink.group_id.in_(group_ids), ChildLink.household_id.in_(household_ids)),
    )
    of_group, of_family = {one.id: one.links for one in some}, {one.id: one.links for one in more}
    for link in links_where(viewer, which, limit=MOST_LINKS * page * 2):
        for found in (of_group.get(link.group_id), of_family.get(link.household_id)):
            if found is not None:
                found.append(link)
    return Meeting(
        groups=some,
        families=more,
        next_groups=_key(some[-1].has_link, some[-1].since_at, some[-1].id) if len(groups) > page else None,
        next_families=_key(False, more[-1].since_at, more[-1].journey_id) if len(families) > page else None,
    )


def _groups(viewer: Viewer, authority: str, after: str, now: datetime, page: int) -> list[GroupLine]:
    has_link = case(
        (exists().where(ChildLink.group_id == ChildGroup.id, ChildLink.ended_at.is_(None)), 1), else_=0
    )
    newest = aliased(MeetingNote)
    last_note = (
        select(func.max(newest.id)).where(newest.group_id == ChildGroup.id).correlate(ChildGroup)
    ).scalar_subquery()
    many = (
        select(func.count()).select_from(Child).where(Child.group_id == ChildGroup.id).correlate(ChildGroup)
    ).scalar_subquery()
    ordered = (
        select(func.min(ChildMilestone.on))
        .join(Child, Child.id == ChildMilestone.child_id)
        .where(
            Child.group_id == ChildGroup.id,
            ChildMilestone.kind == Milestone.PLACEMENT_ORDER.value,
            ChildMilestone.undone_at.is_(None),
        )
        .correlate(ChildGroup)
    ).scalar_subquery()
    open_to = (
        select(func.count())
        .select_from(Grant)
        .where(Grant.group_id == ChildGroup.id, Grant.ended_at.is_(None), Grant.until_at > now)
        .correlate(ChildGroup)
    ).scalar_subquery()
    wanted: list[ColumnElement[bool]] = [is_open_to_staff(viewer), ChildGroup.state.in_(WAIT)]
    if authority:
        wanted.append(ChildGroup.authority == authority)
    if after:
        wanted.append(tuple_(has_link, ChildGroup.since_at, ChildGroup.id) > tuple_(*_read_key(after)))
    rows = db.session.execute(
        select(
            ChildGroup,
            Account.name,
            many.label("many"),
            ordered.label("ordered"),
            open_to.label("open_to"),
            MeetingNote.text,
            MeetingNote.on,
            has_link.label("has_link"),
        )
        .outerjoin(Account, Account.id == ChildGroup.finder_id)
        .outerjoin(MeetingNote, MeetingNote.id == last_note)
        .where(*wanted)
        .order_by(has_link, ChildGroup.since_at, ChildGroup.id)
        .limit(page + 1)
        .execution_options(populate_existing=True)
    )
    return [
        GroupLine(
            id=group.id,
            reference=group.reference,
            alias=group.alias,
            state=group.state,
            since_at=group.since_at,
            authority=group.authority,
            finder=name or "",
            children=children,
            ordered_on=ordered_on,
            shown_to=shown,
            note=note or "",
            note_on=note_on,
            has_link=bool(linked),
        )
        for group, name, children, ordered_on, shown, note, note_on, linked in rows
    ]


def _families(viewer: Viewer, authority: str, after: str, page: int) -> list[FamilyLine]:
    wanted: list[ColumnElement[bool]] = [
        Journey.stage == Stage.APPROVED.value,
        Journey.ended_at.is_(None),
        Household.ended_at.is_(None),
        ~Household.restricted,
        is_open_to(viewer, Household.id.expression),
    ]
    if not viewer.holds("children:see"):
        return []
    if authority:
        wanted.append(Household.authority == authority)
    if after:
        _, since, number = _read_key(after)
        wanted.append(tuple_(Journey.stage_since, Journey.id) > tuple_(since, number))
    rows = db.session.execute(
        select(
            Household.id,
            Household.reference,
            Household.label,
            Household.authority,
            Journey.stage_since,
            Journey.id.label("journey"),
        )
        .join(Journey, Journey.household_id == Household.id)
        .where(*wanted)
        .order_by(Journey.stage_since, Journey.id)
        .limit(page + 1)
    )
    return [
        FamilyLine(row.id, row.reference, row.label, row.authority, row.stage_since, row.journey)
        for row in rows
    ]


def _key(has_link: bool, since: datetime, number: int) -> str:
    return f"{int(has_link)}|{since.astimezone(UTC).isoformat()}|{number}"


def _read_key(after: str) -> tuple[int, datetime, int]:
    try:
        first, since, number = after.split("|")
        return int(first), datetime.fromisoformat(since).astimezone(UTC), int(number)
    except ValueError as problem:
        raise NotFound from problem


def notes_of(group_id: int) -> Sequence[MeetingNote]:
    """The last notes of the meeting about a group; the caller has looked it up through its viewer."""
    query = select(MeetingNote).where(MeetingNote.group_id == group_id)
    return db.session.scalars(query.order_by(MeetingNote.id.desc()).limit(10)).all()


def keep_note(reference: str, text: str, *, by: Viewer, now: datetime) -> None:
    """Keep what the meeting said of a group. Raises NotFound, Refused without words."""
    group = hold_group(reference, by)
    if not text.strip():
        raise Refused("Write what was said.")
    db.session.add(MeetingNote(group_id=group.id, on=local_day(now), text=text.strip(), by=by.label, at=now))
    audit("children.meeting_noted", group, by, now)
