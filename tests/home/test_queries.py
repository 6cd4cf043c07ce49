"""Ten queries at most: the home of a household of the example at every stage."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Account
from portal.example.load import load_example
from portal.extensions import db
from portal.households.models import Allocation, Household, Membership, Person
from portal.journey.models import Journey
from tests.support.people import sign_in
from tests.support.queries import counted

MOST = 10

MOST_FOR_STAFF = 20
"""Of a household's page for staff, which shows seven rooms: too many still, and never more than this."""

STAGES_WALKED = {"notice": "notice", "phase_one": "notice", "phase_two": "notice", "stage_2": "stage-2"}
"""Stage -> a stage on the line of its example household; registration where it is not here."""


@dataclass(frozen=True)
class Home:
    """One household of the example: who signs in for it, who works with it, and where it is."""

    reference: str
    family: str
    worker: str
    stage: str


def _homes() -> list[Home]:
    """The first household at each stage that somebody works with, a couple where there is one."""
    worker = (
        select(Account.reference, Allocation.household_id)
        .join(Allocation, Allocation.account_id == Account.id)
        .where(Allocation.until_at.is_(None))
        .subquery()
    )
    adults = (
        select(Membership.household_id, func.count().label("many"))
        .where(Membership.role == "applicant", Membership.until_on.is_(None))
        .group_by(Membership.household_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Household.reference, Account.reference, worker.c.reference, Journey.stage)
        .join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Membership.person_id)
        .join(Account, Account.id == Person.account_id)
        .join(adults, adults.c.household_id == Household.id)
        .join(worker, worker.c.household_id == Household.id)
        .join(Journey, (Journey.household_id == Household.id) & Journey.ended_at.is_(None))
        .where(Membership.until_on.is_(None))
        .order_by(adults.c.many.desc(), Household.id, Membership.id)
    )
    homes: dict[str, Home] = {}
    for household, family, by, stage in rows:
        homes.setdefault(stage, Home(household, family, by, stage))
    return list(homes.values())


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the statements are the same on both
def test_a_family_s_home_asks_ten_at_every_stage_and_the_staff_s_page_no_more_than_it_did(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        load_example(clock.now())
        homes = _homes()
    assert {one.stage for one in homes} >= {
        "registration",
        "notice",
        "stage_1",
        "break",
        "stage_2",
        "approved",
    }
    asked: dict[tuple[str, str], list[str]] = {}
    for home in homes:
        first = STAGES_WALKED.get(home.stage, "registration")
        pages = ["/home", f"/home/stages/{first}"]
        for who, addresses in ((home.family, pages), (home.worker, [f"/staff/households/{home.reference}"])):
            sign_in(client, who)
            for address in addresses:
                with counted(app) as statements:
                    assert client.get(address).status_code == 200, address
                asked[home.stage, address] = statements
    over = {
        where: "\n".join(found)
        for where, found in asked.items()
        if len(found) > (MOST_FOR_STAFF if where[1].startswith("/staff") else MOST)
    }
    assert not over, {where: len(asked[where]) for where in over}
