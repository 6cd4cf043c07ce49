"""Coming back to an enquiry: by a mailed link on any device, for fourteen days."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock
from portal.enquiries.asking import drafts
from portal.enquiries.links import come_back_link
from portal.enquiries.models import EnquiryDraft
from portal.extensions import db
from tests.enquiries.enquiring import (
    ALONE,
    COUPLE,
    LATER,
    SAVE,
    SEND,
    follow,
    reference_on,
    set_up_agency,
    write,
)
from tests.support.pages import press, read


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    with app.app_context():
        set_up_agency()


def how_many_drafts(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(EnquiryDraft)).scalar_one()


def mailed_link(app: Flask) -> str:
    with app.app_context():
        reference = db.session.scalars(select(EnquiryDraft.reference)).one()
        return come_back_link(reference, base_url="", now=clock.now())


def test_stopped_and_gone_on_with_by_the_link_on_another_device(app: Flask, client: FlaskClient) -> None:
    page = write(client, COUPLE, until="where-you-live")
    later = read(follow(client, press(client, page, LATER, town="Whitst")))
    assert later.soup.select_one("[name=email]")["value"] == "sam@example.org"  # type: ignore[index]  # it is there
    sent = read(follow(client, press(client, later, "Send me the link")))
    assert "10am on Friday 4 December 2026" in sent.text
    other = app.test_client()
    opened = read(other.get(mailed_link(app)))
    assert "Sam" not in opened.text
    assert read(other.get("/enquire")).link("Start now")  # only opening the link gave nothing
    question = read(follow(other, press(other, read(other.get(mailed_link(app))), "Go on")))
    assert question.url == "/enquire/where-you-live"
    assert question.soup.select_one("[name=town]")["value"] == "Whitst"  # type: ignore[index]  # it is there
    assert write_on(other, "where-you-live") == "/enquire/check"
    assert read(client.get("/enquire/check")).h1 == "Check your answers"


def write_on(client: FlaskClient, step: str) -> str:
    """Go on from a step to the end; says where that was."""
    page = read(client.get(f"/enquire/{step}"))
    while page.url.removeprefix("/enquire/") in COUPLE:
        typed = COUPLE[page.url.removeprefix("/enquire/")]
        page = read(follow(client, press(client, page, SAVE, typed)))
    return page.url


def test_a_link_ends_after_fourteen_days(
    app: Flask, client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    page = write(client, COUPLE, until="where-you-live")
    follow(client, press(client, read(follow(client, press(client, page, LATER))), "Send me the link"))
    link, other = mailed_link(app), app.test_client()
    frozen.shift(timedelta(days=14) - timedelta(seconds=1))
    opened = read(other.get(link))
    frozen.shift(timedelta(seconds=1))
    read(other.get(link), status=404)
    read(press(other, opened, "Go on"), status=404)
    read(other.get("/enquire/come-back/nonsense"), status=404)


def test_a_draft_that_is_over_is_said_and_begun_afresh(
    client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    page = write(client, ALONE, until="heard")
    frozen.shift(drafts.KEPT)
    lost = read(press(client, page, SAVE, heard_from="search"), status=409)
    assert lost.soup.select_one("[value=search][checked]")
    assert "no longer have what you wrote" in lost.errors[0]
    assert "no longer have the answers" in read(client.get("/enquire")).text
    assert "no longer have the answers" not in read(client.get("/enquire")).text
    assert write(client, ALONE).url == "/enquire/check"


def test_taking_it_off_this_device_leaves_the_link(app: Flask, client: FlaskClient) -> None:
    page = write(client, COUPLE, until="heard")
    later = read(follow(client, press(client, page, LATER)))
    sent = read(follow(client, press(client, later, "Send me the link")))
    left = read(follow(client, press(client, sent, "Take it off this device")))
    assert left.h1 == "Nothing is left on this device"
    assert client.get("/enquire/heard").headers["Location"] == "/enquire"
    read(follow(client, press(client, read(client.get(mailed_link(app))), "Go on")))


def test_starting_again_deletes_what_was_written(app: Flask, client: FlaskClient) -> None:
    write(client, ALONE, until="heard")
    begin = read(client.get("/enquire"))
    assert begin.link("Go on where you stopped") == "/enquire/heard"
    fresh = read(follow(client, press(client, begin, "Delete what was written and start again")))
    assert fresh.link("Start now")
    assert how_many_drafts(app) == 0


def test_come_back_later_needs_an_address_and_keeps_it(client: FlaskClient) -> None:
    page = write(client, ALONE, until="reach-you")
    later = read(follow(client, press(client, page, LATER)))
    wrong = read(press(client, later, "Send me the link", email="kept@"), status=422)
    assert wrong.soup.select_one("[value='kept@']")
    trapped = read(press(client, later, "Send me the link", email="a@example.org", website="x"), status=422)
    assert "press it again" in trapped.errors[0]


def test_links_are_mailed_three_times_a_day_to_one_address(client: FlaskClient) -> None:
    write(client, ALONE, until="reach-you")
    for status in (303, 303, 303, 429):
        later = read(client.get("/enquire/come-back"))
        last = press(client, later, "Send me the link", email="a@example.org")
        assert last.status_code == status
    assert "10am on Saturday 21 November 2026" in read(last, status=429).errors[0]


def test_the_link_of_one_that_was_sent_leaves_another_alone(app: Flask, client: FlaskClient) -> None:
    third = app.test_client()
    page = write(client, COUPLE, until="where-you-live")
    follow(client, press(client, read(follow(client, press(client, page, LATER))), "Send me the link"))
    link = mailed_link(app)
    opened = read(third.get(link))  # its button is pressed only after it was sent elsewhere
    write_on(client, "where-you-live")
    confirmation = read(follow(client, press(client, read(client.get("/enquire/check")), SEND)))
    reference = reference_on(confirmation)
    write(third, ALONE, until="heard")
    for answer in (third.get(link), press(third, opened, "Go on")):
        told = read(answer)
        assert told.h1 == "You have sent this already"
        assert reference not in told.text, "this browser may not see it"
        assert told.link("Go on with the other enquiry") == "/enquire/heard"
    assert read(third.get("/enquire/heard")).url == "/enquire/heard"
    assert reference_on(read(client.get(confirmation.url))) == reference


def test_whoever_sent_it_on_a_second_device_still_sees_it(app: Flask, client: FlaskClient) -> None:
    page = write(client, COUPLE, until="where-you-live")
    follow(client, press(client, read(follow(client, press(client, page, LATER))), "Send me the link"))
    link, second, third = mailed_link(app), app.test_client(), app.test_client()
    opened = read(third.get(link))
    follow(second, press(second, read(second.get(link)), "Go on"))
    write_on(second, "where-you-live")
    confirmation = read(follow(second, press(second, read(second.get("/enquire/check")), SEND)))
    reference = reference_on(confirmation)
    press(third, opened, "Go on")
    assert reference_on(read(second.get(confirmation.url))) == reference
    for browser in (client, second):
        told = read(browser.get(link))
        assert reference in told.text
        assert told.link("See what we promised you") == confirmation.url
        assert "Go on with the other enquiry" not in told.text
