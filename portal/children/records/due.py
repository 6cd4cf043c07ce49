"""What is promised next about a group: answers, links and a placement, the soonest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.interests.models import ChildInterest
from portal.children.interests.rules import INTEREST
from portal.children.links.models import ChildLink
from portal.children.links.rules import SUBJECT as LINK
from portal.children.placing.models import ChildPlacement
from portal.children.placing.rules import SUBJECT as PLACEMENT
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to
from portal.promises.models import Promise

MOST_DUE = 8
"""Promises on a group's page: the soonest."""

PLACES = {
    INTEREST: "/staff/children/interests/",
    LINK: "/staff/children/links/",
    PLACEMENT: "/staff/children/placements/",
}
"""Where the subject of a promise is read."""


@dataclass(frozen=True, slots=True)
class Due:
    """A promise that stands, to whom it was made, and whose it is (empty: nobody's)."""

    promise: Promise
    label: str
    owner: str

    @property
    def address(self) -> str:
        """The page on which it is kept."""
        return PLACES[self.promise.subject_kind] + self.promise.subject_ref


def due_of(viewer: Viewer, group_id: int) -> Sequence[Due]:
    """What stands promised about a group that the viewer has looked up. One query.

    What was promised to a household that the viewer may not open is left out.
    """
    subjects = ((INTEREST, ChildInterest), (LINK, ChildLink), (PLACEMENT, ChildPlacement))
    about = [
        and_(
            Promise.subject_kind == kind,
            Promise.subject_ref.in_(select(model.reference).where(model.group_id == group_id)),
        )
        for kind, model in subjects
    ]
    rows = db.session.execute(
        select(Promise, Household.label, Account.name)
        .join(Household, Household.id == Promise.household_id)
        .outerjoin(Account, Account.id == Promise.owner_id)
        .where(
            or_(*about),
            Promise.ended_at.is_(None),
            is_open_to(viewer, Promise.household_id.expression),
        )
        .order_by(Promise.sort_at, Promise.id)
        .limit(MOST_DUE)
    )
    return [Due(promise, label, owner or "") for promise, label, owner in rows]
