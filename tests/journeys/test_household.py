"""A family says who it is and how to reach it; a manager looks after households, openings and partings."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Look = Callable[[Page], None]
SignIn = Callable[[str], None]


def send(page: Page) -> None:
    """Press the one button of the page's own form."""
    page.locator("main form button[type=submit]").last.click()


def test_a_family_keeps_its_people(page: Page, look: Look, sign_in: SignIn) -> None:
    sign_in("applicant")
    page.goto("/home/people")
    look(page)

    # a child, first with a mistake
    page.get_by_role("link", name="Add somebody who lives with you").click()
    look(page)
    page.get_by_label("A child or young person, under 18").check()
    page.get_by_label("First name").fill("Robin-Maximiliane")
    page.get_by_label("Last name").fill("Featherstonehaugh-Cholmondeley")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter the date of birth")
    look(page)
    for label, value in (("Day", "1"), ("Month", "5"), ("Year", "2015")):
        page.get_by_label(label, exact=True).fill(value)
    send(page)
    expect(page.locator("main")).to_contain_text("Child, 11 years old")
    look(page)
    page.get_by_role("link", name=re.compile("^Moved out")).first.click()
    look(page)
    page.get_by_role("link", name="Leave it as it is").click()

    # how to reach me, and the code word
    page.get_by_role("link", name="Change how we may reach you").click()
    look(page)
    page.get_by_label("Never leave a voicemail").check()
    send(page)
    expect(page.locator("main")).to_contain_text("We never leave a voicemail")
    page.get_by_role("link", name=re.compile("code word$")).click()
    look(page)
    page.get_by_label("Your code word").fill("green kettle")
    send(page)
    expect(page.locator("main")).to_contain_text("We ask for it when you ring us")
    look(page)
    if page.get_by_role("link", name="Tell us privately").count():
        page.get_by_role("link", name="Tell us privately").click()
        look(page)
    page.goto("/home/people/invite")
    look(page)


def test_a_manager_looks_after_households(page: Page, look: Look, sign_in: SignIn) -> None:
    sign_in("manager")
    page.goto("/staff/households")
    look(page)
    page.get_by_label("Name, town or reference").fill("noa spec")
    page.get_by_role("button", name="Search households").click()
    expect(page.locator("main")).to_contain_text("Noa and Ivo Specimen")
    assert "noa" not in page.url
    look(page)

    # nobody works with them yet: a manager's own work; give them to somebody
    page.goto("/staff/caseloads")
    look(page)
    page.get_by_label("Give Noa and Ivo Specimen").check()
    page.get_by_label("Give the ticked ones to").select_option(index=1)
    page.get_by_role("button", name="Give these households").click()
    expect(page.locator("main")).to_contain_text("1 household has a new worker")
    page.locator("#workers a").first.click()
    look(page)

    # openings and partings
    page.goto("/staff/openings")
    expect(page.locator("main")).to_contain_text("They rang the front desk")
    look(page)
    page.goto("/staff/partings")
    look(page)
    page.get_by_role("link", name="Dana and Kit Specimen").click()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Open it").count():  # another team's: a manager says why, too
        page.get_by_label("Why do you open it?").fill("To decide about the parting.")
        page.get_by_role("button", name="Open it").click()
    look(page)
    page.get_by_label("Each gets a household of their own").check()
    page.get_by_role("button", name="Decide this").click()
    expect(page.locator("main")).to_contain_text("No mail goes out")
    look(page)


def test_an_adviser_opens_what_is_not_their_work(page: Page, look: Look, sign_in: SignIn) -> None:
    sign_in("business_support")
    page.goto("/staff/households")
    look(page)
    page.get_by_label("Name, town or reference").fill("example")
    page.get_by_role("button", name="Search households").click()
    page.locator("main tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("This is not your own work")
    look(page)
    page.get_by_label("Why do you open it?").fill("They rang, and their worker is away.")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("button", name="Nobody is on the telephone")).to_be_visible()
    look(page)
    household = page.url
    for path in ("/people", "/caller"):
        answer = page.goto(household + path)
        assert answer is not None
        assert answer.status == 200, path
        look(page)
    page.get_by_role("button", name="I am sure of them").click()
    expect(page.get_by_role("alert")).to_contain_text("Ask for two facts")
    look(page)
    sign_in("manager")
    for path in ("/people/add", "/restriction", "/parting"):
        page.goto(household + path)
        page.wait_for_load_state()
        if page.get_by_role("button", name="Open it").count():
            page.get_by_label("Why do you open it?").fill("To look after it.")
            page.get_by_role("button", name="Open it").click()
        look(page)
    page.goto("/account/days")
    look(page)
