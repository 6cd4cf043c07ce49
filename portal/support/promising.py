"""What is promised about a request, and when the soonest of it is due."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, func, select, update

from portal.access import Viewer
from portal.agency.queries import team_ids
from portal.extensions import db
from portal.promises.actions import make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.support.models import SupportRequest
from portal.support.rules import SUBJECT, TEAM

CONFINED = "Somebody who asked for support"
"""What stands in the place of a name where a request is confined."""


_SOONEST = (
    select(func.min(Promise.sort_at))
    .where(
        Promise.subject_kind == SUBJECT,
        Promise.subject_ref == SupportRequest.reference,
        Promise.ended_at.is_(None),
    )
    .scalar_subquery()
)
_FOLLOW = (
    update(SupportRequest)
    .where(SupportRequest.id == bindparam("followed_id"))
    .values(next_due_at=func.coalesce(_SOONEST, SupportRequest.next_due_at))
    .execution_options(synchronize_session="fetch")
)
"""Built once: it goes with every change to what is promised."""


def promise(
    kind: Kind,
    request: SupportRequest,
    *,
    by: Viewer,
    now: datetime,
    starts_at: datetime,
    set_on: date | None = None,
) -> Promise:
    """Promise something about a request. A confined one names nobody in any list.

    `set_on` is the agreed day of a review.
    """
    confined = request.is_confined
    return make_promise(
        kind,
        subject_kind=SUBJECT,
        subject_ref=request.reference,
        label=CONFINED if confined else request.name,
        starts_at=starts_at,
        by=by,
        now=now,
        authority=request.authority,
        team_id=team_ids().get(TEAM),
        owner_id=request.owner_id,
        household_id=None if confined else request.household_id,
        set_on=set_on,
        at_risk=request.at_risk,
    )


def own_promises(request: SupportRequest, owner_id: int, now: datetime) -> None:
    """Make somebody the owner of everything that is promised about a request still."""
    db.session.execute(
        update(Promise)
        .where(
            Promise.subject_kind == SUBJECT,
            Promise.subject_ref == request.reference,
            Promise.ended_at.is_(None),
        )
        .values(owner_id=owner_id, owned_at=now)
        .execution_options(synchronize_session="fetch")
    )


def follow_promises(request_id: int) -> None:
    """Keep when a request's soonest open promise is due: what the duty list sorts by.

    Called after each change to its promises, in the same transaction.
    """
    db.session.flush()
    db.session.execute(_FOLLOW, {"followed_id": request_id})
