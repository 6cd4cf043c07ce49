"""The public pages: every one opens, leads somewhere, speaks plainly, and asks little of the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal import clock
from portal.agency.models import AgencySettings, Authority
from portal.events.models import Event
from portal.extensions import db, writing
from portal.home.family import READING, names
from portal.home.pack import PAGES
from tests.events.making import event
from tests.support.pages import Page, read
from tests.support.queries import counted
from tests.support.words import NEVER, faults

PACK = [f"/information-pack/{page.name}" for page in PAGES]
PUBLIC = [
    "/",
    *(f"/{name}" for name in READING),
    "/schools-and-professionals",
    "/support",
    "/information-pack",
    "/information-pack/sent",
    "/information-pack/print",
    *PACK,
    "/could-i-adopt",
    "/could-i-adopt/questions",
]


@pytest.fixture(autouse=True)
def served(app: Flask) -> None:
    """An agency with three councils, one of which has not told us its number."""
    with app.app_context(), writing():
        settings = db.session.get(AgencySettings, 1)
        if settings is None:
            settings = AgencySettings(id=1)
            db.session.add(settings)
        settings.name, settings.colour = "Testing Adoption", "#0b4f5c"
        settings.telephone, settings.email = "01632 960100", "hello@agency.example.org"
        for code, name, number in (
            ("bexley", "Bexley", "01632 960101"),
            ("kent", "Kent", "01632 960102"),
            ("medway", "Medway", ""),
        ):
            council = db.session.get(Authority, code) or Authority(code=code)
            council.name, council.council, council.out_of_hours_telephone = name, f"{name} Council", number
            db.session.add(council)


def test_every_page_is_whole_and_speaks_plainly(client: FlaskClient) -> None:
    wrong = [fault for address in PUBLIC for fault in faults(read(client.get(address)))]
    assert wrong == []


def test_the_words_that_hurt_are_noticed() -> None:
    for text in ("A child was placed.", "two siblings", "Contact us", "your stepchild", "Submit"):
        assert NEVER.search(text), text


def test_every_link_leads_to_a_page(client: FlaskClient) -> None:
    seen: dict[str, int] = {}
    waiting = ["/"]
    anchors: list[tuple[str, str]] = []
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        seen[address] = answer.status_code
        if answer.status_code != 200 or not address_is_ours(address):
            continue
        for link in Page(answer).soup.select("a[href^='/']"):
            target, _, anchor = str(link["href"]).partition("#")
            waiting.append(target)
            if anchor:
                anchors.append((target, anchor))
    assert {address: status for address, status in seen.items() if status >= 400} == {}
    assert set(PUBLIC) - {"/information-pack/sent", "/could-i-adopt/questions"} <= set(seen)
    for target, anchor in anchors:
        assert Page(client.get(target)).soup.select(f"#{anchor}"), f"{target}#{anchor}"


def address_is_ours(address: str) -> bool:
    return address in PUBLIC


@pytest.mark.parametrize("address", ["/how-adoption-works", "/support", "/information-pack", PACK[0], "/"])
def test_a_page_asks_the_database_once(app: Flask, client: FlaskClient, address: str) -> None:
    """The home asks for the next evenings besides."""
    read(client.get(address))  # what seldom changes is remembered from here on
    with counted(app) as asked:
        read(client.get(address))
    assert len(asked) == (2 if address == "/" else 1), asked


def test_home_has_three_large_ways_in_and_three_small(client: FlaskClient) -> None:
    page = read(client.get("/"))
    assert page.link("Thinking of adopting") == "/thinking-of-adopting"
    assert page.link("Adopting now") == "/adopting-now"
    assert page.link("Adopted and want support") == "/support"
    assert page.link("I was adopted") == "/adopted-people"
    assert page.link("I am a birth parent or relative") == "/birth-family"
    assert page.link("I am a school or professional") == "/schools-and-professionals"


def test_home_says_whom_to_ring_in_danger(client: FlaskClient) -> None:
    page = read(client.get("/"))
    assert page.link("999") == "tel:999"
    assert "Bexley 01632 960101" in page.text
    assert "Kent 01632 960102" in page.text


def test_home_shows_the_times_of_the_line(client: FlaskClient) -> None:
    text = read(client.get("/")).text
    for words in ("10 working days", "5 working days", "2 months", "6 months at most", "4 months"):
        assert words in text


def test_evenings_are_not_made_up(client: FlaskClient) -> None:
    text = read(client.get("/")).text
    assert "The next dates will stand here. To hear them now, ring 01632 960100" in text


def test_the_next_three_evenings_with_places_are_shown_soonest_first(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        for days, places, kind, where in (
            (9, 4, "information_event", {"is_online": True}),
            (3, 1, "information_event", {"venue": "Example Hall, Maidstone"}),
            (5, 1, "information_event", {"authority": "medway"}),
            (6, 8, "social_event", {"venue": "Secret Meadow"}),
            (7, 2, "information_event", {"is_online": True}),
            (8, 2, "information_event", {"is_online": True}),
        ):
            at = clock.now() + timedelta(days=days)
            made = event(kind, places=places, starts_at=at, title=f"Evening {days}", **where)
            if days == 5:
                db.session.execute(update(Event).where(Event.id == made.id).values(places_taken=1))
    with counted(app) as asked:
        page = read(client.get("/"))
    shown = [" ".join(each.get_text(" ").split()) for each in page.soup.select(".app-evenings li")]
    assert [each.split(" ")[1] for each in shown] == ["3", "7", "8"]
    assert "Example Hall, Maidstone 1 place left" in shown[0]
    assert "Online 2 places left" in shown[1]
    assert "Secret Meadow" not in page.html
    assert len([one for one in asked if "FROM event" in one]) == 1
    assert read(client.get(page.link("Evening 3"))).h1 == "Evening 3"


def test_support_says_when_nobody_answers(client: FlaskClient, frozen: object) -> None:
    in_hours = read(client.get("/support")).text
    assert "Nobody will read this" not in in_hours
    frozen.move_to(datetime(2026, 11, 20, 18, 30, tzinfo=clock.LONDON))  # type: ignore[attr-defined]  # a traveller
    late = read(client.get("/support")).text
    assert "Nobody will read this before Monday 23 November 2026, 9am." in late
    assert "ring the out-of-hours team of your council" in late


def test_support_can_be_left_quickly(client: FlaskClient) -> None:
    page = read(client.get("/support"))
    link = page.soup.select_one("a[data-leave]")
    assert link is not None
    assert str(link["href"]).startswith("https://")


def test_names_read_like_a_sentence() -> None:
    assert names([]) == ""
    assert names(["Kent"]) == "Kent"
    assert names(["Bexley", "Kent", "Medway"]) == "Bexley, Kent and Medway"


def test_reading_sets_no_cookie(client: FlaskClient) -> None:
    for address in PUBLIC:
        if address not in ("/information-pack", "/support"):  # their forms need one
            assert "Set-Cookie" not in client.get(address).headers, address
