"""What somebody sees once their enquiry is sent, and confirming their address."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock
from portal.enquiries.links import confirm_link
from portal.enquiries.models import Enquiry
from portal.extensions import db, writing
from tests.enquiries.enquiring import (
    ALONE,
    COUPLE,
    follow,
    reference_on,
    send,
    set_up_agency,
)
from tests.support.pages import press, read

BY_PHONE = {**ALONE, "reach-you": {"telephone": "01632 960123"}, "post": {"address": "1 Sample Street"}}
YES = "Yes, this is my address"


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    with app.app_context():
        set_up_agency()


def link_of(app: Flask, reference: str) -> str:
    with app.app_context():
        return confirm_link(reference, base_url="", now=clock.now())


def test_another_enquiry_can_be_written_afterwards(app: Flask, client: FlaskClient) -> None:
    first = send(client, ALONE)
    second = send(client, BY_PHONE)
    assert reference_on(first) != reference_on(second)
    assert reference_on(read(client.get(first.url))) == reference_on(first)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Enquiry)) == 2


def test_somebody_elses_confirmation_is_not_there(app: Flask, client: FlaskClient) -> None:
    page = send(client, ALONE)
    other = app.test_client()
    read(other.get(page.url), status=404)
    send(other, BY_PHONE)
    read(other.get(page.url), status=404)
    read(other.get("/enquire/sent/7K4M-92QX"), status=404)
    read(client.get(page.url))


def test_a_confirmation_can_be_read_for_fourteen_days(
    client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    page = send(client, ALONE)
    frozen.shift(timedelta(days=14) - timedelta(seconds=1))
    read(client.get(page.url))
    frozen.shift(timedelta(seconds=1))
    read(client.get(page.url), status=404)


def test_the_address_is_confirmed_by_a_button_not_by_fetching(app: Flask, client: FlaskClient) -> None:
    reference = reference_on(send(client, ALONE))
    link, mailbox = link_of(app, reference), app.test_client()
    opened = read(mailbox.get(link))
    assert "Robin" not in opened.text
    assert reference not in opened.text
    with app.app_context():
        assert db.session.scalars(select(Enquiry.email_confirmed_at)).one() is None
    confirmed = read(follow(mailbox, press(mailbox, opened, YES)))
    assert reference_on(confirmed) == reference
    assert "Robin" not in confirmed.text
    assert "5pm on Friday 4 December 2026" in confirmed.text
    assert read(mailbox.get(link)).h1 == "Thank you. Your e-mail address is confirmed"
    assert "One small thing" not in read(client.get(f"/enquire/sent/{reference}")).text


def test_a_link_that_is_over_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    page = read(client.get("/enquire/confirm/nonsense"), status=404)
    assert "01632 960000" in page.text
    reference = reference_on(send(client, ALONE))
    opened = read(client.get(link_of(app, reference)))
    with app.app_context(), writing():
        db.session.scalars(select(Enquiry)).one().email = "other@example.org"
    read(press(client, opened, YES), status=404)


def test_a_known_address_gets_the_same_page_and_nothing_of_the_other(app: Flask) -> None:
    other = {**ALONE, "own-words": {"own_words": "A secret of the first one"}, "names": COUPLE["names"]}
    first = send(app.test_client(), {**other, "names": ALONE["names"]})
    page = send(app.test_client(), ALONE)
    before, after = reference_on(first), reference_on(page)
    assert before != after
    same = [text.replace(ref, "") for text, ref in ((first.text, before), (page.text, after))]
    assert same[0] == same[1]
    mailbox = app.test_client()
    confirmed = read(follow(mailbox, press(mailbox, read(mailbox.get(link_of(app, after))), YES)))
    assert reference_on(confirmed) == after
    for shown in (page.text, confirmed.text):
        assert before not in shown
        assert "secret" not in shown
    with app.app_context():
        states = dict(db.session.execute(select(Enquiry.reference, Enquiry.state)).all())
        assert states == {before: "open", after: "merged"}


def test_the_confirmation_keeps_its_own_dates_after_joining(
    app: Flask, frozen: time_machine.Traveller
) -> None:
    send(app.test_client(), ALONE)
    frozen.shift(timedelta(days=3))
    client = app.test_client()
    page = send(client, ALONE)
    reference = reference_on(page)
    assert "5pm on Monday 7 December 2026" in page.text
    press(client, read(client.get(link_of(app, reference))), YES)
    assert "5pm on Monday 7 December 2026" in read(client.get(page.url)).text


def test_what_was_sent_can_be_taken_off_a_device_that_others_use(app: Flask, client: FlaskClient) -> None:
    page = send(client, ALONE)
    left = read(follow(client, press(client, page, "Take it off this device")))
    assert left.h1 == "Nothing is left on this device"
    assert "Your answers wait" not in left.text
    assert client.get(page.url).status_code == 404
    for step in ("check", "reach-you", "own-words"):
        assert client.get(f"/enquire/{step}").location == "/enquire"
