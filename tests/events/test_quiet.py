"""Safety rule 12 in this room: what goes out by itself waits until a worker has released it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.errors import NotFound
from portal.events import links
from portal.events.actions.booking import cancel_booking
from portal.events.actions.feedback import send_reminders
from portal.events.actions.line import offer_places
from portal.events.actions.programme import cancel_event
from portal.events.booking_models import PassedOver
from portal.extensions import db
from portal.households.quiet.actions import begin_quiet, end_quiet
from portal.households.quiet.rules import Cause
from tests.events.making import book, event, family, fresh, staff, told, wait

pytestmark = pytest.mark.usefixtures("session")


def left_alone(whose: Viewer, cause: Cause = Cause.DEATH) -> None:
    begin_quiet(whose.household_id or 0, cause, by="WRKR-0001", now=clock.now())


def released(whose: Viewer) -> None:
    end_quiet(whose.household_id or 0, by="WRKR-0001", now=clock.now())


def test_no_place_is_offered_until_a_worker_releases_it() -> None:
    there, grieves, last = family(), family(), family()
    made = event(places=1)
    booking = book(made, there)
    first, second = wait(made, grieves), wait(made, last)
    left_alone(grieves)
    cancel_booking(booking.reference, by=there, now=clock.now())
    assert (fresh(first).state, fresh(second).state) == ("waiting", "offered")
    assert [row.why for row in db.session.scalars(select(PassedOver))] == [
        "nothing goes to them by itself until a worker releases it"
    ]
    assert "offer" not in told(grieves)
    cancel_booking(second.reference, by=last, now=clock.now())
    assert fresh(first).state == "waiting"
    released(grieves)
    db.session.commit()
    assert offer_places(clock.now()) == 1
    assert (fresh(first).state, told(grieves)[-1]) == ("offered", "offer")


def test_reminders_stop_and_go_on_once_released(frozen: Traveller) -> None:
    kim = family()
    book(event(), kim)
    left_alone(kim)
    frozen.shift(timedelta(days=7))
    assert send_reminders(clock.now()) == 0
    released(kim)
    frozen.shift(timedelta(days=6))
    assert send_reminders(clock.now()) == 1


@pytest.mark.parametrize("purpose", [links.REMINDER, links.OFFER])
def test_what_was_written_before_is_not_sent_afterwards(purpose: str) -> None:
    kim, there = family(), family()
    made = event(places=1)
    if purpose == links.OFFER:
        first = book(made, there)
        booking = wait(made, kim)
        cancel_booking(first.reference, by=there, now=clock.now())
    else:
        booking = book(made, kim)
    subject = f"{purpose} {booking.reference}"
    assert links.booking_link(subject, base_url="", now=clock.now())
    left_alone(kim)
    with pytest.raises(NotFound):
        links.booking_link(subject, base_url="", now=clock.now())


def test_what_a_person_does_is_told_all_the_same() -> None:
    kim, made = family(), event()
    booking = book(made, kim)
    left_alone(kim)
    cancel_event(made.reference, "The hall is closed.", by=staff(), now=clock.now())
    assert told(kim)[-1] == "ended"
    assert links.booking_link(f"ended {booking.reference}", base_url="", now=clock.now())
