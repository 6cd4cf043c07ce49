"""A family's pages: start, answer, what is out of hours, and what a birth relative sees."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.clock import LONDON
from portal.conversations.actions import start_conversation
from portal.extensions import db
from portal.households.models import Membership, Person
from tests.conversations.writing import Home, alone, as_, home, person, see, viewer
from tests.households.making import written
from tests.support.pages import press, read
from tests.support.people import sign_in


@pytest.fixture
def there(app: Flask, client: FlaskClient) -> Home:
    """A couple, with Sam signed in."""
    made = written(app, home)
    sign_in(client, made.sam)
    return made


def test_she_chooses_who_at_home_reads_it(app: Flask, client: FlaskClient, there: Home) -> None:
    form = see(client, "/home/messages/new")
    assert "Only me: Alex sees nothing of it" in form.text
    refused = read(press(client, form, "Send your message", subject="A", text="Private"), status=422)
    assert refused.errors == ["Choose who will read it"]
    with app.app_context():
        mine = person(there.sam).reference
    sent = press(client, refused, "Send your message", to=mine)
    assert "We have your message." in see(client, sent.location).text
    alex = as_(client, there.alex)
    assert "No messages yet" in see(alex, "/home/messages").text
    assert alex.get(sent.location).status_code == 404


def test_nobody_writes_in_the_name_of_somebody_else(app: Flask, client: FlaskClient, there: Home) -> None:
    form = see(client, "/home/messages/new")
    with app.app_context():
        theirs = person(there.alex).reference
    answer = press(client, form, "Send your message", to=theirs, subject="A", text="B")
    assert read(answer, status=422).errors


def test_pressing_twice_sends_once(client: FlaskClient, there: Home) -> None:
    form = see(client, "/home/messages/new")
    told = {"to": "both", "subject": "Our visit", "text": "Could it be Tuesday?"}
    first = press(client, form, "Send your message", told)
    assert press(client, form, "Send your message", told).location == first.location
    assert len(see(client, "/home/messages").soup.select(".app-mail__item")) == 1


def test_somebody_alone_is_asked_nothing_about_others(app: Flask, client: FlaskClient) -> None:
    sign_in(client, written(app, alone).sam)
    form = see(client, "/home/messages/new")
    assert "Who at home" not in form.text
    sent = press(client, form, "Send your message", subject="Hello", text="A question")
    assert "Our turn since 10am on Friday 20 November 2026" in see(client, sent.location).text


def test_out_of_hours_it_says_first_when_somebody_reads_it(
    client: FlaskClient, there: Home, frozen: time_machine.Traveller
) -> None:
    words = "Nobody will read this before Monday 23 November 2026, 9am."
    assert words not in see(client, "/home/messages/new").text
    frozen.move_to(datetime(2026, 11, 20, 18, 0, tzinfo=LONDON))
    sign_in(client, there.sam)
    form = see(client, "/home/messages/new")
    main = form.soup.select_one("main")
    assert main is not None
    assert " ".join(main.get_text(" ").split()).startswith(words)
    sent = press(client, form, "Send your message", to="both", subject="A", text="B")
    assert words in see(client, sent.location).text


def test_a_message_is_needed_and_what_was_typed_stays(client: FlaskClient, there: Home) -> None:
    form = see(client, "/home/messages/new")
    again = read(
        press(client, form, "Send your message", to="both", subject="", text="Long words"), status=422
    )
    assert again.errors == ["Say in a few words what it is about"]
    assert "Long words" in again.html


def test_a_draft_comes_back_to_its_writer_alone(client: FlaskClient, there: Home) -> None:
    form = see(client, "/home/messages/new")
    press(client, form, "Finish it later", subject="Half", text="words unfinished")
    assert "words unfinished" in see(client, "/home/messages/new").html
    assert "words unfinished" not in see(as_(client, there.alex), "/home/messages/new").html


def test_a_birth_relative_has_no_household_to_write_from(app: Flask, client: FlaskClient) -> None:
    there = written(app, alone)

    def leave() -> None:
        me: Person = person(there.sam)
        db.session.query(Membership).filter_by(person_id=me.id).delete()

    written(app, leave)
    sign_in(client, there.sam)
    assert "ring 01632 960000" in see(client, "/home/messages").text
    assert client.get("/home/messages/new").status_code == 404


def test_the_home_page_says_that_there_is_something_new(app: Flask, client: FlaskClient, there: Home) -> None:
    written(
        app,
        lambda: start_conversation(
            there.reference,
            to=person(there.sam).reference,
            subject="A visit",
            text="When?",
            by=viewer(there.worker),
            now=clock.now(),
        ),
    )
    assert "1 new" in see(client, "/home").text
    assert "1 new" not in see(as_(client, there.alex), "/home").text
    written(app, lambda: part(there))
    assert "Your messages" in see(client, "/home").text, "whoever parts still reads their own"


def part(there: Home) -> None:
    """Both wait for a manager."""
    for membership in db.session.scalars(select(Membership).where(Membership.household_id == there.id)):
        membership.is_apart = True
