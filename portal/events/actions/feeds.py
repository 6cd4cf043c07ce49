"""A person's calendar feed: a signed link that says "Appointment" and a time, and can be reset."""

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
    reference = db.session.scalar(select(Person.reference).where(Person.id == (by.person_id or 0)))
    if reference is None or by.person_id is None:
        raise NotFound
    row = db.session.get(EventFeed, by.person_id, with_for_update=True, populate_existing=True)
    if row is None:
        row = EventFeed(person_id=by.person_id, number=1, changed_at=now)
        db.session.add(row)
    else:
        row.number, row.is_on, row.changed_at = row.number + 1, True, now
    db.session.flush()
    record("events.feed_renewed", by=by, subject_kind="person", subject_ref=reference, now=now)
    return feed_token(reference, row.number)


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
