"""What comes in about a restricted household is held to its named staff like all else of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Account
from portal.enquiries.models import Enquiry
from portal.events.booking_models import Booking
from portal.extensions import db, writing
from portal.households.models import Household, NamedStaff
from portal.promises.models import Promise
from portal.reports.nightly import actions
from portal.support.models import SupportRequest
from tests.importing.bringing import brought_in
from tests.support.people import sign_in

REGISTERED: dict[str, object] = {
    "ref": "H-1",
    "authority": "kent",
    "applicants": 1,
    "registered_on": "2026-01-10",
}
ENQUIRED: dict[str, object] = {
    "ref": "H-1",
    "authority": "kent",
    "applicants": 1,
    "enquired_on": "2026-01-10",
}
ASKED: dict[str, object] = {
    "ref": "S-1", "household_ref": "H-1", "authority": "kent", "contacted_at": "2026-11-19T10:00",
}  # fmt: skip
CAME: dict[str, object] = {
    "event_title": "Summer picnic", "kind": "activity_day", "event_on": "2026-07-05", "household_ref": "H-1",
}  # fmt: skip


@pytest.fixture(params=["registered", "invited here", "joined with one invited here"])
def named(request: pytest.FixtureRequest, app: Flask, client: FlaskClient, tmp_path: Path) -> str:
    """The reference of the one member of staff who is named; a request and an attendance came in later."""
    enquired = [ENQUIRED, ENQUIRED | {"ref": "H-2"}]
    brought_in(app, tmp_path, "households", [REGISTERED] if request.param == "registered" else enquired)
    named = sign_in(client, "manager")
    with app.app_context(), writing():
        if request.param == "invited here":
            _invite("H-1")
        elif request.param != "registered":
            _invite("H-2")
            _join("H-1", "H-2")
        _restrict(named)
    brought_in(app, tmp_path, "support", [ASKED])
    brought_in(app, tmp_path, "attendances", [CAME])
    return named


def _invite(called: str) -> None:
    household = Household(label="Example", authority="kent", stage="invited", made_at=clock.now())
    db.session.add(household)
    db.session.flush()
    enquiry = db.session.scalars(select(Enquiry).where(Enquiry.source_ref == called)).one()
    enquiry.state, enquiry.closed_reason, enquiry.closed_at = "invited", None, None
    enquiry.household_id = household.id


def _join(newer: str, older: str) -> None:
    one, other = (
        db.session.scalars(select(Enquiry).where(Enquiry.source_ref == called)).one()
        for called in (newer, older)
    )
    one.state, one.closed_reason, one.closed_at, one.merged_into_id = "merged", None, None, other.id


def _restrict(named: str) -> None:
    household = db.session.scalars(select(Household.id)).one()
    account = db.session.scalars(select(Account.id).where(Account.reference == named)).one()
    db.session.execute(update(Household).values(restricted=True, named=2))
    db.session.add(NamedStaff(household_id=household, account_id=account, named_at=clock.now()))


def test_a_request_that_comes_in_opens_to_the_named_alone(
    named: str, app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        address = f"/staff/support/requests/{db.session.scalars(select(SupportRequest.reference)).one()}"
    assert client.get(address).status_code == 200
    for role in ("manager", "support_worker"):
        other = app.test_client()
        sign_in(other, role)
        assert other.get(address).status_code == 404
        for page in ("/staff", "/staff/support"):
            assert "S-1" not in other.get(page).text, (role, page)


def test_what_comes_in_is_the_households_and_in_no_general_export(
    named: str, app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        household = db.session.scalars(select(Household.id)).one()
        for column in (SupportRequest.household_id, Booking.household_id):
            assert set(db.session.scalars(select(column))) == {household}
        asked = select(Promise.household_id).where(Promise.subject_kind == "support_request")
        assert set(db.session.scalars(asked)) == {household}
        done = actions.export(tmp_path, started_by="command", now=clock.now())
        for file in (Path(done.folder) / done.name).glob("*.jsonl"):
            assert not file.read_text(), file.name
