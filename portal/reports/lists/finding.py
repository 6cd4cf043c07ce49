"""What family finders work down, as files: children, the linking meeting, interests, placements. No child is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from portal.access import Viewer
from portal.agency.queries import authority_names
from portal.children.interests.queries_staff import came_in
from portal.children.links.meeting import FamilyLine, GroupLine, meeting_for
from portal.children.links.queries import LinkRow
from portal.children.placing.queries import placements_for
from portal.children.placing.rules import STATES, State
from portal.children.records.queries import GroupFilter, groups_for
from portal.children.rules import GROUP_STATES, GroupState
from portal.reports.lists.queries import held_back
from portal.reports.lists.rules import PAGE, Row
from portal.reports.lists.words import day, moment, promised, yes

CHILDREN = ("Alias", "Reference", "Children", "Where", "Since", "Placement order", "Council", "Family finder")
CHILDREN_WHO_WAIT = (*CHILDREN, "Shown to families", "Links with families")
FAMILIES_WHO_WAIT = ("Family", "Reference", "Council", "Approved and waiting since", "Links with children")
INTERESTS = ("Family", "Reference", "Alias", "Children’s reference", "Said", "Answer due", "Whose",
             "Told we are still thinking")  # fmt: skip
PLACEMENTS = ("Alias", "Reference", "Family", "State", "What is due next", "Due")


def child_rows(viewer: Viewer, wanted: GroupFilter) -> Iterator[Row]:
    """Children and groups by their aliases, the longest where they are first."""
    councils, after = authority_names(), ""
    while True:
        rows, following = groups_for(viewer, replace(wanted, after=after), page=PAGE)
        held = held_back("child_group", [one.reference for one in rows])
        for one in rows:
            if one.reference not in held:
                yield (
                    one.alias,
                    one.reference,
                    one.children,
                    GROUP_STATES[GroupState(one.state)],
                    day(one.since_at),
                    day(one.ordered_on),
                    councils.get(one.authority, ""),
                    one.finder,
                )
        if following is None:
            return
        after = following


def children_who_wait(viewer: Viewer, authority: str, *, now: datetime) -> Iterator[Row]:
    """The groups of the linking meeting, in its order: those without a link first."""
    councils, after = authority_names(), ""
    while True:
        page = meeting_for(viewer, authority=authority, groups_after=after, now=now, page=PAGE)
        held = held_back("child_group", [one.reference for one in page.groups])
        away = _restricted(page.groups)
        for one in page.groups:
            if one.reference not in held:
                yield (
                    one.alias,
                    one.reference,
                    one.children,
                    GROUP_STATES[GroupState(one.state)],
                    day(one.since_at),
                    day(one.ordered_on),
                    councils.get(one.authority, ""),
                    one.finder,
                    one.shown_to,
                    "; ".join(link.household for link in one.links if link.household not in away),
                )
        if page.next_groups is None:
            return
        after = page.next_groups


def families_who_wait(viewer: Viewer, authority: str, *, now: datetime) -> Iterator[Row]:
    """The approved families of the linking meeting, the longest waiting first."""
    councils, after = authority_names(), ""
    while True:
        page = meeting_for(viewer, authority=authority, families_after=after, now=now, page=PAGE)
        held = held_back("household", [one.reference for one in page.families])
        for one in page.families:
            if one.reference not in held:
                links: list[LinkRow] = one.links
                yield (
                    one.label,
                    one.reference,
                    councils.get(one.authority or "", ""),
                    day(one.since_at),
                    "; ".join(link.group for link in links),
                )
        if page.next_families is None:
            return
        after = page.next_families


def interest_rows(viewer: Viewer, whose: str) -> Iterator[Row]:
    """What families said and we have not answered, due first."""
    after = ""
    while True:
        rows, later = came_in(viewer, whose=whose, after=after, page=PAGE)
        held = held_back("household", [one.household for one in rows])
        for one in rows:
            if one.household not in held:
                yield (
                    one.label,
                    one.household,
                    one.alias,
                    one.group,
                    moment(one.said_at),
                    moment(one.due_at),
                    one.owner,
                    yes(one.is_waiting_again),
                )
        if later is None:
            return
        after = later


def placement_rows(viewer: Viewer) -> Iterator[Row]:
    """Children who go to a family or live with one, the newest first."""
    after = ""
    while True:
        rows, later = placements_for(viewer, after=after, page=PAGE)
        held = held_back("child_placement", [one.row.reference for one in rows])
        for one in rows:
            if one.row.reference not in held:
                due = one.next_due
                yield (
                    one.alias,
                    one.row.reference,
                    one.label,
                    STATES[State(one.row.state)],
                    promised(due.kind if due else None),
                    moment(due.due_at if due else None),
                )
        if later is None:
            return
        after = later


def _restricted(lines: Iterable[GroupLine | FamilyLine]) -> set[str]:
    """The restricted households among those that these lines are linked with."""
    return held_back("household", {link.household for one in lines for link in one.links})
