"""The programme, its month, and the page of each date: what shows to whom, and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal import clock
from portal.access import Viewer
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.events.actions.arranging import invite
from portal.events.kinds import KINDS
from portal.events.models import Event
from portal.extensions import db, writing
from tests.events.making import agency, book, event, family, staff, wait
from tests.support.pages import Page, read
from tests.support.people import authority
from tests.support.queries import counted

MEADOW: dict[str, Any] = {
    "venue": "Hidden Meadow, Example Lane",
    "directions": "Behind the old mill",
    "authority": "kent",
}
SOON = datetime(2026, 12, 3, 19, 0, tzinfo=clock.LONDON)


def signed_in(app: Flask, viewer: Viewer) -> FlaskClient:
    """A browser of this viewer's own."""
    assert viewer.account_id is not None
    with app.app_context(), writing():
        token = open_session(viewer.account_id, device="test", now=clock.now(), second_factor=True)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[COOKIE_KEY] = token
    return client


def titles(page: Page) -> list[str]:
    return [link.get_text() for link in page.soup.select(".app-date__title a")]


def turn(page: Page) -> str:
    box = page.soup.select_one(".app-next")
    assert box is not None
    return " ".join(box.get_text(" ").split())


def test_a_stranger_finds_public_dates_and_never_a_secret_one(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        authority()
        evening = event("information_event", title="Evening", starts_at=SOON, venue="Example Hall", places=4)
        others = [
            event(kind.value, title=f"Kind {kind.value}", starts_at=SOON + timedelta(days=2), **MEADOW)
            for kind, rule in KINDS.items()
            if not rule.is_public
        ]
        refs, ref = [one.reference for one in others], evening.reference
    page = read(client.get("/events"))
    assert titles(page) == ["Evening"]
    assert "Thursday 3 December 2026 7pm to 9pm" in page.text
    assert "4 places left" in page.text
    month = read(client.get("/events/months/2026-12"))
    assert "Evening" in month.text
    for seen in (
        page,
        month,
        read(client.get("/events?where=in-kent&kind=social_event")),
        read(client.get("/")),
    ):
        assert not [word for word in ("Hidden", "old mill", "Kind ") if word in seen.html]
    assert [client.get(f"/events/{one}").status_code for one in refs] == [404] * len(refs)
    assert [client.get(f"/events/{one}/book-by-name").status_code for one in refs] == [404] * len(refs)
    assert read(client.get(f"/events/{ref}")).link("Book a place") == f"/events/{ref}/book-by-name"


def test_each_secret_kind_shows_to_who_may_book_and_its_place_to_who_is_booked_a_week_before(
    app: Flask, frozen: object
) -> None:
    with app.app_context(), writing():
        parent, applicant = family(), family("applicant")
        picnic = event("social_event", title="Picnic", starts_at=SOON, **MEADOW)
        ref = picnic.reference
    mine, other = signed_in(app, parent), signed_in(app, applicant)
    assert other.get(f"/events/{ref}").status_code == 404
    assert "Picnic" not in other.get("/events").text
    page = read(mine.get(f"/events/{ref}"))
    assert turn(page) == "2 places left Book a place"
    assert page.link("Book a place") == f"/events/{ref}/book"
    assert "In Kent. Only families who are booked see the place" in page.text
    assert "Hidden" not in page.html + mine.get("/events").text + mine.get("/events/months/2026-12").text
    with app.app_context(), writing():
        booking = book(db.session.merge(picnic), parent).reference
    page = read(mine.get(f"/events/{ref}"))
    assert turn(page) == "You are booked See your booking"
    assert "The place shows here from 7pm on Thursday 26 November 2026" in page.text
    assert "Hidden" not in page.html
    assert "LOCATION" not in mine.get(f"/events/bookings/{booking}/calendar").text
    assert other.get(f"/events/bookings/{booking}/calendar").status_code == 404
    frozen.move_to(SOON - timedelta(days=6))  # type: ignore[attr-defined]  # a traveller
    mine = signed_in(app, parent)
    page = read(mine.get(f"/events/{ref}"))
    assert "Hidden Meadow" in page.text
    assert "Behind the old mill" in page.text
    assert "LOCATION" not in mine.get(f"/events/bookings/{booking}/calendar").text


def test_what_is_not_open_yet_says_why_and_what_opens_it(app: Flask) -> None:
    with app.app_context(), writing():
        one, parent = family("applicant"), family()
        course = event("stage_2_course", title="Course", starts_at=SOON, sessions=2).reference
        programme = event("parenting_programme", title="Programme", starts_at=SOON).reference
        profiling = event("profiling_event", title="Profiles", starts_at=SOON)
        approved = family("approved")
        invite(profiling.reference, approved.household_reference or "", by=staff(), now=clock.now())
        profiles = profiling.reference
    why = "This is for families in Stage 2. It opens when your Stage 2 starts."
    mine = signed_in(app, one)
    assert why in read(mine.get("/events")).text
    page = read(mine.get(f"/events/{course}"))
    assert turn(page) == f"You cannot book this yet {why}"
    assert "2 days, booked as one: Day 1" in page.text
    agreed = "We agree a place on this with you first. Ask your social worker about a place."
    assert agreed in turn(read(signed_in(app, parent).get(f"/events/{programme}")))
    assert "Book a place" in turn(read(signed_in(app, approved).get(f"/events/{profiles}")))
    assert signed_in(app, parent).get(f"/events/{profiles}").status_code == 404


def test_full_means_the_waiting_list_and_free_places_are_for_those_who_wait(app: Flask) -> None:
    with app.app_context(), writing():
        first, second, third = family(), family(), family()
        full = event("workshop", title="Full one", starts_at=SOON, places=1, is_online=True,
                     online_link="https://meet.example.org/secret-room")  # fmt: skip
        book(full, first)
        wait(full, second)
        ref = full.reference
    page = read(signed_in(app, first).get(f"/events/{ref}"))
    assert page.link("Open the meeting") == "https://meet.example.org/secret-room"
    page = read(signed_in(app, second).get(f"/events/{ref}"))
    assert turn(page) == "You are on the waiting list See your place in the line"
    assert "secret-room" not in page.html
    page = read(signed_in(app, third).get(f"/events/{ref}"))
    assert turn(page).startswith("This is full Join the waiting list")
    assert "secret-room" not in page.html
    with app.app_context(), writing():
        db.session.execute(update(Event).where(Event.reference == ref).values(places=2))
    assert turn(read(signed_in(app, third).get(f"/events/{ref}"))).startswith("Other people are waiting")


def test_filters_narrow_and_pages_follow_by_key(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        for day in range(30):
            event(
                "information_event",
                title=f"No {day}",
                starts_at=SOON + timedelta(days=day),
                is_online=day % 2 == 0,
            )
    page = read(client.get("/events"))
    assert len(titles(page)) == 25
    rest = read(client.get(page.link("Later dates →")))
    assert titles(rest) == [f"No {day}" for day in range(25, 30)]
    chosen = read(client.get("/events?weekend=yes&online=yes&month=2026-12"))
    assert titles(chosen) == [f"No {day}" for day in (2, 10, 16, 24)]
    assert chosen.soup.select_one("details[open]") is not None
    part = client.get("/events?weekend=yes", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "data-news" in part.text
    assert (
        read(client.get("/events?where=near-ashford&kind=school_seminar")).link("Show every date")
        == "/events"
    )
    assert (
        client.get("/events?kind=party").status_code
        == client.get("/events/months/2026-13").status_code
        == 404
    )
    assert client.get("/events?after=nonsense").status_code == 404


def test_a_month_of_the_list_leaves_out_what_has_passed_and_the_calendar_keeps_it(
    app: Flask, client: FlaskClient, frozen: object
) -> None:
    with app.app_context(), writing():
        event("information_event", title="Early", starts_at=SOON)
        event("information_event", title="Late", starts_at=SOON + timedelta(days=10))
    frozen.move_to(SOON + timedelta(days=1))  # type: ignore[attr-defined]  # a traveller
    assert titles(read(client.get("/events?month=2026-12"))) == ["Late"]
    month = read(client.get("/events/months/2026-12"))
    assert "Early" in month.text
    over = read(client.get(month.link("Early")))
    assert turn(over).startswith("This has begun, or is over")
    assert "today" in month.text


def test_nothing_planned_says_what_will_stand_here(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        agency()
    assert "will stand here as soon as they are planned" in read(client.get("/events")).text
    assert "No dates like this" in read(client.get("/events?online=yes")).text
    assert "No dates in February" in read(client.get("/events/months/2027-02")).text


@pytest.mark.parametrize("who", ["visitor", "family"])
def test_pages_cost_the_same_for_few_dates_and_many(app: Flask, who: str) -> None:
    with app.app_context(), writing():
        parent = family()
        ref = event("information_event", starts_at=SOON, title="One").reference
    client = app.test_client() if who == "visitor" else signed_in(app, parent)
    addresses = {"/events": (2, 4), "/events/months/2026-12": (2, 4), f"/events/{ref}": (4, 5)}
    costs = {}
    for many in (False, True):
        if many:
            with app.app_context(), writing():
                for number in range(24):
                    event("information_event", starts_at=SOON, title=f"More {number}")
        for address in addresses:
            client.get(address)
            with counted(app) as asked:
                read(client.get(address))
            costs[address, many] = len(asked)
    assert all(costs[address, False] == costs[address, True] <= 10 for address in addresses), costs
    assert {address: costs[address, True] for address in addresses} == {
        address: both[who == "family"] for address, both in addresses.items()
    }
