"""A family books, changes and cancels; others wait, one lets an offer lapse, the next takes it on a phone;
a picnic's place shows late, and only to who is booked."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]
AsPerson = Callable[[str], Page]


def tell(portal: LivePortal, *words: str) -> dict[str, str]:
    """Make something on the live portal (tests/support/placing.py)."""
    program = f"from tests.support.placing import run; import json; print(json.dumps(run(*{list(words)!r})))"
    said: dict[str, str] = json.loads(portal.run_python(program).strip().splitlines()[-1])
    return said


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_place_is_booked_changed_given_back_and_goes_down_the_line(
    portal: LivePortal, as_person: AsPerson, look: Look
) -> None:
    kim, jo, lee = (tell(portal, "family") for _ in range(3))
    made = tell(portal, "event", "workshop", "1", "14", "A workshop for one family")["event"]

    # kim books in three presses, says what helps, changes it
    page = as_person(kim["cookie"])
    page.goto(f"/events/{made}/book")
    look(page)
    page.get_by_text("Does anybody need help").click()
    page.get_by_label("What helps Kim Example to take part?").fill("A hearing loop")
    press(page, "Continue")
    look(page)
    press(page, "Book 1 place")
    heading(page, "You are booked")
    look(page)
    page.get_by_role("button", name="Change who comes").click()
    page.get_by_label("Is there food Kim Example can’t eat?").fill("Nuts")
    look(page)
    press(page, "Save who comes")
    expect(page.locator("main")).to_contain_text("Can’t eat: Nuts")
    page.goto("/home")
    expect(page.locator("main")).to_contain_text("A workshop for one family")

    # jo finds it full and joins the line; lee stands behind
    phone = as_person(jo["cookie"])
    phone.goto(f"/events/{made}/book")
    expect(phone.locator("main")).to_contain_text("This is full.")
    press(phone, "Continue")
    press(phone, "Join the waiting list")
    heading(phone, "You are on the waiting list")
    look(phone)
    tell(portal, "wait", made, lee["account"])

    # kim cancels in two presses: the place goes to jo, who lets it lapse, and on to lee
    page.goto("/events/bookings")
    look(page)
    page.get_by_role("link", name="A workshop for one family").click()
    page.get_by_role("link", name="Cancel this booking").click()
    look(page)
    press(page, "Cancel 1 place")
    heading(page, "This booking is cancelled")
    phone.reload()
    heading(phone, "There is a place for you")
    look(phone)
    assert tell(portal, "lapse", made)["lapsed"] == "1"
    phone.reload()
    heading(phone, "We could hold this place no longer")
    link = tell(portal, "offer", made, lee["account"])["link"]
    mailed = as_person("")
    mailed.goto(link)
    heading(mailed, "There is a place for you")
    expect(mailed.locator("main")).not_to_contain_text("workshop")
    look(mailed)
    press(mailed, "Yes, book 1 place")
    heading(mailed, "You are booked")
    own = as_person(lee["cookie"])
    own.goto("/events/bookings")
    expect(own.locator("main")).to_contain_text("A workshop for one family")
    own.goto("/events/my-calendar")
    press(own, "Make my link")
    expect(own.locator("code")).to_contain_text(".ics")
    look(own)


def test_where_a_picnic_is_shows_late_and_to_who_is_booked(portal: LivePortal, as_person: AsPerson) -> None:
    kim, jo = tell(portal, "family"), tell(portal, "family")
    made = tell(portal, "event", "social_event", "9", "8", "Summer picnic")["event"]
    booking = tell(portal, "book", made, kim["account"])["booking"]
    booked, other, place = as_person(kim["cookie"]), as_person(jo["cookie"]), "Example Meadow"
    booked.goto(f"/events/bookings/{booking}")
    expect(booked.locator("main")).to_contain_text("You see the place here from Saturday 21 November 2026")
    assert place not in booked.content()
    tell(portal, "move", made, "6")
    booked.reload()
    expect(booked.locator("main")).to_contain_text(place)
    other.goto(f"/events/{made}/book")
    press(other, "Continue")
    heading(other, "Is this right?")
    assert place not in other.content()
