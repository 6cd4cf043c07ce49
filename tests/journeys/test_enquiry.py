"""A couple enquires: begins on one device, stops, comes back by the mailed link on another, sends."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.live import LivePortal
from tests.support.outbox import link_to

Look = Callable[[Page], None]


def go_on(page: Page, look: Look | None = None) -> None:
    """Look at the question, then save and continue."""
    if look:
        look(page)
    page.get_by_role("button", name="Save and continue").click()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_couple_begins_stops_comes_back_and_sends(
    page: Page, look: Look, portal: LivePortal, browser: Browser, browser_context_args: dict[str, object]
) -> None:
    address = f"couple-{secrets.token_hex(4)}@example.org"
    page.goto("/")
    page.get_by_role("link", name="Thinking of adopting").click()
    look(page)
    page.goto("/enquire")
    look(page)
    page.get_by_role("link", name="Start now").or_(page.get_by_role("button", name="Start now")).click()
    page.get_by_label("With a partner").check()
    go_on(page, look)
    page.get_by_label("First name", exact=True).fill("Sam")
    page.get_by_label("Last name", exact=True).fill("Beispiel-Placeholder-Example")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter your partner’s first name")
    expect(page.get_by_label("Last name", exact=True)).to_have_value("Beispiel-Placeholder-Example")
    look(page)
    page.get_by_label("Their first name").fill("Alex")
    page.get_by_label("Their last name").fill("Example")
    go_on(page)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Telephone number").fill("01632 960777")
    look(page)
    page.get_by_role("button", name="Come back later").click()
    look(page)
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name=re.compile("link", re.IGNORECASE)).first.click()
    look(page)

    # another device, days later: the link leads to where they stopped
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # the fixture's own values
    phone = context.new_page()
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(link_to(portal, address, "/enquire/come-back/"))
    look(phone)
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_label("Good days and times").fill("After 6pm")
    phone.get_by_label("Do not leave a voicemail").check()
    go_on(phone, look)
    phone.get_by_label("Kent", exact=True).check()
    go_on(phone, look)
    phone.get_by_label("No, none of these").check()
    go_on(phone, look)
    phone.get_by_label("Brothers and sisters together").check()
    go_on(phone, look)
    go_on(phone, look)  # what helps you take part
    go_on(phone, look)  # how you heard
    go_on(phone, look)  # your own words
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(phone.locator("main")).to_contain_text("01632 960777")
    look(phone)

    # change one answer and come straight back
    phone.locator("a[href*='/enquire/names']").first.click()
    phone.get_by_label("Their last name").fill("Beispiel-Placeholder-Example")
    go_on(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your answers")
    phone.get_by_role("button", name="Send your enquiry").click()
    expect(phone).to_have_url(re.compile(r"/enquire/sent/[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    phone.wait_for_load_state()
    said = phone.locator("main").inner_text()
    assert re.search(r"by 5pm on (Mon|Tues|Wednes|Thurs|Fri)day \d+ \w+ 20\d\d", said), said
    look(phone)
    reference = phone.url.rsplit("/", 1)[1]

    # Back and send again: the same enquiry
    phone.go_back()
    phone.goto("/enquire/check")
    expect(phone).to_have_url(re.compile(reference))

    # a stranger with the address sees nothing
    stranger = browser.new_context(**browser_context_args).new_page()  # type: ignore[arg-type]  # same
    answer = stranger.goto(f"/enquire/sent/{reference}")
    assert answer is not None
    assert answer.status == 404

    # the mailed link confirms only when the button is pressed
    phone.goto(link_to(portal, address, "/enquire/confirm/"))
    look(phone)
    phone.get_by_role("button", name="Yes, this is my address").click()
    expect(phone.get_by_role("button", name="Yes, this is my address")).to_have_count(0)
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    look(phone)
    context.close()


def test_back_after_two_mistakes_leads_to_the_question(page: Page, has_javascript: bool) -> None:
    if not has_javascript:
        pytest.skip("without scripts the browser asks before it sends again")
    page.goto("/enquire")
    page.get_by_role("link", name="Start now").or_(page.get_by_role("button", name="Start now")).click()
    for _ in range(2):
        go_on(page)
        expect(page.get_by_role("alert")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("On my own")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_with_the_keyboard_alone(page: Page, has_javascript: bool) -> None:
    """From the first page to the second question without a mouse."""

    def tab_to(text: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.count() and text in (focused.text_content() or focused.get_attribute("value") or ""):
                return
        pytest.fail(f"the keyboard never reached {text!r}")

    page.goto("/enquire")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    tab_to("Start now")
    page.keyboard.press("Enter")
    expect(page.get_by_label("On my own")).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("type") == "radio":
            break
    page.keyboard.press("Space")
    tab_to("Save and continue")
    page.keyboard.press("Enter")
    expect(page.get_by_label("First name")).to_be_visible()


def test_a_single_person_without_e_mail(page: Page, look: Look) -> None:
    page.goto("/enquire")
    page.get_by_role("link", name="Start now").or_(page.get_by_role("button", name="Start now")).click()
    page.get_by_label("On my own").check()
    go_on(page)
    page.get_by_label("First name", exact=True).fill("Robin")
    page.get_by_label("Last name", exact=True).fill("Example")
    go_on(page)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter your telephone number or your e-mail address")
    page.get_by_label("Telephone number").fill("01632 960778")
    go_on(page)
    go_on(page)
    look(page)  # the post: only for who has no e-mail
    go_on(page)
    page.get_by_label("Medway", exact=True).check()
    go_on(page)
    page.get_by_label("I would like to adopt a child from another country").check()
    go_on(page)
    go_on(page)
    go_on(page)
    go_on(page)
    page.get_by_role("button", name="Send your enquiry").click()
    expect(page).to_have_url(re.compile("/enquire/sent/"))
    look(page)
    assert "another country" in page.locator("main").inner_text().lower()
