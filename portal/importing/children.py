"""Children: their milestones, each with its day, and the brothers and sisters they go with.

No name was brought in: a child is called by its reference. A child of whom nobody says where it lives is
"getting ready", whatever was decided: no family is shown it before a person has written and cleared it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.children.models import Child, ChildGroup, ChildIdentity, ChildMilestone, InGroup
from portal.children.rules import MOST_CHILDREN, GroupState, Milestone, sought
from portal.importing import cells
from portal.importing.cells import Told
from portal.importing.households import label_of
from portal.importing.kinds import STEP, Kind, Progress
from portal.importing.promising import BY
from portal.importing.queries import known_in, looked_up
from portal.importing.reading import Mistake
from portal.importing.rules import in_order
from portal.importing.writing import Bulk

MILESTONES = {
    "entered_care_on": Milestone.ENTERED_CARE,
    "planning_started_on": Milestone.PLANNING_STARTED,
    "decision_on": Milestone.AGENCY_DECISION,
    "placement_order_on": Milestone.PLACEMENT_ORDER,
    "consent_on": Milestone.PARENTS_CONSENT,
    "early_permanence_on": Milestone.EARLY_PERMANENCE,
    "matched_on": Milestone.MATCHED,
    "placed_on": Milestone.MOVED_IN,
    "order_on": Milestone.ADOPTION_ORDER,
    "plan_changed_on": Milestone.PLAN_CHANGED,
    "ended_on": Milestone.PLACEMENT_ENDED,
    "life_story_book_on": Milestone.LIFE_STORY_BOOK,
}
"""Column -> what is written down of its day."""

STOOD = (Milestone.MATCHED, Milestone.MOVED_IN)
"""What a placement that ended undoes; it was true, and is counted still."""

REACHED_BY = {
    GroupState.MATCHED: ("matched_on", "placed_on", "order_on"),
    GroupState.MOVED_IN: ("placed_on", "order_on"),
    GroupState.ADOPTED: ("order_on",),
    GroupState.WITHDRAWN: ("plan_changed_on",),
}
"""State -> the columns that tell the day a child came there; the first that is filled."""

STATES = (GroupState.PREPARING, GroupState.MATCHED, GroupState.MOVED_IN, GroupState.ADOPTED)
"""How far a child is, in order. A group is as far as all of its children are."""


@dataclass(slots=True)
class ChildRow:
    """One line about a child."""

    number: int
    ref: str
    authority: str
    born_on: date
    entered_care_on: date | None = None
    planning_started_on: date | None = None
    decision_on: date | None = None
    placement_order_on: date | None = None
    consent_on: date | None = None
    early_permanence_on: date | None = None
    matched_on: date | None = None
    placed_on: date | None = None
    order_on: date | None = None
    plan_changed_on: date | None = None
    ended_on: date | None = None
    life_story_book_on: date | None = None
    sibling_group_ref: str | None = None
    adopter_agency: str = ""

    @property
    def group_ref(self) -> str:
        """What its group is known by: that of its brothers and sisters, or its own."""
        return f"group {self.sibling_group_ref}" if self.sibling_group_ref else f"child {self.ref}"

    @property
    def state(self) -> GroupState:
        """How far it is."""
        if self.plan_changed_on is not None:
            return GroupState.WITHDRAWN
        if self.order_on is not None:
            return GroupState.ADOPTED
        if self.ended_on is not None:
            return GroupState.PREPARING
        if self.placed_on is not None:
            return GroupState.MOVED_IN
        return GroupState.MATCHED if self.matched_on is not None else GroupState.PREPARING


def child_mistakes(row: ChildRow) -> Iterator[str]:
    """What is wrong with a line. With early permanence a match may come before the court's order."""
    for name in MILESTONES:
        on = getattr(row, name)
        if on is not None and on < row.born_on:
            yield f"{name} ({on}) is before born_on ({row.born_on}). Check both days."
    for names in _ORDERS if row.early_permanence_on is None else _EARLY_ORDERS:
        yield from in_order([(name, getattr(row, name)) for name in names])
    if row.ended_on is not None:
        if row.placed_on is None and row.early_permanence_on is None:
            yield "ended_on needs placed_on: fill in the day the child moved in, or take ended_on out."
        if row.order_on is not None and row.order_on > row.ended_on:
            yield "order_on is after the placement ended. Check both days."
    if row.plan_changed_on is not None and row.order_on is not None:
        yield "A child with an adoption order has no change of plan. Take plan_changed_on or order_on out."


_ORDERS = (
    ("entered_care_on", "planning_started_on", "decision_on", "placement_order_on", "matched_on", "placed_on",
     "order_on"),
    ("consent_on", "matched_on"),
    ("placed_on", "ended_on"),
)  # fmt: skip
"""Days that follow each other."""

_EARLY_ORDERS = (
    ("entered_care_on", "planning_started_on", "decision_on", "placement_order_on", "order_on"),
    ("entered_care_on", "early_permanence_on", "order_on"),
    ("matched_on", "order_on"),
    ("placed_on", "order_on"),
    ("placed_on", "ended_on"),
)
"""The same for a child on the road of early permanence."""


def _of_one_group(rows: Sequence[ChildRow]) -> list[list[ChildRow]]:
    """The rows by their groups."""
    groups: dict[str, list[ChildRow]] = {}
    for row in rows:
        groups.setdefault(row.group_ref, []).append(row)
    return list(groups.values())


