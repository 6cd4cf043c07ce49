"""What every story of support does: ask, read its own page, and finish."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Look = Callable[[Page], None]
SignIn = Callable[[str], None]
AsPerson = Callable[[str], Page]

CLOSE_TO_BREAKING = "We are close to not being able to live together any more"
NO_RISK = "No, none of these"
REFERENCE = r"[0-9A-Z]{4}-[0-9A-Z]{4}"


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def go_on(page: Page, name: str) -> None:
    """Follow a link, or what looks like a button and is one."""
    page.get_by_role("link", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    ).click()


def reads(page: Page, *words: str) -> None:
    """All of these stand on the page."""
    for one in words:
        expect(page.locator("main")).to_contain_text(one)


def silent(page: Page, *words: str) -> None:
    """None of these stands anywhere on the page."""
    for one in words:
        expect(page.locator("body")).not_to_contain_text(one)


def ask(
    page: Page, *true: str, about: str = "my son, 12", words: str = "I had to hold the door shut."
) -> str:
    """Ask for support as somebody who is signed in; the address of the request."""
    page.goto("/support")
    for one in true:
        page.get_by_label(one).check()
    page.get_by_label("Who is it about?").fill(about)
    page.get_by_label("What is happening?").fill(words)
    page.get_by_label("Today", exact=True).check()
    page.get_by_label("You can e-mail me").check()
    press(page, "Ask for support")
    reads(page, "We have what you wrote")
    return page.url.split("?")[0]


def reference_of(address: str) -> str:
    """The reference in the address of a request."""
    return address.split("/requests/")[1][:9]


def choose(page: Page, which: int, button: str) -> str:
    """Choose one of the free times; as the family reads it."""
    one = page.get_by_role("radio").nth(which)
    words = one.locator("xpath=following-sibling::label").inner_text().strip()
    one.check()
    press(page, button)
    return words


def finish(page: Page, reference: str, said: str) -> None:
    """Staff finish a request for now; `said` is what the family reads."""
    page.goto(f"/staff/support/requests/{reference}/finish")
    page.get_by_label("We helped, and it is enough").check()
    page.get_by_label("What colleagues should know").fill("What was agreed is done")
    page.get_by_label("What shall the family read?").fill(said)
    press(page, "Finish for now")
    reads(page, "Finished")
