"""A family's second step, lost: a manager takes it off, and what it protected stays closed."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.actions.signing_in import has_second_step
from portal.accounts.models import Account, Session
from portal.extensions import db
from portal.households.models import Person
from portal.sealing import seal
from tests.accounts.conftest import SECRET
from tests.conversations.writing import Home, home
from tests.households.making import session_of, written
from tests.support.pages import press, read
from tests.support.people import sign_in, sign_out


def prepared() -> tuple[Home, str]:
    """A couple of whom Sam has an app and is signed in; and Sam's reference as a person."""
    made = home()
    sam = db.session.scalars(select(Account).where(Account.reference == made.sam)).one()
    sam.totp_sealed = seal(SECRET)
    person = db.session.scalars(select(Person).where(Person.account_id == sam.id)).one()
    return made, person.reference


def test_a_manager_takes_it_off_and_nobody_else(app: Flask, client: FlaskClient) -> None:
    made, person = written(app, prepared)
    browser = app.test_client()
    sign_in(browser, made.sam)
    address = f"/staff/households/{made.reference}/people/{person}/second-step"
    sign_in(client, "assessor")
    assert client.get(address).status_code == 403
    sign_out(client)
    sign_in(client, "manager")
    answer = client.get(address)
    if answer.status_code == 303:  # not their own work: a reason first
        asked = read(client.get(answer.headers["Location"]))
        assert press(client, asked, "Open it", reason="They rang us").status_code == 303
        answer = client.get(address)
    page = read(answer)
    assert press(client, page, "Take their second step off").status_code == 303
    assert browser.get("/home").status_code == 303, "signed out"
    with app.app_context():
        sam = db.session.scalars(select(Account).where(Account.reference == made.sam)).one()
        assert not has_second_step(sam)
        assert db.session.get_one(Session, session_of(sam.id)).ended_how == "second_factor"
    again = read(client.get(address))
    assert read(press(client, again, "Take their second step off"), status=409).errors == [
        "They have no second step."
    ]
