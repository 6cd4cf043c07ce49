"""Reading partings: for managers; and whether one is still undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household, Person
from portal.households.partings.models import Parting, PartingSide
from portal.households.queries import is_open_to


@dataclass(frozen=True, slots=True)
class Side:
    """One of the people who part."""

    reference: str
    name: str
    email: str
    telephone: str
    said_it: bool
    sees_history: bool
    is_released: bool


@dataclass(frozen=True, slots=True)
class PartingRow:
    """A parting in the list of managers."""

    reference: str
    label: str
    household: str
    said_at: datetime
    outcome: str | None
    waits_for_release: bool


@dataclass(frozen=True, slots=True)
class PartingPage:
    """A parting as its page shows it to managers."""

    row: PartingRow
    stage: str
    words: str
    sides: tuple[Side, ...]
    by_staff: bool
    """A manager wrote it down; otherwise one of the sides said it here."""
    note: str
    decided_at: datetime | None


def partings_for(viewer: Viewer, *, most: int = 50) -> Sequence[PartingRow]:
    """The partings a manager may see: undecided first, then the newest; `most` at once."""
    released = select(PartingSide.parting_id).where(PartingSide.released_at.is_(None))
    rows = db.session.execute(
        select(Parting, Household.label, Household.reference, Parting.id.in_(released))
        .join(Household, Household.id == Parting.household_id)
        .where(is_open_to(viewer, Parting.household_id.expression))
        .order_by(Parting.decided_at.is_not(None), Parting.said_at.desc(), Parting.id.desc())
        .limit(most)
    )
    return [
        PartingRow(one.reference, label, household, one.said_at, one.outcome, bool(waits))
        for one, label, household, waits in rows
    ]


def parting_for(viewer: Viewer, reference: str) -> PartingPage:
    """One parting through the viewer. Raises NotFound."""
    parting, household = parting_row(viewer, reference)
    rows = db.session.execute(
        select(Person, PartingSide)
        .join(PartingSide, PartingSide.person_id == Person.id)
        .where(PartingSide.parting_id == parting.id)
        .order_by(Person.id)
    )
    sides = tuple(
        Side(
            person.reference,
            f"{person.given_name} {person.family_name}",
            person.email,
            person.telephone,
            parting.said_by == person.reference,
            side.sees_history,
            side.released_at is not None,
        )
        for person, side in rows
    )
    row = PartingRow(
        parting.reference,
        household.label,
        household.reference,
        parting.said_at,
        parting.outcome,
        not all(side.is_released for side in sides),
    )
    return PartingPage(
        row=row,
        stage=household.stage,
        words=parting.words,
        sides=sides,
        by_staff=not any(side.said_it for side in sides),
        note=parting.note,
        decided_at=parting.decided_at,
    )


def is_parting(household_id: int) -> bool:
    """Whether a manager has still to decide about the adults of this household. For staff's pages alone."""
    return bool(db.session.scalar(select(undecided_of(household_id))))


def undecided_of(household_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition of `is_parting`, for a statement that reads the household too."""
    undecided = select(Parting.id).where(Parting.household_id == household_id, Parting.decided_at.is_(None))
    return undecided.correlate_except(Parting).exists()


def joint_history_of(person_id: int) -> tuple[int, ...]:
    """The households (by id) that somebody left by a parting and whose history a manager let them read."""
    return tuple(
        db.session.scalars(
            select(Parting.household_id)
            .join(PartingSide, PartingSide.parting_id == Parting.id)
            .where(
                PartingSide.person_id == person_id,
                PartingSide.sees_history,
                Parting.decided_at.is_not(None),
            )
            .order_by(Parting.id)
        )
    )


def parting_row(viewer: Viewer, reference: str) -> tuple[Parting, Household]:
    """A parting and its household, as they stand, through the viewer. Raises NotFound."""
    row = db.session.execute(
        select(Parting, Household)
        .join(Household, Household.id == Parting.household_id)
        .where(Parting.reference == reference, is_open_to(viewer, Parting.household_id.expression))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]
