"""Safety rule 12: nothing automatic goes out after grief until a worker releases it. On both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.models import HouseholdQuiet
from portal.households.quiet.queries import is_quiet
from portal.households.quiet.rules import Cause
from portal.journey.actions import open_journey
from portal.journey.models import JourneyMove
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.quieting import CAUSES, follow_quiet
from portal.journey.telling import home_link, tell_applicants
from portal.journey.undoing import undo_last_move
from tests.households.making import written
from tests.journey.households import WORKER, couple
from tests.support.pages import press, read
from tests.support.people import sign_in


def test_a_withdrawal_a_no_and_an_ended_placement_begin_it_and_a_wrong_click_takes_it_back(
    session: object,
) -> None:
    journey = couple()
    assert not is_quiet(journey.household_id)
    move_on(journey.reference, Verb.WITHDRAW, by=WORKER, now=clock.now(), reason="They moved abroad.")
    assert is_quiet(journey.household_id)
    undo_last_move(journey.reference, because="The wrong household", by=WORKER, now=clock.now())
    assert not is_quiet(journey.household_id)
    assert {CAUSES[verb] for verb in (Verb.NOT_REGISTER, Verb.NOT_ACCEPT, Verb.NOT_APPROVE)} == {Cause.NO}
    for verb in Verb:
        other = couple(given=(verb.value.title(),))
        move = JourneyMove(verb=verb.value, at=clock.now(), by="WRKR-0001")
        follow_quiet(other, move)
        assert is_quiet(other.household_id) is (verb in CAUSES), verb


def test_undoing_a_move_leaves_what_else_began_it(session: object) -> None:
    journey = couple()
    assert begin_quiet(journey.household_id, Cause.DEATH, by=WORKER, now=clock.now())
    move_on(journey.reference, Verb.WITHDRAW, by=WORKER, now=clock.now(), reason="x")
    undo_last_move(journey.reference, because="A wrong click", by=WORKER, now=clock.now())
    assert is_quiet(journey.household_id)
    assert db.session.scalars(select(HouseholdQuiet.cause)).all() == ["death"]
    assert not begin_quiet(journey.household_id, Cause.NO, by=WORKER, now=clock.now())


def test_reminders_of_the_journey_follow_the_same_rule(session: object) -> None:
    journey = couple()
    assert tell_applicants(journey, now=clock.now(), is_reminder=True) == 2
    assert home_link(f"reminder {journey.reference}", base_url="", now=clock.now())
    begin_quiet(journey.household_id, Cause.DEATH, by=WORKER, now=clock.now())
    assert tell_applicants(journey, now=clock.now(), is_reminder=True) == 0
    with pytest.raises(NotFound):
        home_link(f"reminder {journey.reference}", base_url="", now=clock.now())
    # what a person sends goes out
    assert tell_applicants(journey, now=clock.now()) == 2


def test_a_worker_who_begins_another_journey_releases_it(session: object) -> None:
    journey = couple()
    move_on(journey.reference, Verb.WITHDRAW, by=WORKER, now=clock.now(), reason="x")
    open_journey(journey.household_id, "standard", by=WORKER, now=clock.now())
    assert not is_quiet(journey.household_id)


def test_staff_stop_and_release_it_and_no_family_reads_of_it(app: Flask, client: FlaskClient) -> None:
    reference = written(app, lambda: _reference(couple().household_id))
    worker = sign_in(client, "manager")
    home = f"/staff/households/{reference}"
    page = read(client.get(f"{home}/quiet"))
    assert read(press(client, page, "Stop automatic e-mails"), status=422).errors == ["Choose why"]
    done = press(client, page, "Stop automatic e-mails", cause="death", note="Alex’s mother has died.")
    seen = read(client.get(done.headers["Location"]))
    assert "Nothing goes to them by itself. Somebody has died. Since Friday 20 November 2026." in seen.text
    quiet = read(client.get(f"{home}/quiet"))
    assert "Alex’s mother has died." in quiet.text
    late = read(press(client, page, "Stop automatic e-mails", cause="other", once="x" * 20), status=409)
    assert late.h1.endswith("Nothing goes out by itself")
    done = press(client, quiet, "Let e-mails go out again")
    assert "Nothing goes to them by itself" not in read(client.get(done.headers["Location"])).text
    with app.app_context():
        said = db.session.execute(
            select(AuditRow.event, AuditRow.by).where(AuditRow.event.like("households.quiet_%"))
        ).all()
    assert ("households.quiet_begun", worker) in said
    assert ("households.quiet_released", worker) in said
    keeper = app.test_client()
    sign_in(keeper, "business_support")
    assert keeper.get(f"{home}/quiet").status_code == 403


def _reference(household_id: int) -> str:
    return db.session.scalars(select(Household.reference).where(Household.id == household_id)).one()
