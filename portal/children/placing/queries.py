"""Reading placements: for staff through what they work with, for a family their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Select, select

from portal.access import Viewer
from portal.children.models import Child, ChildGroup
from portal.children.placing.models import (
    ChildContact,
    ChildGift,
    ChildIntroduction,
    ChildLetter,
    ChildPlacement,
)
from portal.children.placing.rules import OPEN, SUBJECT, State
from portal.children.placing.visibility import is_open_placement, is_own_placement
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import applicants_of
from portal.promises.models import Promise
from portal.promises.queries import promises_by_subject

PAGE = 25
"""Placements on one page of the list."""

MOST_CONTACTS = 60
"""Visits and reviews on a page: the newest."""

MOST_OWN = 5
"""Times with a child that a family's page shows: the latest."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement with what its pages say of the group and the household: no name of a child."""

    row: ChildPlacement
    alias: str
    group: str
    household: str
    label: str
    days: Sequence[ChildIntroduction] = field(default_factory=list)
    contacts: Sequence[ChildContact] = field(default_factory=list)
    gifts: Sequence[ChildGift] = field(default_factory=list)
    promises: Sequence[Promise] = field(default_factory=list)


_COLUMNS = (
    ChildPlacement, ChildGroup.alias, ChildGroup.reference.label("of_group"),
    Household.reference.label("of_household"), Household.label.label("called"),
)  # fmt: skip


