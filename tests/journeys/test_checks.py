"""Business support sends and receives checks; the weekly meeting goes through its households."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Look = Callable[[Page], None]


def test_business_support_sends_chases_and_receives(
    page: Page, look: Look, sign_in: Callable[[str], None]
) -> None:
    sign_in("business_support")
    page.goto("/staff")
    page.get_by_role("link", name="Checks", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checks")
    look(page)

    # nothing ticked: said, and nothing lost
    page.get_by_role("button", name="Sent today").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the checks first")
    look(page)

    # two of them are sent today
    boxes = page.locator("input[name=row]")
    first, second = (boxes.nth(number).get_attribute("id") for number in (0, 1))
    for ident in (first, second):
        page.locator(f"label[for={ident}]").click()
    page.get_by_role("button", name="Sent today").click()
    expect(page.locator("main")).to_contain_text("2 checks are marked as sent today")
    expect(page.locator(f"#{first}")).to_have_count(0)

    # they wait to be received; one comes back
    page.get_by_role("link", name=re.compile("To receive")).click()
    expect(page).to_have_url(re.compile("pile=receive"))
    look(page)
    page.locator("label[for^=row-]").first.click()
    page.get_by_role("button", name="Received today").click()
    expect(page.locator("main")).to_contain_text("1 check is marked as received today")

    # one step of one household
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="What happened with it")).to_be_visible()
    look(page)
    page.get_by_label("Note").fill("They answer next week.")
    page.get_by_role("button", name="Save this step").click()
    expect(page.locator("main")).to_contain_text("They answer next week.")

    page.goto("/staff/checks")
    page.get_by_role("link", name="What lapses soon").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("lapses")
    look(page)


def test_the_weekly_meeting_goes_through_its_households(
    page: Page, look: Look, sign_in: Callable[[str], None], has_javascript: bool
) -> None:
    sign_in("manager")
    page.goto("/staff")
    page.get_by_role("link", name="Tracking", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tracking Stage 1")
    look(page)

    # a note in place; without a script on a page of its own, and back to the row
    row = page.locator("tbody tr").first
    row.get_by_role("link", name=re.compile("^Write a note")).click()
    if has_javascript:
        expect(row.get_by_label("What was said, or is to be done")).to_be_visible()
        expect(page).to_have_url(re.compile("/staff/tracking/stage-1$"))
        row.get_by_role("button", name="Save the note").click()
        expect(row).to_contain_text("Write the note")
    look(page)
    page.get_by_label("What was said, or is to be done").fill("Ring the surgery again.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("tbody tr").first).to_contain_text("Ring the surgery again.")
    expect(page).to_have_url(re.compile("/staff/tracking/stage-1(#row-.*)?$"))

    # one by one, with the keyboard
    page.get_by_role("link", name="Go through them one by one").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"1 of \d+"))
    look(page)
    expect(page.get_by_role("link", name="The next one")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"2 of \d+"))
    page.get_by_role("link", name="The one before").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"1 of \d+"))
    expect(page.locator("main")).to_contain_text("Ring the surgery again.")

    # on paper: initials and reference only
    page.get_by_role("link", name="Back to tracking Stage 1").click()
    page.get_by_role("link", name="Print this page").click()
    expect(page.locator("main")).to_contain_text("Printed by")
    expect(page.locator("main")).not_to_contain_text("Ring the surgery")
    look(page)
    page.goto("/staff/tracking/stage-2")
    look(page)


def test_an_applicant_follows_their_own_steps(page: Page, look: Look, sign_in: Callable[[str], None]) -> None:
    sign_in("applicant")
    page.goto("/home/steps")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your steps")
    look(page)
    page.locator(".app-checks__name a").first.click()
    expect(page.locator("main")).to_contain_text("Where it stands")
    look(page)
    page.goto("/home/plan")
    look(page)


def test_a_worker_writes_the_plan_and_moves_the_household_on(
    page: Page, look: Look, sign_in: Callable[[str], None]
) -> None:
    sign_in("assessor")
    page.goto("/staff/tracking/stage-1")
    name = page.locator(".app-header__list a").first.inner_text()
    page.get_by_label("Worker").select_option(label=name)
    page.get_by_role("button", name="Show these").click()
    page.locator("tbody th a").last.click()
    page.get_by_role("link", name="Checks and steps").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Checks and steps")
    look(page)
    steps = page.url

    # the plan, first saved, then published for each applicant to agree
    page.get_by_role("link", name="Plan of this stage").click()
    look(page)
    page.get_by_label("How long it takes").fill("Two months, and one more for the holidays.")
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.locator("main")).to_contain_text("The family does not see it yet")
    page.get_by_role("button", name="Publish this plan").click()
    expect(page.locator("main")).to_contain_text("Each applicant is asked to agree it")
    look(page)

    # one step: wrongly in order, and back with a reason
    page.goto(steps)
    page.get_by_role("link", name=re.compile("^Health and safety of the home")).click()
    look(page)
    page.get_by_label("In order", exact=True).check()
    page.get_by_role("button", name="Save this step").click()
    expect(page.locator(".app-timeline")).to_contain_text("In order")
    page.get_by_label("Received", exact=True).check()
    page.get_by_role("button", name="Save this step").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter why this is no longer in order")
    look(page)
    page.get_by_label("Reason", exact=True).fill("Another household’s visit")
    page.get_by_role("button", name="Save this step").click()
    expect(page.locator(".app-timeline")).to_contain_text("Another household’s visit")

    # what is missing before Stage 1 can end, and the letters of a "no", left as they are
    page.goto(steps.replace("/steps", "/move"))
    expect(page.locator("main")).to_contain_text("Still missing")
    look(page)
    page.get_by_role("button", name="Write why they are not accepted").or_(
        page.get_by_role("link", name="Write why they are not accepted")
    ).click()
    look(page)
    page.get_by_role("button", name="End the journey and show them these letters").click()
    expect(page.get_by_role("alert")).to_contain_text("Write to them both why")
    look(page)
