"""A person's calendar feed: a signed link that says "Appointment" and a time.

It can be made anew, which ends the links before it, and switched off, which leaves none.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.errors import NotFound
from portal.events.links import feed_token
from portal.events.models import EventFeed
from portal.extensions import db
from portal.households.models import Membership, Person


def renew_feed(*, by: Viewer, now: datetime) -> str:
    """Make the viewer's feed, or end its links and make another; gives the new token."""
    person_id, reference, row = _held(by)
    if row is None:
        row = EventFeed(person_id=person_id, number=1, changed_at=now)
        db.session.add(row)
    else:
        row.number, row.is_on, row.changed_at = row.number + 1, True, now
    db.session.flush()
    record("events.feed_renewed", by=by, subject_kind="person", subject_ref=reference, now=now)
    return feed_token(reference, row.number)


def end_feed(*, by: Viewer, now: datetime) -> None:
    """Switch the viewer's feed off: its link answers as a missing one. Off already changes nothing."""
    _, reference, row = _held(by)
    if row is None or not row.is_on:
        return
    row.number, row.is_on, row.changed_at = row.number + 1, False, now
    db.session.flush()
    record("events.feed_ended", by=by, subject_kind="person", subject_ref=reference, now=now)


def _held(by: Viewer) -> tuple[int, str, EventFeed | None]:
    """The viewer's person by id and reference, and their feed, held. Raises NotFound for nobody."""
    reference = db.session.scalar(select(Person.reference).where(Person.id == (by.person_id or 0)))
    if reference is None or by.person_id is None:
        raise NotFound
    row = db.session.get(EventFeed, by.person_id, with_for_update=True, populate_existing=True)
    return by.person_id, reference, row


def end_feeds(household_id: int, now: datetime) -> None:
    """The adults of a household part: every feed of it ends, and is made again by each (safety rule 3)."""
    theirs = select(Membership.person_id).where(
        Membership.household_id == household_id, Membership.until_on.is_(None)
    )
    db.session.execute(
        update(EventFeed)
        .where(EventFeed.person_id.in_(theirs))
        .values(is_on=False, number=EventFeed.number + 1, changed_at=now)
        .execution_options(synchronize_session="fetch")
    )
