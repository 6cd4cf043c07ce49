"""A referee says no, is replaced without a word to the applicants, and the next one answers in confidence."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.support.live import LivePortal
from tests.support.outbox import link_to
from tests.support.own_home import household_of

Look = Callable[[Page], None]

NAMES = ("Pat Instance", "Lee Sample", "Joss Specimen", "Bo Placeholder")


def name_one(page: Page, number: int) -> None:
    """The applicant names one of these people."""
    page.goto("/home/referees/new")
    page.get_by_label("Their name").fill(NAMES[number])
    page.get_by_label("Their e-mail address").fill(f"referee{number}@example.org")
    page.get_by_label("Their telephone number").fill(f"01632 96055{number}")
    page.get_by_label("A friend").check()
    page.get_by_label("Sam", exact=True).check()
    page.get_by_role("button", name="Add to your list").click()
    expect(page.locator("main")).to_contain_text(f"You have named {NAMES[number]}")


def link_about(page: Page, words: str, name: str) -> Locator:
    """A link whose hidden words say whom it is about."""
    return page.get_by_role("link", name=re.compile(f"^{words} ?: {name}"))


def ask(page: Page, number: int) -> None:
    """The worker asks one of them by e-mail."""
    link_about(page, "Ask", NAMES[number]).click()
    page.get_by_role("button", name="Send the e-mail").click()
    expect(page.locator("main")).to_contain_text(f"We have asked {NAMES[number]}")


def test_a_referee_declines_and_is_replaced(
    page: Page,
    look: Look,
    sign_in: Callable[[str], None],
    as_person: Callable[[str], Page],
    portal: LivePortal,
) -> None:
    sam = as_person(portal.session_of("applicant"))
    sam.goto("/home/referees")
    look(sam)
    for number in range(3):
        name_one(sam, number)
    expect(sam.locator("main")).to_contain_text("3 of 3 still to come")

    # the worker asks all three
    sign_in("assessor")
    page.goto(f"/staff/households/{household_of(portal, 'sam.example@example.org')}")
    page.get_by_role("button", name="Nobody is on the telephone").click()
    page.get_by_role("link", name="Referees").click()
    look(page)
    for number in range(3):
        ask(page, number)

    # the first says no, in private
    pat = as_person("")
    pat.goto(link_to(portal, "referee0@example.org", "/references/"))
    look(pat)
    expect(pat.locator("body")).not_to_contain_text("Sam")
    pat.get_by_role("button", name="See what it is about").click()
    look(pat)
    pat.get_by_label("No, I can’t").check()
    pat.get_by_label("If not, you can tell us why").fill("We have not spoken for a year.")
    pat.get_by_role("button", name="Go on").click()
    expect(pat.locator("main")).to_contain_text("Nobody but our staff knows")

    # the applicants name another, and learn neither who nor why
    sam.goto("/home/referees")
    look(sam)
    expect(sam.locator("main")).to_contain_text("Please name 1 more person")
    expect(sam.locator("main")).not_to_contain_text("spoken")
    name_one(sam, 3)
    page.reload()
    ask(page, 3)

    # who takes their place answers, saves, comes back by the same link, and says something in confidence
    bo, link = as_person(""), link_to(portal, "referee3@example.org", "/references/")
    bo.goto(link)
    bo.get_by_role("button", name="See what it is about").click()
    bo.get_by_label("Yes, I can answer some questions").check()
    bo.get_by_role("button", name="Go on").click()
    look(bo)
    bo.get_by_label(re.compile("How long have you known Sam Example")).fill("Ten years, from the choir.")
    bo.get_by_role("button", name="Save, and come back later").click()
    bo.goto(link)
    bo.get_by_role("button", name="See what it is about").click()
    bo.get_by_label("Yes, I can answer some questions").check()
    bo.get_by_role("button", name="Go on").click()
    expect(bo.get_by_label(re.compile("How long have you known"))).to_have_value("Ten years, from the choir.")
    bo.get_by_label("Is there something you want to say in confidence?").fill("A thing for staff alone.")
    bo.get_by_role("button", name="Send your answers").click()
    expect(bo.locator("main")).to_contain_text("We have your answers")
    sam.goto("/home/referees")
    expect(sam.locator("main")).to_contain_text("2 of 3 still to come")

    # the worker reads it and writes up the interview
    page.reload()
    link_about(page, "Read", NAMES[3]).click()
    look(page)
    expect(page.locator("main")).to_contain_text("A thing for staff alone.")
    page.go_back()
    link_about(page, "Interview", NAMES[3]).click()
    look(page)
    page.get_by_label("What was said").fill("Warm and thoughtful.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("main")).to_contain_text("is written down")