def _all_mistakes(rows: Sequence[ChildRow], _told: Told) -> Iterator[Mistake]:
    for group in _of_one_group(rows):
        for place, row in enumerate(group):
            if row.authority != group[0].authority:
                yield Mistake(
                    row.number,
                    f"authority: brothers and sisters {row.sibling_group_ref} have another council on line"
                    f" {group[0].number}. Give them one.",
                )
            if place == MOST_CHILDREN:
                yield Mistake(
                    row.number, f"sibling_group_ref: {MOST_CHILDREN} children at most are one group."
                )


def _known_mistakes(rows: Sequence[ChildRow], _told: Told) -> Iterator[Mistake]:
    refs = list(dict.fromkeys(row.group_ref for row in rows if row.sibling_group_ref))
    there = {row[0]: row[1] for row in looked_up(refs, ChildGroup, "authority")}
    for row in rows:
        council = there.get(row.group_ref, row.authority)
        if council != row.authority:
            yield Mistake(
                row.number,
                f"authority: brothers and sisters {row.sibling_group_ref} are here with {council}."
                f" Write that.",
            )


class _Children:
    """The sheets of one file of children."""

    def __init__(self, rows: Sequence[ChildRow], bulk: Bulk, told: Told) -> None:
        self._told, now = told, told.now
        refs = list(dict.fromkeys(row.group_ref for row in rows if row.sibling_group_ref))
        self._there = {row[0]: row[1] for row in looked_up(refs, ChildGroup, "id")}
        self._groups = bulk.sheet(
            ChildGroup, "id", "source_ref", "alias", "sought", "state", "since_at", "authority", made_at=now
        )
        self._children = bulk.sheet(
            Child, "id", "source_ref", "group_id", "alias", "sought", "born_on", "adopters_of", made_at=now
        )
        self._in_groups = bulk.sheet(InGroup, "child_id", "group_id", from_at=now)
        self._identities = bulk.sheet(ChildIdentity, "child_id", given_name="", family_name="")
        self._milestones = bulk.sheet(
            ChildMilestone, "child_id", "kind", "on", "undone_at", "undone_by", "stood", by=BY, at=now
        )

    def add(self, group: Sequence[ChildRow]) -> None:
        """Take in the children of one group."""
        first = group[0]
        group_id = self._there.get(first.group_ref)
        if group_id is None:
            group_id = self._groups.next_id()
            alias = label_of(first.sibling_group_ref or first.ref)[:80]
            state = _state_of(group)
            self._groups.add(
                (
                    group_id, first.group_ref, alias, sought(alias), state.value,
                    self._told.moment_of(_since(group, state)), first.authority,
                )
            )  # fmt: skip
        for row in group:
            self._add_child(row, group_id)

    def _add_child(self, row: ChildRow, group_id: int) -> None:
        child_id, alias = self._children.next_id(), row.ref[:40]
        self._children.add(
            (child_id, row.ref, group_id, alias, sought(alias), row.born_on, row.adopter_agency)
        )
        self._in_groups.add((child_id, group_id))
        self._identities.add((child_id,))
        ended = self._told.moment_of(row.ended_on) if row.ended_on else None
        for name, kind in MILESTONES.items():
            on = getattr(row, name)
            if on is None:
                continue
            is_over = ended is not None and kind in STOOD
            self._milestones.add(
                (child_id, kind.value, on, ended if is_over else None, BY if is_over else "", is_over)
            )


def _last(row: ChildRow) -> date | None:
    """The last day a line tells."""
    days = [on for name in MILESTONES if (on := getattr(row, name)) is not None]
    return max(days, default=None)


def _state_of(group: Sequence[ChildRow]) -> GroupState:
    """How far all of a group are; those whose plan has changed are left out while others stay."""
    states = [row.state for row in group if row.state is not GroupState.WITHDRAWN]
    return min(states, key=STATES.index, default=GroupState.WITHDRAWN)


def _since(group: Sequence[ChildRow], state: GroupState) -> date:
    """The day a group came where it is: the one on which the last of its children did.

    Of those getting ready the day a placement ended, otherwise the last one that is told.
    """
    if state is GroupState.PREPARING:
        days = [row.ended_on or _last(row) for row in group if row.state is state]
    else:
        there = [row for row in group if state is row.state or row.state is not GroupState.WITHDRAWN]
        days = [next(filter(None, (getattr(row, name) for name in REACHED_BY[state])), None) for row in there]
    return max(filter(None, days), default=group[0].born_on)


def _write(rows: Sequence[ChildRow], bulk: Bulk, told: Told, progress: Progress) -> None:
    sheets, waiting = _Children(rows, bulk, told), 0
    for group in _of_one_group(rows):
        sheets.add(group)
        waiting += len(group)
        if waiting >= STEP:
            bulk.flush()
            progress(waiting)
            waiting = 0
    bulk.flush()
    progress(waiting)


CHILDREN = Kind(
    name="children",
    row=ChildRow,
    columns={
        "ref": cells.ref,
        "authority": cells.authority,
        "born_on": cells.day,
        **dict.fromkeys(MILESTONES, cells.day),
        "sibling_group_ref": cells.ref,
        "adopter_agency": cells.one_of("agency", {"own": "own", "other": "other"}),
    },
    needed=("ref", "authority", "born_on"),
    check=lambda row, _has, _told: child_mistakes(row),
    check_all=_all_mistakes,
    check_known=_known_mistakes,
    write=_write,
    key=lambda row: row.ref,
    known=lambda rows: known_in([row.ref for row in rows], Child),
)
