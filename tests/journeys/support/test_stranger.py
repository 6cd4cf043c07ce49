"""Somebody without a sign-in: finds the confirmation again in the same browser, and from no other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.steps import (
    NO_RISK,
    REFERENCE,
    AsPerson,
    Look,
    SignIn,
    choose,
    go_on,
    press,
    reads,
    silent,
)
from tests.support.live import LivePortal
from tests.support.supporting import done


def asks(page: Page, name: str, email: str) -> None:
    """Everything somebody says whom we don't know."""
    page.goto("/support")
    page.get_by_label(NO_RISK).check()
    page.get_by_label("Who is it about?").fill("my daughter, 9")
    page.get_by_label("What is happening?").fill("She has stopped talking to us.")
    page.get_by_label("This week", exact=True).check()
    page.get_by_label("I adopted them").check()
    page.get_by_label("Your name", exact=True).fill(name)
    page.get_by_label("Which number shall we ring?").fill("07700 900466")
    if email:
        page.get_by_label("You can e-mail me").check()
        page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("Kent", exact=True).check()
    press(page, "Ask for support")


@pytest.mark.parametrize("email", ["wren@example.org", ""], ids=["with-email", "without"])
def test_a_stranger(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: AsPerson, email: str
) -> None:
    phone, other = as_person(""), as_person("")
    asks(phone, "Wren Wayfarer", email)
    expect(phone).to_have_url(re.compile("/support/sent$"))
    look(phone)
    reads(phone, "We have what you wrote", "A person replies to you", "on Monday 23 November 2026")
    found = re.search(REFERENCE, phone.locator("main").inner_text())
    assert found
    reference = found.group()
    assert done(portal, "mails", reference=reference) == []

    # found again from the same browser, after looking elsewhere; from no other
    phone.goto("/events")
    phone.goto("/support/sent")
    reads(phone, reference)
    go_on(phone, "Choose when we call you")
    at = choose(phone, 0, "Choose this time")
    reads(phone, f"We call you at {at}.", f"A social worker calls you at {at}.", reference)
    other.goto("/support/sent")
    expect(other).to_have_url(re.compile("/support$"))
    for path in ("/support/sent/call", f"/support/requests/{reference}"):
        other.goto(path)
        silent(other, reference, "Wren", at)
    phone.goto(f"/support/requests/{reference}")
    silent(phone, "Wren", "stopped talking")

    # staff find somebody to ring, whom nobody can write to on a page
    sign_in("support_worker")
    page.goto(f"/staff/support/requests/{reference}")
    reads(page, "Wren Wayfarer", "07700 900466", "You can write" if email else "Never write")
    expect(page.get_by_role("link", name="Write to them")).to_have_count(0)

    # taken off the device, it is gone from it
    phone.goto("/support/sent")
    press(phone, "Take it off this device")
    reads(phone, "This device does not show your request any more.")
    phone.goto("/support/sent")
    expect(phone).to_have_url(re.compile("/support$"))
    silent(phone, reference)
