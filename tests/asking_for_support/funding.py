"""Children of a household, and applications to the fund, for the tests of the fund."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from portal import clock
from portal.access import Viewer
from portal.extensions import db
from portal.households.models import Membership, Person
from portal.support.fund import actions
from portal.support.fund.actions import Decision, Wanted
from portal.support.fund.queries import ANOTHER
from portal.support.models import SupportRequest

WANTED = Wanted(
    child=ANOTHER,
    child_words="Ada",
    year=2026,
    provision="therapy",
    what="play therapy",
    provider="external",
    who="Example Therapy",
    amount_pence=200_000,
)


def child_of(household_id: int | None, name: str = "Ada") -> str:
    """A child of a household, by reference."""
    child = Person(given_name=name, family_name="Example", made_at=clock.now())
    db.session.add(child)
    db.session.flush()
    db.session.add(
        Membership(household_id=household_id, person_id=child.id, role="child", from_on=date(2024, 1, 1))
    )
    db.session.flush()
    return child.reference


def applied(request: SupportRequest, by: Viewer, **wanted: Any) -> str:
    """A draft; gives its reference."""
    return actions.write_application(request.reference, replace(WANTED, **wanted), by=by, now=clock.now())


def sent(request: SupportRequest, by: Viewer, **wanted: Any) -> str:
    """One that is sent today."""
    made = applied(request, by, **wanted)
    actions.send_application(request.reference, made, clock.today(), by=by, now=clock.now())
    return made


def agreed(request: SupportRequest, by: Viewer, sessions: int = 3, **wanted: Any) -> str:
    """One that is agreed today, in full."""
    made = sent(request, by, **wanted)
    said = Decision("agreed", clock.today(), sessions=sessions)
    actions.decide_application(request.reference, made, said, by=by, now=clock.now())
    return made
