"""What staff do with titles and with everybody who is booked; the rest is in events' own actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import LONDON, local_moment
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.events.actions.arranging import agree_place, invite
from portal.events.actions.places import hold_event_called
from portal.events.actions.programme import (
    Slot,
    add_title,
    make_event,
    repeat_event,
)
from portal.events.models import AgreedPlace, Event, EventInvitation, EventTitle
from portal.events.running.rules import YEAR_ON, When
from portal.extensions import db
from portal.households.queries import household_for
from portal.households.quiet.queries import is_quiet
from portal.journey.models import Journey
from portal.journey.telling import tell_applicants

TITLE = "event_title"
"""The kind of subject of a title's audit rows."""

TITLE_FIELDS = ("title", "summary", "for_whom", "bring", "usual_places", "cut_off_hours")


def make_title(kind: str, title: str, *, by: Viewer, now: datetime, **details: Any) -> EventTitle:
    """Add a title to the programme. Raises Refused where there is one of this name."""
    row = add_title(kind, title, by=by, now=now, **details)
    _audit("events.title_made", row, by, now)
    return row


def change_title(reference: str, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Change what is written about a title (TITLE_FIELDS); dates that are made keep their own words.

    Raises NotFound, Refused where another has the name, KeyError for another field.
    """
    row = _hold_title(reference)
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
    row = _hold_title(reference)
    if row.ended_at is None:
        row.ended_at = now
        db.session.flush()
        _audit("events.title_ended", row, by, now)


def take_up_title(reference: str, *, by: Viewer, now: datetime) -> None:
    """Offer a title again that had ended."""
    row = _hold_title(reference)
    if row.ended_at is not None:
        row.ended_at = None
        db.session.flush()
        _audit("events.title_taken_up", row, by, now)


def make_date(
    title_ref: str, sessions: Sequence[When], *, by: Viewer, now: datetime, **details: Any
) -> Event:
    """Make a date of a title that is in use, as a draft. Raises NotFound, Refused."""
    if _hold_title(title_ref).ended_at is not None:
        raise Refused("This title has ended. Take it up again first.")
    return make_event(title_ref, slots_of(sessions), by=by, now=now, **details)


def slots_of(sessions: Sequence[When]) -> list[Slot]:
    """Sessions as the core makes them."""
    return [Slot(one.starts_at, one.ends_at, one.makes_up) for one in sessions]


def repeat_on(reference: str, days: Sequence[date], *, by: Viewer, now: datetime) -> list[Event]:
    """Make the same again as drafts, on each of these days at the same hour. Raises Refused for none."""
    if not days:
        raise Refused("Choose at least one of the dates.")
    begins = local_moment(hold_event_called(reference).starts_at).time()
    starts = [datetime.combine(day, begins, LONDON) for day in days]
    return repeat_event(reference, starts, by=by, now=now)


def copy_chosen(references: Sequence[str], *, by: Viewer, now: datetime) -> list[Event]:
    """Make these dates again a year on, on the same weekday at the same hour, as drafts.

    Raises Refused where none is chosen.
    """
    if not references:
        raise Refused("Choose at least one date to copy.")
    made = []
    for reference in references:
        begins = local_moment(hold_event_called(reference).starts_at).replace(tzinfo=None) + YEAR_ON
        made += repeat_event(reference, [begins.replace(tzinfo=LONDON)], by=by, now=now)
    return made


def invite_and_tell(reference: str, household_ref: str, *, by: Viewer, now: datetime) -> int:
    """Invite a household to an event and write to who adopts there; says to how many. Again: to nobody."""
    household = household_for(by, household_ref)
    event = hold_event_called(reference)
    if db.session.get(EventInvitation, (event.id, household.id)) is not None:
        return 0
    invite(reference, household_ref, by=by, now=now)
    return _tell_household(household.id, now)


def agree_and_tell(title_ref: str, household_ref: str, *, by: Viewer, now: datetime) -> int:
    """Agree a place on a title with a household and write to who adopts there; again: to nobody."""
    household, title = household_for(by, household_ref), _hold_title(title_ref)
    if db.session.get(AgreedPlace, (title.id, household.id)) is not None:
        return 0
    agree_place(title_ref, household_ref, by=by, now=now)
    return _tell_household(household.id, now)


def _tell_household(household_id: int, now: datetime) -> int:
    """The neutral e-mail that leads to their home page, to those who have a sign-in."""
    if is_quiet(household_id):
        return 0
    theirs = select(Journey).where(Journey.household_id == household_id).order_by(Journey.id.desc())
    journey = db.session.scalars(theirs.limit(1)).first()
    return tell_applicants(journey, now=now) if journey is not None else 0


def _hold_title(reference: str) -> EventTitle:
    query = select(EventTitle).where(EventTitle.reference == reference).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _audit(what: str, title: EventTitle, by: Viewer, now: datetime) -> None:
    record(what, by=by, subject_kind=TITLE, subject_ref=title.reference, now=now)
