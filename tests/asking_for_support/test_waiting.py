"""What a family writes later is read: an answer reads what it saw, and nothing waits in silence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.agency.holidays import england_calendar
from portal.clock import LONDON
from portal.extensions import db
from portal.messages.models import Message
from portal.support.calls.actions import record_call
from portal.support.duty import actions as on_duty
from portal.support.models import SupportRequest
from portal.support.own import actions as own
from portal.support.rota.rules import read_by
from portal.support.rota.waiting import tell_managers_of_unread, tell_owner_of_words
from portal.support.unread import newest_entry
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_owning import HIDDEN
from tests.asking_for_support.test_pages import ready
from tests.asking_for_support.test_rota import email_of, told
from tests.support.pages import press, read
from tests.support.people import sign_in


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(at(20, 10))
    agency()


in_the_room = pytest.mark.usefixtures("room")


@pytest.mark.parametrize(
    ("written", "by"),
    [
        (at(19, 10, 30), at(20, 10, 30)),
        (at(20, 16, 0), at(23, 16, 0)),
        (at(20, 22, 0), at(24, 9, 0)),  # counts from Monday at nine
        (at(21, 12, 0), at(24, 9, 0)),
    ],
)
def test_a_working_day_after(written: datetime, by: datetime) -> None:
    assert read_by(written, england_calendar(), count_closed_days=True) == by


def accepted() -> tuple[Viewer, Viewer, SupportRequest]:
    sam, _ = parents()
    kit = duty()
    request = ask(sam)
    on_duty.accept(request.reference, by=kit, now=clock.now())
    return sam, kit, request


@in_the_room
@pytest.mark.parametrize("way", ["message", "telephone", "call", "accept"])
def test_an_answer_reads_what_its_page_showed(way: str, frozen: Traveller) -> None:
    sam, _ = parents()
    kit, request = duty(), ask(sam)
    ref, seen = request.reference, newest_entry(request.id)
    frozen.shift(timedelta(minutes=5))
    own.add_words(ref, "He is back", by=sam, now=clock.now())
    written = clock.now()
    frozen.shift(timedelta(minutes=5))

    def answer(seen: str) -> None:
        now = clock.now()
        if way == "message":
            on_duty.write_to_family(ref, "x", by=kit, now=now, seen=seen)
        elif way == "telephone":
            on_duty.record_telephone(ref, is_answered=True, text="", at=now, by=kit, now=now, seen=seen)
        elif way == "call":
            record_call(ref, outcome="resolved", text="", agreed="", at=now, by=kit, now=now, seen=seen)
        else:
            on_duty.accept(ref, by=kit, now=now, seen=seen)

    answer(seen)
    assert request.unread_since == written
    on_duty.write_to_family(ref, "x", by=kit, now=clock.now(), seen=newest_entry(request.id))
    assert request.unread_since is None


@in_the_room
def test_its_owner_is_told_of_words_in_office_hours_once() -> None:
    sam, kit, request = accepted()
    own.add_words(request.reference, "One", by=sam, now=at(20, 18))
    own.add_words(request.reference, "Two", by=sam, now=at(20, 19))
    before = len(told())
    db.session.commit()
    assert tell_owner_of_words(at(20, 20)) == 0
    assert tell_owner_of_words(at(23, 9)) == 1
    assert tell_owner_of_words(at(23, 9, 1)) == 0
    assert told()[before:] == [email_of(kit.account_id)]


@in_the_room
def test_of_a_family_at_risk_at_any_hour_and_only_those_named() -> None:
    manager = duty("manager")
    sam, _ = parents()
    request = ask(sam, **HIDDEN)
    duty("manager")
    own.add_words(request.reference, "He knows", by=sam, now=at(20, 22))
    before = len(told())
    db.session.commit()
    assert tell_owner_of_words(at(20, 22, 1)) == 1
    assert told()[before:] == [email_of(manager.account_id)]
    assert set(db.session.scalars(select(Message.template)).all()) == {"needs_you_now"}


@in_the_room
def test_managers_are_told_of_what_nobody_reads_for_a_working_day() -> None:
    manager = duty("manager")
    sam, kit, request = accepted()
    own.add_words(request.reference, "One", by=sam, now=at(20, 16))
    before = len(told())
    db.session.commit()
    assert tell_managers_of_unread(at(23, 15, 59)) == 0
    assert tell_managers_of_unread(at(23, 16)) == 1
    assert tell_managers_of_unread(at(23, 16, 5)) == 0
    assert told()[before:] == [email_of(manager.account_id)]
    own.add_words(request.reference, "Two", by=sam, now=at(23, 16, 10))
    on_duty.write_to_family(request.reference, "x", by=kit, now=at(23, 16, 20))
    db.session.commit()
    assert tell_owner_of_words(at(23, 16, 30)) == 0
    assert tell_managers_of_unread(at(25, 16)) == 0


def test_the_pages_carry_what_they_showed(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(at(20, 10))
    ready(app)
    with app.app_context():
        begin_write()
        sam, _ = parents()
        reference = ask(sam).reference
        db.session.commit()
    sign_in(client, "support_worker")
    page = read(client.get(f"/staff/support/requests/{reference}/message"))
    seen = read(client.get(f"/staff/support/requests/{reference}"))
    frozen.shift(timedelta(minutes=1))
    with app.app_context():
        begin_write()
        own.add_words(reference, "Later", by=sam, now=clock.now())
        db.session.commit()
    press(client, seen, "Take it up")
    press(client, page, "Send this to them", text="Hello")
    assert "New words" in read(client.get("/staff/support")).text
    again = read(client.get(f"/staff/support/requests/{reference}/telephone"))
    press(client, again, "Write down the call", is_answered="yes", text="x")
    assert "New words" not in read(client.get("/staff/support")).text
