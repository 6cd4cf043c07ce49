"""Events, and households that may book them, for the tests of this room."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.access import VISITOR, Viewer
from portal.accounts.models import Account
from portal.agency.models import AgencySettings
from portal.events.actions.booking import book_place, join_waiting_list
from portal.events.actions.programme import Slot, make_event, publish
from portal.events.actions.titles import make_title
from portal.events.booking_models import Booking
from portal.events.models import Event, EventTitle
from portal.events.rules import Person
from portal.extensions import db
from portal.households.queries import members_of
from portal.messages.models import Message
from tests.conversations.writing import viewer
from tests.support.people import somebody

ONE_DAY = timedelta(days=1)
VISITORS = VISITOR


def agency() -> None:
    """The agency's own row, which its e-mails need."""
    if db.session.get(AgencySettings, 1) is None:
        db.session.add(
            AgencySettings(name="Example", colour="#0b5c5c", telephone="01632 960000", email="a@example.org")
        )
        db.session.flush()


def staff(role: str = "manager") -> Viewer:
    """A new member of staff, as the pages hand them to actions."""
    return viewer(somebody(role).reference)


def family(stage: str = "adoptive_parent") -> Viewer:
    """Somebody of a new household at this stage, on their own."""
    role = {"adoptive_parent": "adoptive_parent", "approved": "approved_adopter", "applicant": "applicant"}
    return viewer(somebody(role[stage], name="Kim Example").reference)


def event(
    kind: str = "workshop",
    *,
    places: int = 2,
    starts_at: datetime | None = None,
    sessions: int = 1,
    apart: timedelta = ONE_DAY,
    by: Viewer | None = None,
    title: str = "",
    **details: Any,
) -> Event:
    """A published event of a title of its own, a fortnight from now unless said otherwise."""
    agency()
    now, by = clock.now(), by or staff("business_support")
    name = title or f"{kind} {db.session.query(EventTitle).count()}"
    row = db.session.scalars(select(EventTitle).where(EventTitle.title == name)).one_or_none()
    row = row or make_title(kind, name, by=by, now=now)
    starts = starts_at or now + timedelta(days=14)
    slots = [
        Slot(starts + number * apart, starts + number * apart + timedelta(hours=2))
        for number in range(sessions)
    ]
    made = make_event(row.reference, slots, by=by, now=now, places=places, **details)
    publish(made.reference, by=by, now=now)
    return made


def people_of(by: Viewer) -> list[Person]:
    """Everybody of the viewer's household."""
    return [Person("", person_id=one.person_id) for one in members_of(by.household_id or 0)]


def book(made: Event, by: Viewer) -> Booking:
    """Book for everybody of the household."""
    return book_place(made.reference, people_of(by), by=by, now=clock.now())


def wait(made: Event, by: Viewer) -> Booking:
    """Join the line with everybody of the household."""
    return join_waiting_list(made.reference, people_of(by), by=by, now=clock.now())


def fresh(row: Any) -> Any:
    """A row as it is stored now."""
    db.session.flush()
    db.session.refresh(row)
    return row


def told(to: Viewer) -> list[str]:
    """What the e-mails to somebody are for, in the order they were written."""
    address = db.session.scalars(select(Account.email).where(Account.id == to.account_id)).one()
    rows = db.session.scalars(select(Message.link_subject).where(Message.to == address).order_by(Message.id))
    return [str(row).split(" ")[0] for row in rows]
