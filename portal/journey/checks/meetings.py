"""The weekly Stage 1 and monthly Stage 2 meetings: which households they work down, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Allocation, Household
from portal.households.queries import is_open_to
from portal.journey.models import Journey
from portal.journey.pathways import Stage

MEETINGS = {
    "stage-1": ("Stage 1", (Stage.STAGE_1, Stage.PHASE_ONE)),
    "stage-2": ("Stage 2", (Stage.STAGE_2, Stage.PHASE_TWO)),
}
"""The two meetings: name, and the stages they work down."""


@dataclass(frozen=True, slots=True)
class TrackFilter:
    """Which households: the meeting, a council, a worker's reference, and after which journey."""

    meeting: str
    authority: str | None = None
    worker: str | None = None
    after: str | None = None


def meeting_named(name: str) -> tuple[str, tuple[Stage, ...]]:
    """A meeting's name and stages. Raises NotFound."""
    if name not in MEETINGS:
        raise NotFound
    return MEETINGS[name]


def which_of(viewer: Viewer, wanted: TrackFilter) -> list[ColumnElement[bool]]:
    """The conditions that a journey is in a meeting, under these filters; joins Household and Account.

    Raises NotFound for another meeting.
    """
    _, stages = meeting_named(wanted.meeting)
    conditions: list[ColumnElement[bool]] = [
        Journey.ended_at.is_(None),
        Journey.stage.in_([stage.value for stage in stages]),
        is_open_to(viewer, Journey.household_id.expression),
    ]
    if wanted.authority:
        conditions.append(Household.authority == wanted.authority)
    if wanted.worker:
        conditions.append(Account.reference == wanted.worker)
    return conditions


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household stands among those of a meeting, and who is before and after it."""

    number: int
    count: int
    before: str | None
    after: str | None


def place_of(viewer: Viewer, wanted: TrackFilter, reference: str) -> Place:
    """The place of a household in a meeting under these filters. Raises NotFound where it has none."""
    query = (
        select(Journey.reference)
        .join(Household, Household.id == Journey.household_id)
        .outerjoin(Allocation, and_(Allocation.household_id == Household.id, Allocation.until_at.is_(None)))
        .outerjoin(Account, Account.id == Allocation.account_id)
        .where(*which_of(viewer, wanted))
        .order_by(Journey.stage_since, Journey.id)
    )
    order = list(db.session.scalars(query))
    if reference not in order:
        raise NotFound
    at = order.index(reference)
    return Place(
        at + 1,
        len(order),
        order[at - 1] if at else None,
        order[at + 1] if at + 1 < len(order) else None,
    )
