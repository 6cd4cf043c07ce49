"""An undelivered message shows an address: never that of a restricted household to staff not named on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.extensions import db, writing
from portal.households.models import Household, Membership, NamedStaff, Person
from portal.journey.actions import open_journey
from portal.messages.actions import write_message
from portal.messages.models import Message
from tests.enquiries.answering import sent
from tests.support.pages import press, read
from tests.support.people import authority, sign_in, somebody

BY = "1234-5678"
Hidden = Callable[[str], str]


def _undelivered(kind: str, reference: str) -> str:
    message = write_message(
        "something_for_you",
        to="hidden@example.org",
        now=clock.now(),
        parameters={},
        subject_kind=kind,
        subject_ref=reference,
        link="information_pack",
        link_subject=reference,
    )
    message.state = "undeliverable"
    return message.reference


def _household(*, restricted: bool) -> Household:
    household = Household(
        label="Sam Sample",
        authority=authority(),
        restricted=restricted,
        named=2 if restricted else 0,
        made_at=clock.now(),
    )
    db.session.add(household)
    db.session.flush()
    return household


@pytest.fixture
def named(app: Flask) -> str:
    """The reference of the member of staff who is named on the restricted household."""
    with app.app_context(), writing():
        return somebody("adviser", email="named@example.org").reference


def _about(app: Flask, what: str, named: str, *, restricted: bool = True) -> str:
    """The reference of an undelivered message about a household's enquiry, person or itself."""
    with app.app_context(), writing():
        household = _household(restricted=restricted)
        worker = db.session.scalars(select(Account.id).where(Account.reference == named)).one()
        db.session.add(NamedStaff(household_id=household.id, account_id=worker, named_at=clock.now()))
        if what == "household":
            return _undelivered(what, household.reference)
        if what == "journey":
            journey = open_journey(household.id, "standard", by=BY, now=clock.now())
            return _undelivered(what, journey.reference)
        if what == "enquiry":
            one = sent()
            one.household_id, one.state = household.id, "invited"
            return _undelivered(what, one.reference)
        account = somebody("applicant", email="hidden@example.org")
        member = db.session.scalars(
            select(Membership).join(Person).where(Person.account_id == account.id)
        ).one()
        member.household_id = household.id
        return _undelivered(what, account.reference)


KINDS = ["enquiry", "account", "household", "journey"]


@pytest.mark.parametrize("what", KINDS)
def test_it_is_not_there_for_staff_who_are_not_named(
    app: Flask, client: FlaskClient, named: str, what: str
) -> None:
    message = _about(app, what, named)
    manager = sign_in(client, "manager")
    page = read(client.get(f"/staff/messages/{message}"), status=404)
    assert "hidden@example.org" not in page.text
    never_there = read(client.get("/staff/messages/7K4M-92QX"), status=404)
    assert page.text == never_there.text
    with app.app_context():
        rows = db.session.execute(
            select(AuditRow.by, AuditRow.event).where(AuditRow.by == manager).order_by(AuditRow.id)
        ).all()
        assert "messages.opened" not in {row.event for row in rows}
        assert rows, "trying its address is recorded"


@pytest.mark.parametrize("what", KINDS)
def test_who_is_named_mends_it(app: Flask, client: FlaskClient, named: str, what: str) -> None:
    message = _about(app, what, named)
    sign_in(client, named)
    page = read(client.get(f"/staff/messages/{message}"))
    assert "hidden@example.org" in page.text
    assert press(client, page, "Save", what="again").status_code == 303


@pytest.mark.parametrize("what", KINDS)
def test_others_are_there_for_everybody(app: Flask, client: FlaskClient, named: str, what: str) -> None:
    message = _about(app, what, named, restricted=False)
    sign_in(client, "manager")
    assert "hidden@example.org" in read(client.get(f"/staff/messages/{message}")).text


def test_nobody_mends_it_by_a_form_opened_before(app: Flask, client: FlaskClient, named: str) -> None:
    message = _about(app, "enquiry", named, restricted=False)
    sign_in(client, "manager")
    page = read(client.get(f"/staff/messages/{message}"))
    with app.app_context(), writing():
        household = db.session.scalars(select(Household)).one()
        household.restricted, household.named = True, 2
    assert press(client, page, "Save", what="again").status_code == 404
    with app.app_context():
        states = db.session.scalars(select(Message.state).where(Message.reference == message)).all()
    assert states == ["undeliverable"]


def test_the_worklist_names_it_to_nobody_else(app: Flask, client: FlaskClient, named: str) -> None:
    hidden = _about(app, "enquiry", named)
    sign_in(client, "manager")
    assert hidden not in str(read(client.get("/staff")).soup)
    sign_in(client, named)
    assert hidden in str(read(client.get("/staff")).soup)
