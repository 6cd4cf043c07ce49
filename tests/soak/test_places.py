"""Hundreds of households at once for twelve places, over HTTP: twelve are booked, the others stand in line.

`make soak` sends 500 households, twenty times on each database; the short form 60, once. That the guard
is what holds is shown in tests/events/test_contention.py, where booking without it overbooks.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import read_settings
from portal.events.booking_models import Booking
from portal.events.models import Event
from portal.events.rules import TAKES_PLACES
from tests.soak.booking_families import Family, Leaver, browsers_of, ready_to_book
from tests.soak.judging import engine_of
from tests.support.benches import DATABASES, address
from tests.support.length import IN_FULL
from tests.support.live import LivePortal

HOUSEHOLDS, TIMES = (500, 20) if IN_FULL else (60, 1)
PLACES = 12
PRESSES = 50
LEAVERS = 200 if IN_FULL else 25
"""So many cancel while as many others join."""
NOON = "2026-11-25T12:00:00+00:00"
"""By day, when places are offered."""
BUSY = re.compile(r'"status": 503|OperationalError')
"""What the log says where the portal asked somebody to wait and try again."""
GONE = {
    "Those places have just gone. You can join the waiting list.",
    "Other people are waiting for a place. Join the waiting list, and we will offer you the next that fits.",
}


@dataclass(frozen=True)
class Made:
    """What was made: the event's reference, the households' cookies, and the bookings of the first."""

    event: str
    cookies: list[str]
    bookings: list[str]


@pytest.fixture(params=DATABASES)
def portal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LivePortal]:
    """A portal of four processes with nothing in its database. Running, without a worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    url = address(request.param, tmp_path, f"places_{worker}")
    live = LivePortal(tmp_path, url, web_workers=4, TRUSTED_PROXIES="1", PORTAL_NOW=NOON)
    live.prepare(example=False)
    live.start(worker=False)
    yield live
    live.stop()


@pytest.fixture
def engine(portal: LivePortal) -> Iterator[Engine]:
    """The portal's database."""
    engine = engine_of(read_settings(portal.environment).database_url)
    yield engine
    engine.dispose()


def made(portal: LivePortal, households: int, places: int = PLACES, booked: int = 0) -> Made:
    """An event, and so many households, the first of them booked."""
    numbers = (str(number) for number in (households, places, booked))
    return Made(**json.loads(portal.run_module("tests.soak.booking_families", *numbers)))


def all_at_once(families: Sequence[Family | Leaver]) -> None:
    """Let them all do what they came for, and fail with what any of them met."""
    for family in families:
        family.start()
    for family in families:
        family.join(900)
    assert not [one.problem for one in families if one.problem]


@pytest.mark.soak
def test_twelve_are_booked_and_the_others_stand_in_line(portal: LivePortal, engine: Engine) -> None:
    for time_of in range(1, TIMES + 1):
        ready = made(portal, HOUSEHOLDS)
        reference = ready.event
        together = threading.Barrier(HOUSEHOLDS)
        families = [Family(one, reference, together) for one in browsers_of(portal.port, ready.cookies)]
        all_at_once(families)
        told = [family.told for family in families]
        failed = [
            one for one in portal.log.splitlines() if '"level": "error"' in one and not BUSY.search(one)
        ]
        assert not failed, failed[:5]
        assert Counter(one.heading for one in told) == {
            "You are booked": PLACES,
            "You are on the waiting list": HOUSEHOLDS - PLACES,
        }
        assert {one.said for one in told if one.place} <= GONE
        with Session(engine) as session:
            event = session.scalars(select(Event).where(Event.reference == reference)).one()
            assert event.places_taken == event.places == PLACES
            line = session.scalars(
                select(Booking.reference)
                .where(Booking.event_id == event.id, Booking.state == "waiting")
                .order_by(Booking.waiting_since, Booking.id)
            ).all()
        # nobody is moved back: what each was told as they joined is where they stand
        assert {one.booking: one.place for one in told if one.place} == {
            one: number for number, one in enumerate(line, 1)
        }
        sys.stderr.write(f"time {time_of}: {PLACES} booked, {len(line)} in line\n")


@pytest.mark.soak
def test_one_household_fifty_times_is_one_booking(portal: LivePortal, engine: Engine) -> None:
    """Half press one page's button again and again, half a page of their own."""
    ready = made(portal, 1)
    reference, (cookie,) = ready.event, ready.cookies
    together = threading.Barrier(PRESSES)
    browsers = browsers_of(portal.port, [cookie] * PRESSES)
    same = ready_to_book(browsers[0], reference)
    families = [
        Family(browsers[0].twin() if number % 2 else one, reference, together, same if number % 2 else None)
        for number, one in enumerate(browsers)
    ]
    all_at_once(families)
    with Session(engine) as session:
        (booking,) = session.scalars(select(Booking)).all()
        assert session.scalar(select(func.sum(Event.places_taken))) == 1
    assert {family.told.booking for family in families} == {booking.reference}
    assert {family.told.heading for family in families} == {"You are booked"}


@pytest.mark.soak
def test_no_place_stays_idle_while_people_wait(portal: LivePortal, engine: Engine) -> None:
    """Everybody who is booked cancels while as many others book or join the line."""
    ready = made(portal, 2 * LEAVERS, places=LEAVERS, booked=LEAVERS)
    together = threading.Barrier(2 * LEAVERS)
    browsers = browsers_of(portal.port, ready.cookies)
    leavers = [
        Leaver(browser, booking, together) for browser, booking in zip(browsers, ready.bookings, strict=False)
    ]
    joiners = [Family(browser, ready.event, together) for browser in browsers[LEAVERS:]]
    all_at_once([one for pair in zip(leavers, joiners, strict=True) for one in pair])
    assert len(leavers) == len(joiners) == LEAVERS
    portal.flask("worker", "--once")
    with Session(engine) as session:
        states = Counter(session.scalars(select(Booking.state)))
        event = session.scalars(select(Event)).one()
        places = session.scalar(select(func.sum(Booking.places)).where(Booking.state.in_(TAKES_PLACES)))
    assert states["cancelled"] == LEAVERS, states
    assert event.places_taken == places == LEAVERS, "as many places as people who want one"
    assert states["waiting"] == 0
    assert states["booked"] + states["offered"] == LEAVERS
