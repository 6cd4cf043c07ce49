"""A couple who adopted, whoever is on duty, and requests, for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from portal import clock
from portal.access import VISITOR, Viewer
from portal.agency.models import AgencySettings, Team
from portal.extensions import db
from portal.support.actions import send_request
from portal.support.models import SupportRequest
from portal.support.rules import TEAM, Asked
from tests.conversations.writing import home, viewer
from tests.support.people import authority, somebody

ASKED = Asked(
    name="Sam Example",
    telephone="01632 960321",
    about="my daughter, 9",
    words="She does not sleep, and I cannot any more.",
    authority="kent",
    can_email=True,
)


def agency() -> None:
    """The agency's own row, a council and the team that answers."""
    authority()
    if db.session.get(AgencySettings, 1) is None:
        db.session.add(
            AgencySettings(name="Example", colour="#0b5c5c", telephone="01632 960000", email="a@example.org")
        )
    db.session.add(Team(code=TEAM, name="Adoption Support"))
    db.session.flush()


def duty(role: str = "support_worker", name: str = "") -> Viewer:
    """Somebody of staff who works with requests."""
    return viewer(somebody(role, name=name).reference)


def parents() -> tuple[Viewer, Viewer]:
    """Sam and Alex, who adopted together; each with a sign-in."""
    made = home()
    return viewer(made.sam), viewer(made.alex)


def ask(by: Viewer = VISITOR, *, now: datetime | None = None, **said: Any) -> SupportRequest:
    """Send a request."""
    return send_request(replace(ASKED, **said), by=by, now=now or clock.now())
