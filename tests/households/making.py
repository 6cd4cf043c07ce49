"""Households for tests, with their people signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Account, Session
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.households.models import Allocation, Household, Person
from portal.web.changes import begin_write
from tests.support.people import authority

Made = TypeVar("Made")
BY = "1234-5678"


def written(app: Flask, make: Callable[[], Made]) -> Made:
    """What `make` gives, in a transaction of its own that is committed."""
    with app.app_context():
        begin_write()
        made = make()
        db.session.commit()
        return made


def couple(
    label: str = "Sam and Alex Example", *, stage: str = "applicant", joined: bool = True
) -> Household:
    """A household of two who adopt, each with an account that has signed in."""
    household = make_household(
        label, authority=authority(), by=BY, now=clock.now(), stage=stage, town="Testford"
    )
    for number, given in enumerate(("Sam", "Alex")):
        person = add_person(
            household.id,
            given_name=given,
            family_name="Example",
            email=f"{given.lower()}-{household.id}@example.org",
            telephone=f"07700 90000{number}",
            born_on=date(1985, 3, 27),
            by=BY,
            now=clock.now(),
            from_on=clock.today(),
        )
        account = db.session.get_one(Account, make_account_of(person.id, by=BY, now=clock.now()))
        account.first_signed_in_at = clock.now() if joined else None
    db.session.flush()
    return household


def account_of(household_id: int, given_name: str) -> Account:
    """The account of somebody of a household, by first name."""
    return db.session.scalars(
        select(Account)
        .join(Person, Person.account_id == Account.id)
        .where(Account.email == f"{given_name.lower()}-{household_id}@example.org")
    ).one()


def allocate(household: Household, account: Account) -> None:
    """Make somebody a household's worker, straight in the table."""
    db.session.add(Allocation(household_id=household.id, account_id=account.id, from_at=clock.now()))
    db.session.flush()


def session_of(account_id: int) -> int:
    """The id of somebody's latest session."""
    return (
        db.session.scalars(
            select(Session.id).where(Session.account_id == account_id).order_by(Session.id.desc())
        ).first()
        or 0
    )
