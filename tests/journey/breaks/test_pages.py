"""The pages about the family's time."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from portal.clock import now
from portal.extensions import db
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.promises.models import Promise
from portal.web.changes import begin_write
from tests.journey.households import WORKER, finish_steps
from tests.journey.registration.test_pages import Town
from tests.support.pages import press, read


@pytest.fixture
def town(app: Flask) -> Town:
    return Town(app)


def go_to(town: Town, *verbs: Verb) -> None:
    with town.app.app_context():
        begin_write()
        for verb in verbs:
            finish_steps(town.journey())
            move_on(town.reference, verb, by=WORKER, now=now())
        db.session.commit()


def test_a_pause_from_the_asking_to_going_on(town: Town) -> None:
    go_to(town, Verb.ACCEPT_REGISTRATION)
    sam, alex = town.clients
    page = read(sam.get("/home/pause"))
    assert read(press(sam, page, "Ask for a pause"), status=422).errors
    days = {"until_on": ["18", "12", "2026"]}
    press(sam, page, "Ask for a pause", days, text="My mother is ill")
    assert "You asked for a pause until Friday 18 December 2026" in read(sam.get("/home/pause")).text
    assert "asked for a pause" not in read(alex.get("/home/pause")).text
    staff = read(town.staff.get(f"/staff/journeys/{town.reference}/time"))
    assert "My mother is ill" in staff.text
    form = read(town.staff.get(staff.link("Record a pause")))
    press(town.staff, form, "Record the pause", days, reason="Illness in the family")
    for client in (sam, alex):
        text = read(client.get("/home/pause")).text
        assert "Friday 18 December 2026" in text
        assert "mother" not in text
    staff = read(town.staff.get(f"/staff/journeys/{town.reference}/time"))
    press(town.staff, read(town.staff.get(staff.link("Go on sooner"))), "Go on from today")
    assert read(alex.get("/home/pause")).h1 == "Ask for a pause"


def test_both_ask_for_stage_2(town: Town) -> None:
    go_to(town, Verb.ACCEPT_REGISTRATION, Verb.PASS_STAGE_1)
    sam, alex = town.clients
    page = read(sam.get("/home/stage-2"))
    assert "There are 181 days left" in page.text
    press(sam, page, "Ask for Stage 2")
    press(sam, page, "Ask for Stage 2")
    assert "It begins when Alex asks too" in read(sam.get("/home/stage-2")).text
    before = read(sam.get("/home/stage-2")).text
    alone = read(alex.get("/home/stage-2/not-ready"))
    press(alex, alone, "Tell us", text="I am afraid of the visits")
    assert read(sam.get("/home/stage-2")).text == before
    page = read(alex.get("/home/stage-2"))
    assert "Sam has asked for Stage 2" in page.text
    assert "Only you and we know that" in page.text
    press(alex, page, "Ask for Stage 2")
    assert alex.get("/home/stage-2").location == "/home"
    with town.app.app_context():
        assert town.journey().stage == "stage_2"


def test_after_six_months_the_page_is_kind_and_staff_end_it(
    town: Town, frozen: time_machine.Traveller
) -> None:
    go_to(town, Verb.ACCEPT_REGISTRATION, Verb.PASS_STAGE_1)
    with town.app.app_context():
        begin_write()
        db.session.execute(update(Promise).where(Promise.kind == "break_between_stages").values(due_at=now()))
        db.session.commit()
    frozen.shift(60)
    sam, _ = town.clients
    page = read(sam.get("/home/stage-2"))
    assert page.h1 == "Your break is over"
    assert "That is no mark against you" in page.text
    staff = read(town.staff.get(f"/staff/journeys/{town.reference}/time"))
    form = read(town.staff.get(staff.link("End the break")))
    press(town.staff, form, "End it", reason="They wait a year")
    with town.app.app_context():
        assert town.journey().outcome == "break_ended"


def test_stopping_asks_whether_they_are_sure(town: Town) -> None:
    go_to(town, Verb.ACCEPT_REGISTRATION)
    sam, alex = town.clients
    page = read(sam.get("/home/withdraw"))
    assert "It ends for Alex too" in page.text
    assert read(press(sam, page, "Stop here"), status=422).errors
    press(sam, page, "Stop here", is_sure="y", text="We are expecting a baby")
    for client in (sam, alex):
        text = read(client.get("/home/withdraw")).text
        assert "Finished for now" in text
        assert "baby" not in text
    assert "Sam" not in read(alex.get("/home/withdraw")).soup.main.get_text()  # type: ignore[union-attr]  # it has one


def test_staff_record_that_they_stop(town: Town) -> None:
    form = read(town.staff.get(f"/staff/journeys/{town.reference}/time/withdrawal"))
    assert read(press(town.staff, form, "Record that they stop"), status=422).errors
    press(town.staff, form, "Record that they stop", reason="New work abroad")
    assert "Ended" in read(town.staff.get(f"/staff/journeys/{town.reference}/time")).text
