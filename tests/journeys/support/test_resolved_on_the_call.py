"""A calm request: taken up, answered, a time chosen and moved, and resolved on the call."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import (
    NO_RISK,
    AsPerson,
    Look,
    SignIn,
    ask,
    choose,
    finish,
    go_on,
    press,
    reads,
    reference_of,
    silent,
)
from tests.support.live import LivePortal
from tests.support.supporting import done


def test_resolved_on_the_call(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: AsPerson
) -> None:
    phone = as_person(done(portal, "couple", name="Calm")["Ivy"])
    own = ask(phone, NO_RISK, words="He asks why he could not stay.")
    reference = reference_of(own)
    reads(phone, "A person replies to you", "on Monday 23 November 2026", "5pm on Friday 27 November 2026")
    silent(phone, "replies to you today", "Nobody will read this")

    # she chooses when we call, and moves it
    go_on(phone, "Choose when we call you")
    look(phone)
    reads(phone, "When shall we call you?")
    first = choose(phone, 0, "Choose this time")
    reads(phone, "A social worker calls you at the time you chose", f"We call you at {first}.")
    phone.get_by_role("link", name="Move the call").click()
    reads(phone, f"Now it is at {first}.")
    last = choose(phone, -1, "Move the call")
    reads(phone, "The call was moved", f"rings 07700 900455 at {last}.")
    look(phone)

    # taken up from the list, and answered
    sign_in("support_worker")
    page.goto("/staff/support")
    look(page)
    page.locator(f"#request-{reference}").get_by_role("button", name="Take it up").click()
    reads(page, "It is yours.")
    page.locator(f"#request-{reference}").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ivy Calm")
    look(page)
    page.get_by_role("link", name="Write to them").click()
    look(page)
    page.get_by_label("What do you write to them?").fill("I ring you as you chose.")
    press(page, "Send this to them")
    reads(page, "They read it on their page; an e-mail tells them.", "kept in time")
    phone.goto(own)
    reads(phone, "I ring you as you chose.", "Kept in time", "Grace Example helps you with this.")
    phone.get_by_label("Write to us").fill("Thank you.")
    press(phone, "Send this to us")
    reads(phone, "We have what you wrote.", "Thank you.")
    page.goto("/staff/support")
    expect(page.locator(f"#request-{reference}")).to_contain_text("New words")

    # the call, what they agreed, and the end
    page.goto(f"/staff/support/requests/{reference}/advice-call")
    look(page)
    page.get_by_label("Resolved on the call").check()
    page.get_by_label("What you agreed, as they read it").fill("Grandmother comes at weekends.")
    page.get_by_label("What was said and agreed").fill("Much calmer.")
    press(page, "Write down the call")
    reads(page, "our promise kept. You can finish it for now.", "Resolved on the call")
    finish(page, reference, "Write to us any time.")
    look(page)
    phone.goto(own)
    reads(
        phone,
        "Grandmother comes at weekends.",
        "Finished for now. Come back any time",
        "Write to us any time.",
    )
    silent(phone, "Much calmer", "Move the call", "Take this back")
    expect(phone.get_by_label("Write to us")).to_have_count(0)
    look(phone)
    phone.goto("/support/requests")
    reads(phone, "Friday 20 November 2026: finished for now")
    look(phone)
