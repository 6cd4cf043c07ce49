"""Reading requests, always through who asks: the writer's own, and one for whoever may open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Person
from portal.promises.models import Promise
from portal.sealing import fingerprint
from portal.support.models import SupportEntry, SupportRequest
from portal.support.rules import SUBJECT
from portal.support.visibility import is_readable_by, is_writer

__all__ = [
    "Known",
    "OwnRequest",
    "SupportEntry",
    "SupportRequest",
    "due_of",
    "entries_of",
    "known_of",
    "newest_of_browser",
    "own_requests",
    "request_for",
]

SHOWN_AFTER_SENDING = timedelta(days=1)
"""For how long a browser shows what was sent from it."""

MOST_OWN = 50
"""Requests on a writer's own list: the newest."""


def request_for(viewer: Viewer, reference: str) -> SupportRequest:
    """One request through its viewer. Raises NotFound, the same for a missing one and another's."""
    found = db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.reference == reference, is_readable_by(viewer))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def newest_of_browser(browser: str, *, now: datetime) -> SupportRequest | None:
    """The newest request that was sent from a browser of this name, for a day; None where there is none."""
    return db.session.scalars(
        select(SupportRequest)
        .where(
            SupportRequest.browser_hash == fingerprint(browser),
            SupportRequest.person_id.is_(None),
            SupportRequest.sent_at > now - SHOWN_AFTER_SENDING,
        )
        .order_by(SupportRequest.id.desc())
        .limit(1)
    ).one_or_none()


def entries_of(request: SupportRequest, *, shown: bool) -> Sequence[SupportEntry]:
    """What happened, the oldest first; `shown`: only what the writer reads."""
    query = select(SupportEntry).where(SupportEntry.request_id == request.id)
    if shown:
        query = query.where(SupportEntry.shows)
    return db.session.scalars(query.order_by(SupportEntry.at, SupportEntry.id)).all()


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """One line of the writer's list."""

    reference: str
    state: str
    sent_at: datetime
    is_shared_with_me: bool


def own_requests(viewer: Viewer) -> list[OwnRequest]:
    """What the viewer asked for, and what the other parent shared with them, newest first. One query."""
    rows = db.session.execute(
        select(
            SupportRequest.reference,
            SupportRequest.state,
            SupportRequest.sent_at,
            is_writer(viewer).label("own"),
        )
        .where(is_readable_by(viewer))
        .order_by(SupportRequest.id.desc())
        .limit(MOST_OWN)
    )
    return [OwnRequest(row.reference, row.state, row.sent_at, not row.own) for row in rows]


def due_of(reference: str) -> list[tuple[str, datetime | None]]:
    """What is promised about a request still, and by when; soonest first.

    For the page just after sending: the caller knows that its reader sent it.
    """
    rows = db.session.execute(
        select(Promise.kind, Promise.due_at)
        .where(Promise.subject_kind == SUBJECT, Promise.subject_ref == reference, Promise.ended_at.is_(None))
        .order_by(Promise.sort_at, Promise.id)
    )
    return [(row.kind, row.due_at) for row in rows]


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of somebody who asks, so that it is not asked again."""

    name: str
    telephone: str
    email: str


def known_of(viewer: Viewer) -> Known | None:
    """The reader's own name, number and address; None for visitors and staff."""
    if viewer.person_id is None:
        return None
    row = db.session.execute(
        select(Person.given_name, Person.family_name, Person.telephone, Person.email).where(
            Person.id == viewer.person_id
        )
    ).one()
    return Known(f"{row.given_name} {row.family_name}".strip(), row.telephone, row.email)
