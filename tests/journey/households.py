"""Households on their way, for tests."""

from __future__ import annotations

from datetime import date, datetime

from portal.access import Viewer
from portal.accounts.models import Account
from portal.clock import now
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.journey.actions import change_step, open_journey
from portal.journey.models import Journey, JourneyStep
from portal.journey.queries import rows_of
from portal.journey.rules import FINISHED, StepState
from tests.support.people import authority

WORKER = Viewer(
    account_id=0, reference="WRKR-0001", name="Wendy Worker", kind="staff", roles=frozenset({"assessor"})
)


def couple(
    pathway: str = "standard", *, given: tuple[str, ...] = ("Sam", "Alex"), at: datetime | None = None
) -> Journey:
    """A household of these people, just begun."""
    moment = at or now()
    household = make_household(" and ".join(given) + " Example", authority=authority(), by=WORKER, now=moment)
    for name in given:
        person = add_person(
            household.id,
            given_name=name,
            family_name="Example",
            email=f"{name.lower()}.{household.reference.lower()}@example.org",
            by=WORKER,
            now=moment,
            from_on=date(2026, 11, 1),
        )
        account = db.session.get(Account, make_account_of(person.id, by=WORKER, now=moment))
        assert account is not None
        account.first_signed_in_at = moment
    return open_journey(household.id, pathway, by=WORKER, now=moment)


def finish_steps(journey: Journey, *, at: datetime | None = None) -> list[JourneyStep]:
    """Bring every open step of the journey into order; gives those it finished."""
    rows = [row for row in rows_of(journey) if row.state not in FINISHED]
    for row in rows:
        change_step(journey, row, StepState.IN_ORDER, by=WORKER, now=at or now())
    return rows