def placement_for(viewer: Viewer, reference: str) -> Placed:
    """One placement for staff, alone. One query. Raises NotFound for one that is not there or not theirs."""
    row = db.session.execute(
        select(*_COLUMNS)
        .join(ChildGroup, ChildGroup.id == ChildPlacement.group_id)
        .join(Household, Household.id == ChildPlacement.household_id)
        .where(ChildPlacement.reference == reference, is_open_placement(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Placed(row[0], row.alias, row.of_group, row.of_household, row.called)


def whole(placed: Placed) -> Placed:
    """The same with days, contacts, gifts and promises. Three queries at most. The caller looked it up."""
    (full,) = _whole([placed])
    return full


def _whole(found: Sequence[Placed]) -> list[Placed]:
    """These with days, contacts, gifts and promises, however many. Four queries at most."""
    days = _by_placement(
        select(ChildIntroduction)
        .where(
            ChildIntroduction.placement_id.in_(_in(found, State.PLANNED)),
            ChildIntroduction.removed_at.is_(None),
        )
        .order_by(ChildIntroduction.on, ChildIntroduction.id),
        _in(found, State.PLANNED),
    )
    lived = [one.row.id for one in found if one.row.moved_in_on is not None]
    contacts = _by_placement(
        select(ChildContact)
        .where(ChildContact.placement_id.in_(lived), ChildContact.undone_at.is_(None))
        .order_by(ChildContact.on.desc(), ChildContact.id.desc())
        .limit(MOST_CONTACTS),
        lived,
    )
    adopted = _in(found, State.ADOPTED)
    gifts = _by_placement(
        select(ChildGift).where(ChildGift.placement_id.in_(adopted)).order_by(ChildGift.id), adopted
    )
    promises = promises_by_subject(SUBJECT, [one.row.reference for one in found])
    return [
        Placed(
            one.row,
            one.alias,
            one.group,
            one.household,
            one.label,
            days.get(one.row.id, []),
            contacts.get(one.row.id, []),
            gifts.get(one.row.id, []),
            promises[one.row.reference],
        )
        for one in found
    ]


Row = TypeVar("Row", ChildIntroduction, ChildContact, ChildGift)


def _in(found: Sequence[Placed], state: State) -> list[int]:
    return [one.row.id for one in found if one.row.state == state]


def _by_placement(query: Select[Row], ids: Sequence[int]) -> dict[int, list[Row]]:
    """The rows of a query by placement; not asked where it is of none."""
    found: dict[int, list[Row]] = {}
    if not ids:
        return found
    for row in db.session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(row.placement_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """One placement in the list, with the promise that is due next."""

    row: ChildPlacement
    alias: str
    label: str
    next_due: Promise | None


def placements_for(
    viewer: Viewer, *, after: str = "", page: int = PAGE
) -> tuple[list[PlacementRow], str | None]:
    """One page of the open placements this member of staff opens, the newest first, and the key of the next.

    Three queries. Raises NotFound for a key that is none.
    """
    query = (
        select(*_COLUMNS)
        .join(ChildGroup, ChildGroup.id == ChildPlacement.group_id)
        .join(Household, Household.id == ChildPlacement.household_id)
        .where(is_open_placement(viewer), ChildPlacement.state.in_([one.value for one in OPEN]))
        .order_by(ChildPlacement.id.desc())
        .limit(page + 1)
    )
    if after:
        key = db.session.scalar(select(ChildPlacement.id).where(ChildPlacement.reference == after))
        if key is None:
            raise NotFound
        query = query.where(ChildPlacement.id < key)
    found = db.session.execute(query).all()
    due: dict[str, Promise] = {}
    promised = promises_by_subject(SUBJECT, [row[0].reference for row in found[:page]])
    for reference, promises in promised.items():
        stands = [one for one in promises if one.ended_at is None]
        if stands:
            due[reference] = min(stands, key=lambda one: (one.sort_at, one.id))
    rows = [PlacementRow(row[0], row.alias, row.called, due.get(row[0].reference)) for row in found[:page]]
    return rows, rows[-1].row.reference if len(found) > page else None


def children_in(placement: ChildPlacement) -> Sequence[Child]:
    """The children of a placement's group, the oldest first."""
    return db.session.scalars(
        select(Child).where(Child.group_id == placement.group_id).order_by(Child.born_on, Child.id)
    ).all()


def own_placements(viewer: Viewer) -> list[Placed]:
    """The times a child has been with the viewer's own household, the latest first. Five queries at most."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .join(ChildGroup, ChildGroup.id == ChildPlacement.group_id)
        .join(Household, Household.id == ChildPlacement.household_id)
        .where(is_own_placement(viewer))
        .order_by(ChildPlacement.id.desc())
        .limit(MOST_OWN)
        .execution_options(populate_existing=True)
    ).all()
    return _whole([Placed(row[0], row.alias, row.of_group, row.of_household, row.called) for row in rows])


def letters_of(placement: ChildPlacement) -> Sequence[ChildLetter]:
    """The letters of a placement, the newest first; the caller looked it up as its viewer."""
    return db.session.scalars(
        select(ChildLetter)
        .where(ChildLetter.placement_id == placement.id)
        .order_by(ChildLetter.id.desc())
        .limit(MOST_CONTACTS)
    ).all()


def letter_of(placement: ChildPlacement, reference: str) -> ChildLetter:
    """One letter of a placement. Raises NotFound."""
    found = db.session.scalars(
        select(ChildLetter)
        .where(ChildLetter.placement_id == placement.id, ChildLetter.reference == reference)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_letters(viewer: Viewer) -> Sequence[ChildLetter]:
    """The letters a family may print now: released, and not withdrawn. One query."""
    return db.session.scalars(_own_letters(viewer).order_by(ChildLetter.id.desc()).limit(PAGE)).all()


def own_letter(viewer: Viewer, reference: str) -> ChildLetter:
    """One of them. Raises NotFound, the same for one not released, withdrawn, another's, and none."""
    found = db.session.scalars(_own_letters(viewer).where(ChildLetter.reference == reference)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _own_letters(viewer: Viewer) -> Select[ChildLetter]:
    return (
        select(ChildLetter)
        .join(ChildPlacement, ChildPlacement.id == ChildLetter.placement_id)
        .where(
            is_own_placement(viewer),
            ChildLetter.released_at.is_not(None),
            ChildLetter.withdrawn_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )


def adults_of(placement: ChildPlacement) -> list[tuple[str, str]]:
    """Who adopts in the household: reference and name."""
    return [(one.reference, one.name) for one in applicants_of(placement.household_id)]


def last_placement_of(group: ChildGroup, *, is_open: bool = False) -> str | None:
    """The reference of a group's last placement, or of its open one; None where there is none."""
    query = select(ChildPlacement.reference).where(ChildPlacement.group_id == group.id)
    if is_open:
        query = query.where(ChildPlacement.state.in_([one.value for one in OPEN]))
    return db.session.scalars(query.order_by(ChildPlacement.id.desc()).limit(1)).one_or_none()
