"""Titles: what is offered year after year, made, changed, ended and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.access import Viewer
from portal.agency import queries as agency
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.events.kinds import Kind
from portal.events.models import EventTitle
from portal.extensions import db

TITLE = "event_title"
"""The kind of subject of a title's audit rows."""


TITLE_FIELDS = ("title", "summary", "for_whom", "bring", "usual_places", "cut_off_hours")


def make_title(kind: str, title: str, *, by: Viewer, now: datetime, **details: Any) -> EventTitle:
    """Add a title to the programme. `details`: summary, for_whom, bring, usual_places, cut_off_hours.

    Its cut-off is the agency's, where none is given. Raises Refused without a name, or where another has it.
    """
    if not title.strip():
        raise Refused("Enter what it is called.")
    if db.session.scalar(select(EventTitle.id).where(EventTitle.title == title.strip())) is not None:
        raise Refused("There is a title of this name already. Choose another name.")
    details = {"cut_off_hours": agency.settings().cut_off_hours, **details}
    row = EventTitle(kind=Kind(kind).value, title=title.strip()[:120], made_at=now, **details)
    db.session.add(row)
    db.session.flush()
    _audit("events.title_made", row, by, now)
    return row


def change_title(reference: str, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Change what is written about a title (TITLE_FIELDS); dates that are made keep their own words.

    Raises NotFound, Refused where another has the name, KeyError for another field.
    """
    row = hold_title(reference)
    if unknown := set(values) - set(TITLE_FIELDS):
        raise KeyError(sorted(unknown))
    name = str(values.get("title", row.title)).strip()
    if not name:
        raise Refused("Enter what it is called.")
    taken = select(EventTitle.id).where(EventTitle.title == name, EventTitle.id != row.id)
    if db.session.scalar(taken) is not None:
        raise Refused("There is a title of this name already. Choose another name.")
    for field, value in values.items():
        setattr(row, field, name if field == "title" else value)
    db.session.flush()
    _audit("events.title_changed", row, by, now)


def end_title(reference: str, *, by: Viewer, now: datetime) -> None:
    """Offer a title no longer; its dates stand. Ending it twice changes nothing."""
    row = hold_title(reference)
    if row.ended_at is None:
        row.ended_at = now
        db.session.flush()
        _audit("events.title_ended", row, by, now)


def take_up_title(reference: str, *, by: Viewer, now: datetime) -> None:
    """Offer a title again that had ended."""
    row = hold_title(reference)
    if row.ended_at is not None:
        row.ended_at = None
        db.session.flush()
        _audit("events.title_taken_up", row, by, now)


def hold_title(reference: str) -> EventTitle:
    """A title as it is now, held until the transaction ends. Raises NotFound."""
    query = select(EventTitle).where(EventTitle.reference == reference).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _audit(what: str, title: EventTitle, by: Viewer, now: datetime) -> None:
    record(what, by=by, subject_kind=TITLE, subject_ref=title.reference, now=now)
