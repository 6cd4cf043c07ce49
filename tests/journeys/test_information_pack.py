"""A visitor has the information pack sent, opens the mail's link, and reads on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

READING = [
    "/",
    "/thinking-of-adopting",
    "/how-adoption-works",
    "/who-can-adopt",
    "/ways-to-adopt",
    "/early-permanence",
    "/brothers-and-sisters",
    "/support-for-families",
    "/adopting-now",
    "/adopted-people",
    "/birth-family",
    "/schools-and-professionals",
    "/support",
    "/complaints",
    "/privacy",
    "/cookies",
    "/accessibility",
    "/could-i-adopt",
    "/information-pack/step-by-step",
    "/information-pack/print",
]


@pytest.mark.parametrize("address", READING)
def test_everybody_can_read_it(page: Page, look: Callable[[Page], None], address: str) -> None:
    page.goto(address)
    look(page)


def test_an_e_mail_address_is_enough(page: Page, look: Callable[[Page], None]) -> None:
    page.goto("/information-pack")
    page.get_by_role("button", name="Send me the pack").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your e-mail address")
    look(page)
    page.get_by_role("textbox", name="Your e-mail address").fill("sam.reader@example.org")
    page.get_by_role("button", name="Send me the pack").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The pack is on its way")
    look(page)
    page.get_by_role("link", name="Read the pack now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")
    look(page)
    page.get_by_role("link", name=re.compile("^Next")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The children")
