"""One who takes her request back: nothing rings, writes or chases about it afterwards."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import (
    CLOSE_TO_BREAKING,
    AsPerson,
    Look,
    SignIn,
    ask,
    choose,
    go_on,
    press,
    reads,
    reference_of,
    silent,
)
from tests.support.live import LivePortal
from tests.support.supporting import done

A_MONTH_LATER = "2026-12-21T10:00"


def test_withdrawn(page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: AsPerson) -> None:
    phone = as_person(done(portal, "couple", name="Back")["Ivy"])
    own = ask(phone, CLOSE_TO_BREAKING)
    reference = reference_of(own)
    reads(phone, "A person replies to you today", "5pm on Friday 20 November 2026")
    go_on(phone, "Choose when we call you")
    at = choose(phone, 0, "Choose this time")
    go_on(phone, "Take this back")
    look(phone)
    phone.get_by_label("Would you like to tell us why?").fill("We are better.")
    press(phone, "Take it back")
    reads(phone, "You took this back. Ask again any time", "We are better.")
    silent(phone, "What we promised you", "calls you at the time you chose", "By:", "Move the call")
    look(phone)

    # her time is free again, and nobody has anything to do
    other = as_person(done(portal, "couple", name="Next")["Ivy"])
    go_to = ask(other, CLOSE_TO_BREAKING)
    other.goto(f"{go_to}/call")
    reads(other, at)
    sign_in("support_worker")
    page.goto("/staff/support")
    expect(page.locator(f"#request-{reference}")).to_have_count(0)
    page.goto(f"/staff/support/requests/{reference}")
    reads(page, "Taken back", "We are better.")
    expect(page.get_by_role("link", name="Write down a call")).to_have_count(0)
    look(page)

    # a month of the worker later nothing has gone out about it
    assert done(portal, "sweep_at", moment=A_MONTH_LATER) > 0
    assert done(portal, "mails", reference=reference) == []
