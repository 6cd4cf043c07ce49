"""Who of staff opens a placement, and who of a family reads theirs."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.links.models import ChildLink
from portal.children.placing.models import ChildPlacement
from portal.children.placing.rules import SUBJECT
from portal.children.visibility import STAFF_SEE
from portal.households.models import Allocation
from portal.households.queries import is_open_to
from portal.promises.models import Promise

STAFF_SEE_PLACEMENTS = "placements:see"


def is_open_placement(viewer: Viewer) -> ColumnElement[bool]:
    """The condition over ChildPlacement that this member of staff opens it.

    Family finders and managers open all; others those of the households they work with or cover, and those
    for which a promise is theirs. Never one of a restricted household on which they are not named.
    """
    if not viewer.is_staff or not viewer.holds(STAFF_SEE_PLACEMENTS):
        return false()
    open_to = is_open_to(viewer, ChildPlacement.household_id.expression)
    if viewer.holds(STAFF_SEE):
        return open_to
    worker = aliased(Account)
    works_with = (
        select(Allocation.household_id)
        .join(worker, worker.id == Allocation.account_id)
        .where(
            Allocation.until_at.is_(None),
            or_(worker.id == viewer.account_id, worker.cover_id == viewer.account_id),
        )
    )
    promised = select(Promise.subject_ref).where(
        Promise.subject_kind == SUBJECT, Promise.owner_id == viewer.account_id, Promise.ended_at.is_(None)
    )
    theirs = or_(ChildPlacement.household_id.in_(works_with), ChildPlacement.reference.in_(promised))
    return and_(open_to, theirs)


def is_own_placement(viewer: Viewer) -> ColumnElement[bool]:
    """The condition over ChildPlacement that it is of the viewer's own household, and they do not part.

    Nobody learns of a match from this page: it is read once a person has told them.
    """
    if not viewer.is_family or viewer.household_id is None:
        return false()
    untold = exists().where(
        ChildLink.group_id == ChildPlacement.group_id,
        ChildLink.household_id == ChildPlacement.household_id,
        ChildLink.ended_at.is_(None),
        ChildLink.decided_at.is_not(None),
        ChildLink.told_at.is_(None),
    )
    return and_(ChildPlacement.household_id == viewer.household_id, ~untold)
