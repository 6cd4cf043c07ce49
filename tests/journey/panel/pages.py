"""Everybody at the portal, signed in with a browser of their own, around one household."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Account
from portal.clock import now
from portal.extensions import db
from portal.households.models import Allocation
from portal.households.queries import applicants_of
from portal.journey.actions import household_of
from portal.journey.models import Journey
from portal.web.changes import begin_write
from tests.journey.panel.going import in_stage_2
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

ROLES = ("assessor", "panel_adviser", "manager")
SOON = timedelta(days=5)


@dataclass
class Case:
    """A household in Stage 2, and browsers: "sam", "alex" and the staff by role."""

    app: Flask
    household: str
    journey: str
    people: dict[str, FlaskClient] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)

    def at(self, address: str = "") -> str:
        """An address below the household's page for staff."""
        return f"/staff/households/{self.household}{address}"

    def sign_in_again(self) -> None:
        """After some days everybody signs in again."""
        for who, client in self.people.items():
            sign_in(client, self.references[who])

    def see(self, who: str, address: str, *, status: int = 200) -> Page:
        """A page as somebody sees it."""
        return read(self.people[who].get(address), status=status)

    def do(self, who: str, address: str, button: str, **fields: Any) -> Page:
        """Open a page, fill in the form with this button, press it, and see what comes."""
        page = self.see(who, address)
        answer = press(self.people[who], page, button, fields)
        assert answer.status_code == 303, read(answer, status=answer.status_code).text[:600]
        return read(self.people[who].get(answer.headers["Location"]))

    def refused(self, who: str, address: str, button: str, *, status: int, **fields: Any) -> Page:
        """The same, refused."""
        return read(press(self.people[who], self.see(who, address), button, fields), status=status)

    def run(self, work: Callable[[Journey], object]) -> None:
        """Do something in the database, committed."""
        with self.app.app_context():
            begin_write()
            journey = db.session.scalars(select(Journey).where(Journey.reference == self.journey)).one()
            work(journey)
            db.session.commit()

    def read(self, work: Callable[[Journey], object]) -> object:
        """Look something up."""
        with self.app.app_context():
            journey = db.session.scalars(select(Journey).where(Journey.reference == self.journey)).one()
            return work(journey)


def make_case(
    app: Flask,
    pathway: str = "standard",
    *,
    given: tuple[str, ...] = ("Sam", "Alex"),
    roles: tuple[str, ...] = ROLES,
) -> Case:
    """A household in Stage 2 with its assessor, and everybody signed in."""
    clients = {role: app.test_client() for role in roles}
    references = {role: sign_in(client, role) for role, client in clients.items()}
    with app.app_context():
        begin_write()
        journey = in_stage_2(pathway, given=given)
        case = Case(app, household_of(journey).reference, journey.reference, clients, references)
        worker = db.session.scalar(select(Account.id).where(Account.reference == references["assessor"]))
        db.session.add(Allocation(household_id=journey.household_id, account_id=worker or 0, from_at=now()))
        accounts = {
            one.given_name.lower(): db.session.get_one(Account, one.account_id).reference
            for one in applicants_of(journey.household_id)
        }
        db.session.commit()
    for name, reference in accounts.items():
        case.people[name] = app.test_client()
        case.references[name] = reference
        sign_in(case.people[name], reference)
    return case
