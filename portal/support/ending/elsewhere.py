"""What the other requests of a writer say: while one is confined, or after a safeguarding referral, silence.

A questionnaire about something older, read by the wrong person at home, would do the same harm there as about
the request itself (safety rules 1 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from portal.access import SYSTEM, Viewer
from portal.extensions import db
from portal.support.calls.rules import Outcome
from portal.support.joining.models import SupportOffer
from portal.support.models import SupportRequest
from portal.support.rules import OPEN
from portal.support.visibility import is_open_to_staff


def is_silent_elsewhere(
    request: SupportRequest,
    *,
    writer: int | None,
    addresses: Iterable[str],
    released_at: datetime | None,
) -> bool:
    """Whether another request of the same writer keeps this one's questionnaire back. One query.

    `writer` is who wrote it, or whose staff say it is; `addresses` are theirs. `released_at` is when a worker
    let this one go out: that counts for referrals before it, never for a confined request that is open.
    """
    return any(
        one.referred_at is None or released_at is None or released_at < one.referred_at
        for one in _silent_others(request, writer, addresses)
    )


def may_let_go(request: SupportRequest, *, writer: int | None, addresses: Iterable[str], by: Viewer) -> bool:
    """Whether a member of staff may let a questionnaire go out that another request keeps back. One query.

    They know of the referral, as they may open that request; and none that is confined is open.
    """
    others = _silent_others(request, writer, addresses, by=by)
    return all(one.referred_at is not None and one.is_theirs for one in others)


@dataclass(frozen=True, slots=True)
class _Silent:
    """One other request that asks for silence."""

    referred_at: datetime | None
    """Of a safeguarding referral; None for one that is confined and open."""
    is_theirs: bool
    """Whether the member of staff may open it."""


def _silent_others(
    request: SupportRequest, writer: int | None, addresses: Iterable[str], *, by: Viewer = SYSTEM
) -> list[_Silent]:
    """Their other requests that ask for silence. Those of no known person are known by the address."""
    is_confined = and_(SupportRequest.is_confined, SupportRequest.state.in_([state.value for state in OPEN]))
    whose = func.coalesce(SupportRequest.person_id, SupportOffer.person_id)
    rows = db.session.execute(
        select(
            SupportRequest.email,
            whose.label("whose"),
            is_confined.label("is_confined"),
            SupportRequest.call_held_at,
            SupportRequest.sent_at,
            is_open_to_staff(by).label("is_theirs"),
        )
        .outerjoin(SupportOffer, SupportOffer.request_id == SupportRequest.id)
        .where(
            SupportRequest.id != request.id,
            or_(is_confined, SupportRequest.outcome == Outcome.SAFEGUARDING.value),
            *([or_(whose == writer, whose.is_(None))] if writer is not None else []),
        )
    )
    own = {one.strip().lower() for one in addresses} - {""}
    return [
        _Silent(None if row.is_confined else row.call_held_at or row.sent_at, is_theirs=bool(row.is_theirs))
        for row in rows
        if (writer is not None and row.whose == writer) or row.email.strip().lower() in own
    ]
