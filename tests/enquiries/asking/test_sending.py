"""Sending an enquiry from its pages: once, with its two dates, and not too often."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.enquiries.models import Enquiry, EnquiryDraft
from portal.extensions import db, writing
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.enquiries.enquiring import (
    ALONE,
    COUPLE,
    SEND,
    follow,
    reference_on,
    send,
    set_up_agency,
    walk,
    write,
)
from tests.support.pages import Page, press, read
from tests.support.people import sign_in
from tests.support.queries import counted

BY_PHONE = {**ALONE, "reach-you": {"telephone": "01632 960123"}, "post": {"address": "1 Sample Street"}}
FROM_ABROAD = {**ALONE, "background": {"background": ["from_abroad"]}}
YES = "Yes, this is my address"


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    with app.app_context():
        set_up_agency()


def rows(app: Flask, model: type[Enquiry] | type[Promise] | type[Message]) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_couple_gets_the_reference_and_the_two_dates(app: Flask, client: FlaskClient) -> None:
    page = read(follow(client, press(client, walk(client, COUPLE), SEND)))
    reference = reference_on(page)
    assert page.url == f"/enquire/sent/{reference}"
    assert page.h1 == "Thank you, Sam and Alex. We have your enquiry"
    assert "5pm on Friday 4 December 2026" in page.text
    assert "promised by 5pm on Friday 27 November 2026" in page.text
    assert "We have sent you the information pack by e-mail" in page.text
    assert "Our turn" in page.text
    assert page.soup.select_one("img[src*=confirmation]")
    with app.app_context():
        enquiry = db.session.scalars(select(Enquiry)).one()
        assert (enquiry.reference, enquiry.label, enquiry.authority) == (
            reference,
            "Sam and Alex Example",
            "kent",
        )
        assert (enquiry.no_voicemail, enquiry.never_post, enquiry.background) == (True, False, [])
        assert {message.to for message in db.session.scalars(select(Message))} == {"sam@example.org"}


def test_without_e_mail_the_pack_is_posted_or_agreed(client: FlaskClient) -> None:
    page = send(client, BY_PHONE)
    assert "We will post the information pack to you by 5pm on Friday 27 November 2026" in page.text
    assert "e-mail to" not in page.text


def test_never_by_post_is_kept_to(app: Flask) -> None:
    never = {**BY_PHONE, "safe-times": {"wishes": ["never_post"]}}
    page = send(app.test_client(), never)
    assert "We will ring you to agree how you get the information pack" in page.text
    assert "post the information pack" not in page.text


def test_intercountry_is_answered_and_passed_on(app: Flask, client: FlaskClient) -> None:
    page = send(client, FROM_ABROAD)
    assert "A child from another country" in page.text
    assert "5pm on Friday 4 December 2026" in page.text
    with app.app_context():
        assert db.session.scalars(select(Enquiry.state)).one() == "passed_on"


def test_sent_in_the_evening_it_says_when_somebody_reads_it(
    client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    frozen.shift(timedelta(hours=10))
    page = write(client, ALONE)
    assert "Nobody will read this before Monday 23 November 2026, 9am" in page.text
    page = read(follow(client, press(client, page, SEND)))
    assert "Nobody will read this before Monday 23 November 2026, 9am" in page.text
    assert "5pm on Monday 7 December 2026" in page.text


def test_pressing_twice_sends_once(app: Flask, client: FlaskClient) -> None:
    page = write(client, ALONE)
    cookie = client.get_cookie("session")
    assert cookie is not None
    first = press(client, page, SEND)
    client.set_cookie("session", cookie.value)  # the second press left before the first was answered
    second = press(client, page, SEND)
    assert first.headers["Location"] == second.headers["Location"]
    assert (rows(app, Enquiry), rows(app, Promise), rows(app, Message)) == (1, 2, 2)
    assert reference_on(read(follow(client, second)))


def test_two_tabs_send_once(app: Flask, client: FlaskClient) -> None:
    page = write(client, ALONE)
    other = read(client.get("/enquire/check"))
    cookie = client.get_cookie("session")
    assert cookie is not None
    first = press(client, page, SEND)
    client.set_cookie("session", cookie.value)
    assert press(client, other, SEND).headers["Location"] == first.headers["Location"]
    assert rows(app, Enquiry) == 1


def test_two_devices_at_the_same_moment_send_once(app: Flask, client: FlaskClient) -> None:
    pages = [write(client, ALONE), read(client.get("/enquire/check"))]
    cookie, ready, led_to = client.get_cookie("session"), Barrier(2), list[str]()
    assert cookie is not None

    def press_send(page: Page) -> None:
        other = app.test_client()
        other.set_cookie("session", cookie.value)
        ready.wait()
        led_to.append(press(other, page, SEND).headers["Location"])

    threads = [Thread(target=press_send, args=[page]) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(led_to) == 2
    assert len(set(led_to)) == 1
    assert (rows(app, Enquiry), rows(app, Promise), rows(app, Message)) == (1, 2, 2)


def test_the_same_form_sent_again_is_answered_by_the_once_key(app: Flask, client: FlaskClient) -> None:
    """As when two processes both read before either wrote: only the key in the database decides."""
    page = write(client, ALONE)
    cookie = client.get_cookie("session")
    assert cookie is not None
    with app.app_context():
        answers = db.session.scalars(select(EnquiryDraft.sealed)).one()
    first = press(client, page, SEND)
    with app.app_context(), writing():
        draft = db.session.scalars(select(EnquiryDraft)).one()
        draft.enquiry_id, draft.sealed = None, answers
    client.set_cookie("session", cookie.value)
    again = press(client, page, SEND)
    assert again.headers["Location"] == first.headers["Location"]
    assert rows(app, Enquiry) == 1


def test_an_answer_that_was_lost_is_found_again(client: FlaskClient) -> None:
    page = write(client, ALONE)
    cookie = client.get_cookie("session")
    assert cookie is not None
    sent = press(client, page, SEND).headers["Location"]
    client.set_cookie("session", cookie.value)  # the answer with the new cookie never arrived
    for address in ("/enquire/check", "/enquire/names"):
        assert client.get(address).headers["Location"] == sent
    assert reference_on(read(client.get(sent)))


def test_the_hidden_box_refuses_machines_kindly(app: Flask, client: FlaskClient) -> None:
    page = write(client, ALONE)
    refused = read(press(client, page, SEND, website="https://spam.example.org"), status=422)
    assert "press it again" in refused.errors[0]
    assert "Whitstable" in refused.text
    assert rows(app, Enquiry) == 0
    read(follow(client, press(client, refused, SEND)))
    assert rows(app, Enquiry) == 1


def refused_at_the_limit(page: Page, when: str) -> None:
    assert f"Try again after {when}" in page.errors[0]
    assert "01632 960000" in page.errors[0]
    assert "Whitstable" in page.text


def test_one_address_is_used_three_times_a_day(
    app: Flask, client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    for _ in range(3):
        send(app.test_client(), ALONE)
    page = read(press(client, write(client, ALONE), SEND), status=429)
    refused_at_the_limit(page, "10am on Saturday 21 November 2026")
    send(app.test_client(), BY_PHONE)
    frozen.shift(timedelta(days=1))
    read(follow(client, press(client, page, SEND)))


def test_one_network_address_sends_ten_times_an_hour(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.enquiries.asking.family.SENT_AN_HOUR", 1)
    send(app.test_client(), ALONE)
    page = read(press(client, write(client, BY_PHONE), SEND), status=429)
    refused_at_the_limit(page, "11am on Friday 20 November 2026")
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    read(follow(client, press(client, page, SEND)))


def test_the_e_mails_are_neutral(app: Flask, client: FlaskClient) -> None:
    send(client, COUPLE)
    with app.app_context():
        for message in db.session.scalars(select(Message)):
            assert message.parameters == {}
            assert message.link


def test_signed_in_staff_can_try_the_page_themselves(client: FlaskClient) -> None:
    sign_in(client, "adviser")
    assert write(client, BY_PHONE).url == "/enquire/check"


def test_what_sending_asks_of_the_database(app: Flask, client: FlaskClient) -> None:
    page = write(client, COUPLE)
    with counted(app) as asked:
        sent = press(client, page, SEND)
    assert len(asked) <= 45, asked
    with counted(app) as asked:
        client.get(sent.headers["Location"])
    assert len(asked) <= 6, asked
