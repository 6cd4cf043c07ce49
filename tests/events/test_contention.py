"""Many at once: few places, one person many times, cancelling while others join. On both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.access import Viewer
from portal.errors import Refused
from portal.events.actions.booking import book_place, cancel_booking, join_waiting_list
from portal.events.actions.line import accept_offer, offer_places
from portal.events.booking_models import Booking
from portal.events.models import Event
from portal.events.rules import TAKES_PLACES, Person
from portal.extensions import db, writing
from tests.enquiries.asking.test_contention import at_once
from tests.events.making import event, family, people_of
from tests.households.making import written

FAMILIES, PLACES = 12, 3

Job = Callable[[], None]
Ready = tuple[str, list[tuple[Viewer, list[Person]]]]


@pytest.fixture
def ready(app: Flask) -> Ready:
    """An event with few places, and many households."""

    def make() -> Ready:
        made = event(places=PLACES)
        families = [family() for _ in range(FAMILIES)]
        return made.reference, [(one, people_of(one)) for one in families]

    return written(app, make)


def in_one(app: Flask, work: Callable[[], object]) -> Job:
    """A job that does its work in a transaction of its own; what is refused is refused."""

    def job() -> None:
        with app.app_context():
            try:
                with writing():
                    work()
            except Refused:
                pass

    return job


def taken(app: Flask) -> tuple[int, int, int]:
    """Places counted on the event, places of its bookings, and how many households have one."""
    with app.app_context():
        counted = db.session.scalars(select(Event.places_taken)).one()
        live = Booking.state.in_(TAKES_PLACES)
        places = db.session.scalar(select(func.coalesce(func.sum(Booking.places), 0)).where(live)) or 0
        households = db.session.scalar(select(func.count(Booking.household_id.distinct())).where(live)) or 0
        return counted, int(places), households


def test_many_households_for_few_places(app: Flask, ready: Ready) -> None:
    reference, families = ready
    now = clock.now()
    at_once(*(in_one(app, partial(book_place, reference, people, by=by, now=now)) for by, people in families))
    assert taken(app) == (PLACES, PLACES, PLACES)


def test_one_household_many_times(app: Flask, ready: Ready) -> None:
    reference, ((by, people), *_) = ready
    now = clock.now()
    at_once(*(in_one(app, partial(book_place, reference, people, by=by, now=now)) for _ in range(FAMILIES)))
    assert taken(app) == (1, 1, 1)


def test_without_the_guard_it_overbooks(app: Flask, ready: Ready) -> None:
    reference, families = ready
    now = clock.now()

    def unguarded(by: Viewer) -> Job:
        def job() -> None:
            with app.app_context():
                event_id, places = db.session.execute(
                    select(Event.id, Event.places).where(Event.reference == reference)
                ).one()
                count = db.session.scalar(select(func.count()).where(Booking.event_id == event_id)) or 0
                db.session.rollback()
                seen.wait(30)
                if count < places:
                    with writing():
                        db.session.add(
                            Booking(
                                event_id=event_id,
                                household_id=by.household_id,
                                booked_by=by.label,
                                state="booked",
                                places=1,
                                made_at=now,
                            )
                        )

        return job

    seen = Barrier(FAMILIES)
    at_once(*(unguarded(by) for by, _ in families))
    assert taken(app)[1] == FAMILIES > PLACES


def test_no_place_is_idle_while_people_wait(app: Flask, ready: Ready) -> None:
    reference, families = ready
    now, later = clock.now(), clock.now() + timedelta(minutes=1)
    for by, people in families[:PLACES]:
        in_one(app, partial(book_place, reference, people, by=by, now=now))()

    def cancel(by: Viewer) -> None:
        query = select(Booking.reference).where(Booking.household_id == by.household_id)
        cancel_booking(db.session.scalars(query).one(), by=by, now=later)

    def sweep() -> None:
        with app.app_context():
            offer_places(later)

    jobs = [in_one(app, partial(cancel, by)) for by, _ in families[:PLACES]]
    jobs += [
        in_one(app, partial(join_waiting_list, reference, people, by=by, now=later))
        for by, people in families[PLACES:]
    ]
    jobs += [sweep, sweep]
    random.Random(7).shuffle(jobs)
    at_once(*jobs)
    sweep()
    counted, places, households = taken(app)
    with app.app_context():
        waiting = db.session.scalar(select(func.count()).where(Booking.state == "waiting")) or 0
    assert counted == places == households
    assert counted == PLACES or waiting == 0
    assert counted <= PLACES


def test_an_offer_accepted_twice_at_once_is_one_booking(app: Flask, ready: Ready) -> None:
    reference, families = ready
    now = clock.now()
    for by, people in families[:PLACES]:
        in_one(app, partial(book_place, reference, people, by=by, now=now))()
    by, people = families[PLACES]
    in_one(app, lambda: join_waiting_list(reference, people, by=by, now=now))()
    with app.app_context():
        first = db.session.scalars(
            select(Booking.reference).where(Booking.household_id == families[0][0].household_id)
        ).one()
        waits = db.session.scalars(
            select(Booking.reference).where(Booking.household_id == by.household_id)
        ).one()
    in_one(app, lambda: cancel_booking(first, by=families[0][0], now=now))()
    at_once(*(in_one(app, lambda: accept_offer(waits, by=by, now=now)) for _ in range(4)))
    with app.app_context():
        states = db.session.scalars(select(Booking.state).where(Booking.reference == waits)).all()
    assert states == ["booked"]
    assert taken(app) == (PLACES, PLACES, PLACES)
