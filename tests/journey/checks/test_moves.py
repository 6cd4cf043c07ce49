"""Moving a household on, a no with its letters, undoing: on their pages."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.extensions import db
from portal.journey.models import Journey
from portal.messages.models import Message
from tests.journey.checks.at_home import Home, written
from tests.journey.households import finish_steps
from tests.support.pages import Page, press, read
from tests.support.people import sign_in


def _in_order(app: Flask, home: Home) -> None:
    def finish() -> None:
        finish_steps(db.session.scalars(select(Journey).where(Journey.reference == home.journey)).one())

    written(app, finish)


def _moves(client: FlaskClient, home: Home) -> Page:
    return read(client.get(f"/staff/journeys/{home.journey}/move"))


def test_stage_1_is_passed_when_nothing_is_missing_and_undone_within_the_day(
    app: Flask, client: FlaskClient, home: Home
) -> None:
    sign_in(client, home.worker)
    page = _moves(client, home)
    assert "Still missing: " in page.text
    assert "Three personal referees" in page.text
    address = f"/staff/journeys/{home.journey}/move/pass-stage-1"
    refused = read(
        press(client, read(client.get(address)), "Stage 1 passed: go on", {"sure": "y"}), status=422
    )
    assert "Three personal referees" in refused.errors[0]
    _in_order(app, home)
    press(client, read(client.get(address)), "Stage 1 passed: go on", {"sure": "y"})
    page = _moves(client, home)
    assert "A break" in page.text
    assert "The break ended without Stage 2" in page.text
    undo = read(client.get(page.link("Undo it")))
    assert read(press(client, undo, "Undo this"), status=422).errors
    press(client, undo, "Undo this", {"because": "The wrong family"})
    assert "They are at Stage 1" in _moves(client, home).text


def test_a_no_is_written_to_both_and_to_each_alone_and_nothing_else_follows(
    app: Flask, client: FlaskClient, home: Home
) -> None:
    sign_in(client, home.sam)
    assert client.get("/home/decision").status_code == 404
    sign_in(client, home.worker)
    page = read(client.get(f"/staff/journeys/{home.journey}/not-accepted"))
    assert "To Alex alone" in page.text
    button = "End the journey and show them these letters"
    assert len(read(press(client, page, button), status=422).errors) == 2
    typed = {"joint": "We have written to each of you.", "second": "About your health", "tell": "talk"}
    with app.app_context():
        before = len(db.session.scalars(select(Message.id)).all())
    press(client, page, button, typed)
    with app.app_context():
        assert len(db.session.scalars(select(Message.id)).all()) == before
    sign_in(client, home.sam)
    own = read(client.get("/home/decision"))
    assert "We have written to each of you." in own.text
    assert "About your health" not in own.text
    assert own.link("complain") == "/complaints"
    assert "independent review looks at decisions after Stage 2 only" in own.text
    sign_in(client, home.alex)
    assert "About your health" in read(client.get("/home/decision")).text
    sign_in(client, home.worker)
    undo = read(client.get(_moves(client, home).link("Undo it")))
    press(client, undo, "Undo this", {"because": "Wrong family"})
    sign_in(client, home.alex)
    assert client.get("/home/decision").status_code == 404


def test_each_hears_by_e_mail_when_the_worker_says_so(app: Flask, client: FlaskClient, home: Home) -> None:
    sign_in(client, home.worker)
    page = read(client.get(f"/staff/journeys/{home.journey}/not-accepted"))
    typed = {"joint": "We have written to each of you.", "tell": "email"}
    press(client, page, "End the journey and show them these letters", typed)
    with app.app_context():
        sent = db.session.scalars(select(Message).where(Message.template == "something_for_you")).all()
        assert len({one.to for one in sent}) == 2


def test_moves_that_have_their_own_page_are_not_made_here(client: FlaskClient, home: Home) -> None:
    sign_in(client, home.worker)
    for verb in (
        "withdraw",
        "approve",
        "accept-registration",
        "ask-for-stage-2",
        "not-accept",
        "link",
        "lost",
    ):
        assert client.get(f"/staff/journeys/{home.journey}/move/{verb}").status_code == 404


def test_every_move_after_approval_is_made_on_this_page(app: Flask, client: FlaskClient, home: Home) -> None:
    def approve() -> None:
        journey = db.session.scalars(select(Journey).where(Journey.reference == home.journey)).one()
        journey.stage = "approved"
        finish_steps(journey)

    written(app, approve)
    sign_in(client, home.worker)
    for verb, words in (
        ("link", "Linked with a child"),
        ("match", "Matched"),
        ("child-moves-in", "The child moved in"),
        ("make-order", "The adoption order was made"),
    ):
        page = read(client.get(f"/staff/journeys/{home.journey}/move/{verb}"))
        answer = press(client, page, f"{words}: go on", {"sure": "y"})
        if answer.status_code == 422:
            assert "missing" in read(answer, status=422).errors[0]
            return
    assert "This journey ended" in _moves(client, home).text
