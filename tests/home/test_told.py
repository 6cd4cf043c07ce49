"""A decision stands on the family's home only once a person has told them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.queries import applicants_of
from portal.journey.panel.deciding import record_told
from portal.web.changes import begin_write
from tests.journey.households import WORKER
from tests.journey.panel.going import approved, in_stage_2
from tests.support.pages import read
from tests.support.people import sign_in


@pytest.mark.parametrize("is_told", [False, True])
def test_nobody_learns_a_decision_from_a_page(app: Flask, client: FlaskClient, is_told: bool) -> None:
    with app.app_context():
        begin_write()
        journey = in_stage_2()
        decision = approved(journey)
        if is_told:
            record_told(decision, "telephone", by=WORKER, now=clock.now())
        account = applicants_of(journey.household_id)[0].account_id
        reference = db.session.get_one(Account, account).reference
        db.session.commit()
    sign_in(client, reference)
    page = read(client.get("/home"))
    here = page.soup.select_one("[aria-current=step] .app-line__name")
    assert here is not None
    assert here.get_text(strip=True) == ("Approved" if is_told else "Stage 2")
    assert ("look at your approval again" in page.soup.get_text()) == is_told
    assert client.get("/home/stages/approved").status_code == (200 if is_told else 404)
