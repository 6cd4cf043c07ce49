"""A couple in Stage 1 with their worker, for tests of the pages about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Household
from portal.journey.checks.queries import people_of
from portal.journey.models import JourneyStep
from portal.journey.queries import rows_of
from portal.web.changes import begin_write
from tests.journey.checks.at_stage import at_stage_1
from tests.support.pages import Page
from tests.support.people import somebody

Made = TypeVar("Made")


def written(app: Flask, make: Callable[[], Made]) -> Made:
    """What `make` gives, committed."""
    with app.app_context():
        begin_write()
        made = make()
        db.session.commit()
        return made


class Home:
    """A couple in Stage 1: their journey, their accounts, their worker."""

    def __init__(self) -> None:
        worker = somebody("assessor", name="Wendy Worker")
        journey = at_stage_1(worker=worker)
        accounts = [one.account_id for one in people_of(journey)]
        self.worker = worker.reference
        self.journey = journey.reference
        self.household = db.session.get_one(Household, journey.household_id).reference
        self.sam, self.alex = (viewer_reference(one) for one in accounts)
        number = {one.person_id: at for at, one in enumerate(people_of(journey))}
        self.steps = f"/staff/journeys/{self.journey}/steps"
        self.refs = {(row.code, number.get(row.person_id or 0)): row.reference for row in rows_of(journey)}


def with_another_key(page: Page) -> None:
    """Make it a page opened a second time: its forms have not been sent yet."""
    for field in page.soup.select("input[name=once]"):
        field["value"] = "another-key-of-the-second-post"


def viewer_reference(account_id: int | None) -> str:
    return db.session.get_one(Account, account_id).reference


def step(app: Flask, reference: str) -> JourneyStep:
    with app.app_context():
        return db.session.scalars(select(JourneyStep).where(JourneyStep.reference == reference)).one()
