"""A visitor asks “Could I adopt?” and comes to each of its endings; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

YES = "Yes"
NOT_MET = "A child I have not met yet"
PERMANENT = "Yes. For a couple: yes, for at least one of us"
NEITHER = "Neither"
NO = "No"

ENDINGS = {
    "Yes, you could adopt": [YES, NOT_MET, "Kent", PERMANENT, NO, NEITHER],
    "Yes, and you may be quicker than most": [
        YES,
        NOT_MET,
        "Medway",
        PERMANENT,
        NO,
        "I am an approved foster carer now",
    ],
    "Yes, you could ask to adopt this child": [
        YES,
        "My partner’s child",
        "6 months or more, but less than 1 year",
        "Bexley",
        PERMANENT,
        NO,
    ],
    "Not quite yet, but you can begin to plan": [
        YES,
        "A child I foster",
        "Less than 6 months, or not yet",
        "Kent",
        PERMANENT,
        NO,
    ],
    "You could, and a specialist agency will help you": [
        YES,
        "A child who lives in another country",
        "Kent",
        PERMANENT,
        NO,
    ],
    "Probably, so let’s talk about it": [
        YES,
        NOT_MET,
        "Kent",
        PERMANENT,
        "Yes, but not for what the next answer names",
        NEITHER,
    ],
    "Let’s talk about it first": [
        YES,
        NOT_MET,
        "Kent",
        "I’m not sure",
        "I’m not sure, or I would rather talk about it",
        NEITHER,
    ],
    "Not yet": ["No, not yet"],
    "Not yet, from what you say": [
        YES,
        NOT_MET,
        "Kent",
        "No, and I have lived here for less than a year",
    ],
    "We are sorry: adoption through an agency is not open to you": [
        YES,
        NOT_MET,
        "Kent",
        PERMANENT,
        "Yes, for an offence against a child, or a serious sexual offence against an adult",
    ],
    "Yes, and there may be an agency nearer to you": [
        YES,
        NOT_MET,
        "Somewhere else in England",
        PERMANENT,
        NO,
        NEITHER,
    ],
    "Perhaps, but begin where you live": [YES, NOT_MET, "Outside England", PERMANENT, NO, NEITHER],
}


def begin(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Thinking of adopting").click()
    page.get_by_role("link", name="Could I adopt?", exact=True).click()
    page.get_by_role("button", name="Start the questions").click()


def answer(page: Page, words: str) -> None:
    page.get_by_role("radio", name=words, exact=True).check()
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_way_ends_in_an_answer(
    page: Page, context: BrowserContext, look: Callable[[Page], None], ending: str
) -> None:
    begin(page)
    for words in ENDINGS[ending]:
        answer(page, words)
    expect(page.get_by_role("heading", level=1, name=ending, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="What happens next")).to_be_visible()
    expect(page).to_have_url("/could-i-adopt/questions")
    assert context.cookies() == []
    look(page)


def test_back_by_the_page_and_by_the_browser(page: Page, look: Callable[[Page], None]) -> None:
    begin(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose yes if you are 21 or over")
    look(page)
    for words in [YES, NOT_MET, "Kent"]:
        answer(page, words)
    expect(page.get_by_role("heading", level=1)).to_contain_text("permanent home")
    look(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where do you live?")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("radio", name=NOT_MET)).to_be_checked()
    look(page)
    answer(page, "My partner’s child")
    expect(page.get_by_role("heading", level=1)).to_contain_text("How long has the child lived with you?")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    begin(page)
    page.get_by_role("radio", name="No, not yet").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Continue")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Not yet")).to_be_visible()
