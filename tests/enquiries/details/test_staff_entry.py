"""Staff enter an enquiry for somebody without e-mail."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.clock import london
from portal.enquiries.models import Enquiry
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from tests.enquiries.enquiring import follow, set_up_agency
from tests.support.pages import press, read
from tests.support.people import sign_in

ENTER = "Enter the enquiry"
NEW = "/staff/enquiries/new"
LEAST = {"given_name": "Pat", "family_name": "Example", "telephone": "01632 960777", "authority": "medway"}


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    with app.app_context():
        set_up_agency()


@pytest.mark.parametrize("role", ["adviser", "business_support", "manager"])
def test_who_may_enter_one(client: FlaskClient, role: str) -> None:
    sign_in(client, role)
    assert read(client.get(NEW)).h1 == "Enter an enquiry"


@pytest.mark.parametrize("role", ["assessor", "administrator", "support_worker", "adoptive_parent"])
def test_who_may_not(client: FlaskClient, role: str) -> None:
    sign_in(client, role)
    read(client.get(NEW), status=403)


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get(NEW).headers["Location"].startswith("/sign-in")


def test_a_name_an_area_and_a_telephone_number_are_enough(app: Flask, client: FlaskClient) -> None:
    reference = sign_in(client, "business_support")
    page = read(client.get(NEW))
    entered = read(follow(client, press(client, page, ENTER, LEAST)))
    with app.app_context():
        enquiry = db.session.scalars(select(Enquiry)).one()
        assert (enquiry.entered_by, enquiry.email, enquiry.authority) == (reference, None, "medway")
        promises = db.session.scalars(select(Promise)).all()
        assert sorted(promise.kind for promise in promises) == ["first_conversation", "information_pack"]
        assert {promise.ended_at for promise in promises} == {None}
        assert db.session.scalars(select(Message)).all() == []
    assert enquiry.reference in entered.text
    assert entered.url == f"/staff/enquiries/{enquiry.reference}"


def test_everything_can_be_entered(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "adviser")
    typed = {
        **LEAST,
        "email": "Pat@Example.org",
        "second_given_name": "Jo",
        "second_family_name": "Example",
        "wishes": ["no_voicemail", "speak_to_me_first"],
        "background": ["foster_carer"],
        "considers": ["complex_needs"],
        "own_words": "They said so",
        "heard_from": "friend",
        "asked_on": ["17", "11", "2026"],
    }
    assert press(client, read(client.get(NEW)), ENTER, typed).status_code == 303
    with app.app_context():
        enquiry = db.session.scalars(select(Enquiry)).one()
        assert (enquiry.label, enquiry.pathway) == ("Pat and Jo Example", "fast_track")
        assert (enquiry.no_voicemail, enquiry.never_post, enquiry.speak_to_me_first) == (True, False, True)
        assert enquiry.priority_reasons == ["complex_needs"]
        assert london(enquiry.sent_at).isoformat() == "2026-11-17T09:00:00+00:00"
        assert db.session.scalars(select(Message.to)).all() == ["pat@example.org"] * 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"given_name": ""}, "Enter their first name"),
        ({"telephone": ""}, "Enter a telephone number, an e-mail address or an address to write to"),
        (
            {"telephone": "", "address": "1 Sample Street", "wishes": ["never_post"]},
            "They want nothing by post",
        ),
        ({"second_given_name": "Jo"}, "Enter both of the partner’s names, or neither"),
        ({"asked_on": ["21", "11", "2026"]}, "Enter a day in the last 60 days"),
        ({"asked_on": ["20", "9", "2026"]}, "Enter a day in the last 60 days"),
        ({"asked_on": ["31", "2", "2026"]}, "Enter a real date"),
    ],
)
def test_an_error_keeps_what_was_typed(
    app: Flask, client: FlaskClient, typed: dict[str, str], message: str
) -> None:
    sign_in(client, "adviser")
    page = read(client.get(NEW))
    wrong = read(press(client, page, ENTER, {**LEAST, "own_words": "Kept", **typed}), status=422)
    assert any(error.startswith(message) for error in wrong.errors), wrong.errors
    assert "Kept" in wrong.soup.select_one("#own_words").get_text()  # type: ignore[union-attr]  # it is there
    assert wrong.soup.select_one("[value=medway][checked]")
    with app.app_context():
        assert db.session.scalars(select(Enquiry)).all() == []


def test_pressing_twice_enters_once(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "adviser")
    page = read(client.get(NEW))
    first, second = press(client, page, ENTER, LEAST), press(client, page, ENTER, LEAST)
    assert first.headers["Location"] == second.headers["Location"]
    with app.app_context():
        assert len(db.session.scalars(select(Enquiry)).all()) == 1
