"""A stranger finds an evening on a phone, books it by name, is promised a call, and gives the place back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal
from tests.support.outbox import link_to

Look = Callable[[Page], None]


def test_an_evening_is_found_on_a_phone_booked_by_name_and_given_back(
    as_person: Callable[[str], Page], look: Look, portal: LivePortal
) -> None:
    address = f"visitor-{secrets.token_hex(4)}@example.org"
    phone = as_person("")
    phone.goto("/")
    phone.get_by_role("link", name="See all dates").click()
    phone.get_by_role("link", name="Evenings").click()
    expect(phone.get_by_role("link", name=re.compile("Evenings.*chosen"))).to_be_visible()
    phone.get_by_text("Choose what, when and where").click()
    phone.get_by_label("Where").select_option("All of Kent")
    phone.get_by_role("button", name="Show these").click()
    expect(phone).to_have_url(re.compile("evening=yes.*where=in-kent|where=in-kent.*evening=yes"))
    expect(phone.get_by_text("that fit")).to_be_visible()
    look(phone)
    phone.get_by_role("link", name="See a month").click()
    look(phone)
    phone.go_back()
    phone.get_by_role("link", name="Information evening").first.click()
    expect(phone.locator("main")).to_contain_text("Example Hall, Maidstone")
    look(phone)
    phone.get_by_role("button", name="Book a place").click()
    phone.get_by_label("Your name").fill("Robin Sample-Beispiel")
    phone.get_by_label("Your e-mail address").fill(address)
    phone.get_by_label("Please call me about a visit at home").check()
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("alert")).to_contain_text("Enter your telephone number, so we can call you")
    look(phone)
    phone.get_by_label("Your telephone number").fill("01632 960124")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check before you book")
    look(phone)
    phone.get_by_role("button", name="Book your place").click()
    expect(phone.get_by_text("We keep it for you until")).to_be_visible()
    look(phone)

    phone.goto(link_to(portal, address, "/events/confirm/"))
    look(phone)
    phone.get_by_role("button", name="Yes, keep my place").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are booked")
    expect(phone.locator("main")).to_contain_text("We ring you on 01632 960124")
    look(phone)
    phone.get_by_role("link", name="Cancel your place").click()
    look(phone)
    phone.get_by_role("button", name="Cancel your place").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have no place here any more")


def test_a_picnic_shows_to_who_may_book_it_and_never_to_a_stranger(
    as_person: Callable[[str], Page], look: Look, portal: LivePortal
) -> None:
    parent, stranger = as_person(portal.session_of("adoptive_parent")), as_person("")
    parent.goto("/events?kind=social_event")
    parent.get_by_role("link", name="Summer picnic").first.click()
    expect(parent.get_by_role("button", name=re.compile("Book a place|waiting list|booking"))).to_be_visible()
    expect(parent.locator("main")).not_to_contain_text(re.compile("Example (Hall|Library|Centre)"))
    look(parent)
    answer = stranger.goto(parent.url)
    assert answer is not None
    assert answer.status == 404
    picnic = re.compile("picnic", re.IGNORECASE)
    for page in (
        "/",
        "/events",
        "/events?kind=social_event",
        "/events/months/2027-07",
        "/events?month=2027-07",
    ):
        stranger.goto(page)
        expect(stranger.locator("body")).not_to_contain_text(picnic)
