"""Households at a stage, and people who look after them, for tests of checks."""

from __future__ import annotations

from portal.access import Viewer
from portal.accounts.models import Account
from portal.clock import now
from portal.extensions import db
from portal.households.models import Allocation, Household
from portal.households.queries import members_of
from portal.journey.models import Journey, JourneyStep
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.queries import rows_of
from portal.roles import permissions_of
from tests.journey.households import WORKER, couple, finish_steps
from tests.support.people import somebody


def staff(role: str = "assessor", name: str = "Wendy Worker") -> Viewer:
    """A member of staff with an account of this role."""
    return viewer_of(somebody(role, name=name))


def viewer_of(account: Account) -> Viewer:
    """An account of staff as the gate reads it."""
    roles = frozenset(account.roles)
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        name=account.name,
        kind="staff",
        roles=roles,
        team_id=account.team_id,
        permissions=permissions_of(roles),
    )


def family(journey: Journey, number: int = 0) -> Viewer:
    """One of the people who adopt."""
    member = members_of(journey.household_id)[number]
    household = db.session.get_one(Household, journey.household_id)
    return Viewer(
        account_id=member.account_id,
        reference=f"FAM{number}-0000",
        name=member.name,
        kind="family",
        roles=frozenset({"family"}),
        person_id=member.person_id,
        household_id=journey.household_id,
        household_reference=household.reference,
    )


def at_stage_1(*, given: tuple[str, ...] = ("Sam", "Alex"), worker: Account | None = None) -> Journey:
    """A household in Stage 1, with its worker where one is given."""
    journey = couple(given=given)
    finish_steps(journey)
    if worker is not None:
        db.session.add(Allocation(household_id=journey.household_id, account_id=worker.id, from_at=now()))
        db.session.flush()
    return move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())


def on_fast_track() -> Journey:
    """A single applicant in Stage 2 of the fast track."""
    journey = couple("fast_track", given=("Kim",))
    finish_steps(journey)
    return move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())


def row_of(journey: Journey, code: str, number: int | None = 0) -> JourneyStep:
    """A step's row: of the person of this number, or the household's."""
    people = [one.person_id for one in members_of(journey.household_id)]
    person = None if number is None else people[number]
    return next(row for row in rows_of(journey) if row.code == code and row.person_id == person)
