"""Staff make a date from a title, publish it, add a family, invite one, change the date, and cancel."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Look = Callable[[Page], None]


def go_on(page: Page, look: Look) -> None:
    """Say why a household outside one's own work is opened, where that is asked."""
    page.wait_for_load_state()
    reason = page.get_by_label("Why do you open it?")
    if reason.count():
        reason.fill("They rang to book a place.")
        page.locator("main form button").first.click()
    look(page)


def test_a_date_from_its_title_to_its_cancellation(
    page: Page, look: Look, sign_in: Callable[[str], None]
) -> None:
    sign_in("manager")
    page.goto("/staff/households?stage=adoptive_parent")
    reference = page.locator("tbody .app-reference").first.inner_text()
    page.get_by_role("link", name="Events", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Events")
    look(page)
    page.get_by_label("Title").fill("explaining")
    page.get_by_role("button", name="Show these").click()
    expect(page).to_have_url(re.compile("title=explaining"))

    # a date from a title, everything filled in but the day
    page.get_by_role("button", name="Make a date from a title").click()
    look(page)
    page.get_by_role("link", name=re.compile("^Make a date.*Explaining adoption")).click()
    expect(page.get_by_label("What time does it begin?")).to_have_value(re.compile(r"\d"))
    page.get_by_role("button", name="Make the date as a draft").click()
    expect(page.get_by_role("alert").first).to_contain_text("Enter the day, like 27 11 2026")
    look(page)
    for part, value in (("Day", "13"), ("Month", "1"), ("Year", "2027")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Make the date as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Explaining adoption")
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator("main")).to_contain_text("Whoever may book sees it now")

    # a family that rang is added, and another way in is an invitation
    page.get_by_role("link", name="Add or invite a household").click()
    page.get_by_label("Name, town or reference", exact=True).last.fill(reference)
    page.get_by_role("button", name="Search households").click()
    look(page)
    page.get_by_role("button", name=re.compile("^Invite them")).first.click()
    expect(page.locator("main")).to_contain_text("They are invited")
    page.get_by_label("Name, town or reference", exact=True).last.fill(reference)
    page.get_by_role("button", name="Search households").click()
    page.get_by_role("link", name=re.compile("^Add them")).first.click()
    go_on(page, look)
    page.locator("input[name=who]").first.check()
    page.get_by_label(re.compile("needs to take part")).first.fill("A seat near the door")
    page.get_by_role("button", name="Book for them").click()
    expect(page.locator("main")).to_contain_text("Needs: A seat near the door")
    look(page)

    # another date: it says beforehand how many are told
    page.get_by_role("link", name="Change the date").click()
    expect(page.locator("main")).to_contain_text("1 booking is told")
    look(page)
    page.get_by_label("Day", exact=True).fill("20")
    page.get_by_role("button", name="Change the date and tell 1 booking").click()
    expect(page.locator("main")).to_contain_text("Wednesday 20 January 2027")
    expect(page.locator("main")).to_contain_text("Asked again")

    # cancelled with a word, read first as the family will read it
    page.get_by_role("link", name="Cancel the event").click()
    page.get_by_role("button", name="See what they will read").click()
    expect(page.get_by_role("alert").first).to_contain_text("Write a few words on why")
    page.get_by_label("Why, in a few words").fill("Our trainer is ill. Choose the date in March.")
    page.get_by_role("button", name="See what they will read").click()
    expect(page.locator("main")).to_contain_text("There is something for you.")
    look(page)
    page.get_by_role("button", name="Cancel the event and tell 1 booking").click()
    expect(page.locator("main")).to_contain_text("Our trainer is ill")
