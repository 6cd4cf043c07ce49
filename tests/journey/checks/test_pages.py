"""The pages of steps, plan, moves and decision: what each reader sees, and what they do there."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.clock import now
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.journey.actions import set_known
from portal.journey.checks.actions import Typed, change_check
from portal.journey.checks.queries import people_of
from portal.journey.checks.rules import seen_as
from portal.journey.models import Journey, JourneyStep
from portal.web.changes import begin_write
from tests.journey.checks.at_home import Home, step, with_another_key, written
from tests.journey.checks.at_stage import at_stage_1, on_fast_track, row_of, staff, viewer_of
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody


def test_a_worker_changes_a_step_and_reads_its_history(app: Flask, client: FlaskClient, home: Home) -> None:
    sign_in(client, home.worker)
    seen = read(client.get(home.steps))
    assert "DBS check" in seen.text
    page = read(client.get(f"{home.steps}/{home.refs['dbs', 0]}"))
    assert page.h1.endswith("DBS check, Sam")
    answer = press(
        client, page, "Save this step", {"state": "sent_for", "note": "Form sent", "delay_reason": "dbs"}
    )
    assert answer.status_code == 303
    page = read(client.get(answer.location))
    assert "Not started → Sent for" in page.text
    assert "Form sent" in page.text
    page = read(client.get(press(client, page, "Chased today").location))
    assert "Chased" in page.text
    late = press(client, page, "Save this step", {"state": "not_needed"})
    assert read(late, status=422).errors == ["Enter why this is not needed."]
    assert "Form sent" in read(client.get(home.steps)).text
    with app.app_context():
        events = set(db.session.scalars(select(AuditRow.event)))
    assert {"journey.steps_opened", "journey.step_opened", "journey.step_changed"} <= events


def test_two_workers_at_once_and_the_second_is_told(app: Flask, client: FlaskClient, home: Home) -> None:
    sign_in(client, home.worker)
    page = read(client.get(f"{home.steps}/{home.refs['dbs', 0]}"))
    press(client, page, "Save this step", {"state": "sent_for"})
    with_another_key(page)
    second = read(press(client, page, "Save this step", {"state": "in_order"}), status=422)
    assert "A colleague has just changed this step" in second.errors[0]
    assert step(app, home.refs["dbs", 0]).state == "sent_for"


def test_a_step_that_follows_from_the_plan_offers_no_states(client: FlaskClient, home: Home) -> None:
    sign_in(client, home.worker)
    page = read(client.get(f"{home.steps}/{home.refs['stage_1_plan', 0]}"))
    assert not page.soup.select("input[name=state]")
    assert "follows by itself" in page.text
    press(client, page, "Save this step", {"note": "Will write it on Monday"})
    assert "Will write it on Monday" in read(client.get(home.steps)).text


def test_another_journeys_step_is_not_found_under_this_one(
    app: Flask, client: FlaskClient, home: Home
) -> None:
    other = written(app, lambda: row_of(at_stage_1(given=("Uma",)), "dbs").reference)
    sign_in(client, home.worker)
    page = read(client.get(f"{home.steps}/{home.refs['dbs', 0]}"))
    assert client.get(f"{home.steps}/{other}").status_code == 404
    keys = {one["name"]: one["value"] for one in page.soup.select("input[name=once], input[name=csrf_token]")}
    assert client.post(f"{home.steps}/{other}/chase", data=keys).status_code == 404


def test_somebody_elses_household_asks_why_and_business_support_need_not_say(
    client: FlaskClient, home: Home
) -> None:
    sign_in(client, "assessor")
    answer = client.get(home.steps)
    assert answer.status_code == 303
    assert f"/staff/households/{home.household}/reason" in answer.location
    sign_in(client, "business_support")
    read(client.get(home.steps))


def test_a_restricted_households_pages_are_not_found(app: Flask, client: FlaskClient, home: Home) -> None:
    def restrict() -> None:
        household = db.session.scalars(select(Household).where(Household.reference == home.household)).one()
        for one in (somebody("manager"), somebody("manager")):
            db.session.add(NamedStaff(household_id=household.id, account_id=one.id, named_at=now()))
        household.named, household.restricted = 2, True

    written(app, restrict)
    sign_in(client, "business_support")
    for address in (home.steps, f"{home.steps}/{home.refs['dbs', 0]}"):
        assert client.get(address).status_code == 404
    for address in ("/staff/checks", "/staff/tracking/stage-1", "/staff/tracking/stage-1/print"):
        assert "Sam" not in client.get(address).get_data(as_text=True)
    for rest in ("", "/note", "/last-note"):
        assert client.get(f"/staff/tracking/stage-1/{home.journey}{rest}").status_code == 404
    sign_in(client, "manager")
    for rest in ("move", "undo", "not-accepted", "plan", "move/pass-stage-1"):
        assert client.get(f"/staff/journeys/{home.journey}/{rest}").status_code == 404


def test_held_from_before_on_the_fast_track(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str]:
        journey = on_fast_track()
        return journey.reference, row_of(journey, "dbs").reference

    journey, row = written(app, make)
    sign_in(client, "business_support")
    page = read(client.get(f"/staff/journeys/{journey}/steps/{row}/held"))
    typed = {"held_from": "Kent fostering", "held_on": ["1", "6", "2025"]}
    assert read(press(client, page, "Accept this check", typed), status=422).errors
    answer = press(client, page, "Accept this check", {**typed, "accept": "y"})
    page = read(client.get(answer.location))
    assert "Kent fostering" in page.text
    assert (step(app, row).state, str(step(app, row).valid_until)) == ("in_order", "2027-06-01")


def _former_partner(app: Flask, home: Home) -> str:
    def make() -> str:
        journey = db.session.scalars(select(Journey).where(Journey.reference == home.journey)).one()
        set_known(journey, people_of(journey)[0].person_id, ["former_partner"], now=now())
        return row_of(journey, "former_partner").reference

    return written(app, make)


def test_a_former_partner_is_the_familys_to_know_of_nowhere(
    app: Flask, client: FlaskClient, home: Home
) -> None:
    row = _former_partner(app, home)
    sign_in(client, home.worker)
    page = read(client.get(f"{home.steps}/{row}/contact"))
    typed = {"how": "By telephone, by me alone", "knows": "yes"}
    page = read(client.get(press(client, page, "Write this down", typed).location))
    assert "By telephone, by me alone" in page.text
    for who in (home.sam, home.alex):
        sign_in(client, who)
        assert "ormer partner" not in read(client.get("/home/steps")).text
        assert client.get(f"/home/steps/{row}").status_code == 404


def test_each_applicant_reads_their_own_steps_and_of_the_other_only_whether_done(
    app: Flask, client: FlaskClient, home: Home
) -> None:
    def talk() -> None:
        worker = staff("assessor", "Ada")
        row = db.session.scalars(
            select(JourneyStep).where(JourneyStep.reference == home.refs["medical", 0])
        ).one()
        typed = Typed("need_to_talk", delay_reason="gp_appointment", note="Heart")
        change_check(row.reference, typed, seen=seen_as(row.state, None), by=worker, now=now())

    written(app, talk)
    sign_in(client, home.sam)
    own = read(client.get("/home/steps"))
    assert "We need to talk with you" in own.text
    assert "GP appointment" in own.text
    assert "Heart" not in own.text
    read(client.get(f"/home/steps/{home.refs['medical', 0]}"))
    sign_in(client, home.alex)
    other = read(client.get("/home/steps"))
    assert "We need to talk" not in other.text
    assert "GP appointment" not in other.text
    assert "Sam: Medical with your GP In hand" in other.text
    missing = client.get("/home/steps/ZZZZ-ZZZZ")
    hidden = client.get(f"/home/steps/{home.refs['medical', 0]}")
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert read(missing, status=404).text == read(hidden, status=404).text
    assert home.refs["medical", 0] not in other.html


def test_a_plan_is_written_published_agreed_and_asked_again(
    app: Flask, client: FlaskClient, home: Home
) -> None:
    sign_in(client, home.sam)
    assert "We are writing your plan" in read(client.get("/home/plan")).text
    sign_in(client, home.worker)
    address = f"/staff/journeys/{home.journey}/plan"
    page = read(client.get(address))
    assert "police check (DBS)" in page.text
    page = read(
        client.get(press(client, page, "Save and come back later", {"times": "Two months."}).location)
    )
    sign_in(client, home.sam)
    assert "Two months." not in read(client.get("/home/plan")).text
    sign_in(client, home.worker)
    page = read(client.get(press(client, read(client.get(address)), "Publish this plan").location))
    assert step(app, home.refs["stage_1_plan", 0]).turn == "you"
    sign_in(client, home.sam)
    page = read(client.get("/home/plan"))
    assert "Two months." in page.text
    assert "Alex: In hand" in page.text
    assert read(press(client, page, "Agree this plan"), status=422).errors
    press(client, page, "Agree this plan", {"agree": "y"})
    page = read(client.get("/home/plan"))
    assert "You agreed this plan" in page.text
    assert step(app, home.refs["stage_1_plan", 0]).state == "in_order"
    assert step(app, home.refs["stage_1_plan", 1]).state == "waiting_for_you"
    sign_in(client, home.alex)
    stale = read(client.get("/home/plan"))
    sign_in(client, home.worker)
    press(client, read(client.get(address)), "Publish this plan", {"times": "Three months."})
    assert step(app, home.refs["stage_1_plan", 0]).state == "waiting_for_you"
    sign_in(client, home.alex)
    problem = read(press(client, stale, "Agree this plan", {"agree": "y"}), status=422)
    assert "changed this plan" in problem.errors[0]
    assert "Three months." in problem.text
    press(client, problem, "Agree this plan", {"agree": "y"})
    assert step(app, home.refs["stage_1_plan", 1]).state == "in_order"


def test_two_workers_do_not_overwrite_each_others_plan(client: FlaskClient, home: Home) -> None:
    sign_in(client, home.worker)
    address = f"/staff/journeys/{home.journey}/plan"
    first = read(client.get(address))
    press(client, first, "Save and come back later", {"times": "Mine"})
    with_another_key(first)
    second = read(press(client, first, "Publish this plan", {"times": "Yours"}), status=422)
    assert "A colleague has saved this plan" in second.errors[0]


def test_viewers_are_made_as_the_gate_makes_them(app: Flask) -> None:
    with app.app_context():
        begin_write()
        viewer = viewer_of(somebody("business_support"))
        db.session.rollback()
    assert viewer.holds("journey:check")
    assert not viewer.holds("journey:run")
