"""Families, events and places on a live portal, for the stories of booking. Each step says what it made.

A story calls `run` in a program of the portal's own (`LivePortal.run_python`), whose clock is the portal's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select, update

from portal import clock, create_app
from portal.access import Viewer
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.events.actions.line import lapse_offers
from portal.events.booking_models import Booking
from portal.events.links import booking_link
from portal.events.models import Event, EventSession
from portal.extensions import db
from portal.households.models import Person
from portal.web.changes import begin_write
from tests.conversations.writing import viewer
from tests.events.making import book, event, family, wait

WHERE: dict[str, Any] = {
    "venue": "Example Meadow",
    "directions": "Through the blue gate",
    "bring": "A blanket",
}


def run(step: str, *words: str) -> dict[str, str]:
    """Carry out one step: `family`, `event KIND PLACES DAYS TITLE`, `book EVENT ACCOUNT`,
    `wait EVENT ACCOUNT`, `lapse EVENT`, `offer EVENT ACCOUNT` (its mailed link), `move EVENT DAYS`.
    """
    app = create_app()
    with app.app_context():
        begin_write()
        said = STEPS[step](*words)
        db.session.commit()
        if step == "lapse":
            said = {"lapsed": str(lapse_offers(clock.now()))}
        if "account" in said:
            signer = SecureCookieSessionInterface().get_signing_serializer(app)
            assert signer is not None
            said["cookie"] = str(signer.dumps({COOKIE_KEY: said.pop("token")}))
    return said


def _family() -> dict[str, str]:
    one = family()
    query = select(Account.id, Account.reference).join(Person, Person.account_id == Account.id)
    account = db.session.execute(query.where(Person.id == one.person_id)).one()
    token = open_session(account.id, device="A story's browser", now=clock.now(), second_factor=False)
    return {"account": account.reference, "token": token}


def _event(kind: str, places: str, days: str, title: str) -> dict[str, str]:
    starts_at = clock.now() + timedelta(days=int(days))
    made = event(kind, places=int(places), starts_at=starts_at, title=title, **WHERE)
    return {"event": made.reference}


def _book(reference: str, account: str) -> dict[str, str]:
    return {"booking": book(_found(reference), _viewer(account)).reference}


def _wait(reference: str, account: str) -> dict[str, str]:
    return {"booking": wait(_found(reference), _viewer(account)).reference}


def _lapse(reference: str) -> dict[str, str]:
    offered = (Booking.event_id == _found(reference).id) & (Booking.state == "offered")
    past = clock.now() - timedelta(minutes=1)
    db.session.execute(update(Booking).where(offered).values(offer_until=past))
    return {}


def _offer(reference: str, account: str) -> dict[str, str]:
    query = select(Booking.reference).where(
        Booking.event_id == _found(reference).id, Booking.household_id == _viewer(account).household_id
    )
    return {"link": booking_link(f"offer {db.session.scalars(query).one()}", base_url="", now=clock.now())}


def _move(reference: str, days: str) -> dict[str, str]:
    made, starts_at = _found(reference), clock.now() + timedelta(days=int(days))
    ends_at = starts_at + timedelta(hours=2)
    made.starts_at, made.ends_at = starts_at, ends_at
    sessions = update(EventSession).where(EventSession.event_id == made.id)
    db.session.execute(sessions.values(starts_at=starts_at, ends_at=ends_at))
    return {}


def _found(reference: str) -> Event:
    return db.session.scalars(select(Event).where(Event.reference == reference)).one()


def _viewer(account: str) -> Viewer:
    return viewer(account)


STEPS: dict[str, Callable[..., dict[str, str]]] = {
    "family": _family,
    "event": _event,
    "book": _book,
    "wait": _wait,
    "lapse": _lapse,
    "offer": _offer,
    "move": _move,
}
