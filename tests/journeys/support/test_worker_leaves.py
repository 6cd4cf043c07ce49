"""A worker leaves in the middle: an administrator ends their sign-in, and a colleague helps from then on."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import AsPerson, Look, SignIn, press, reads, silent
from tests.support.live import LivePortal
from tests.support.supporting import MANAGER, all_done, done

LEAVER = "lee.leaver@agency.example.org"


def test_a_worker_leaves(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: AsPerson
) -> None:
    them, leaver = all_done(
        portal,
        ("", "couple", {"name": "Stays"}),
        ("", "colleague", {"name": "Lee Leaver", "email": LEAVER}),
    )
    reference = done(portal, "ask", by=them["Ivy_email"], risks=["breaking_down"])
    *_, cookie = all_done(
        portal,
        ("", "take_up", {"reference": reference, "by": LEAVER}),
        ("", "reach", {"reference": reference, "by": LEAVER}),
        ("", "cookie", {"email": MANAGER}),
    )
    phone = as_person(them["Ivy"])
    phone.goto(f"/support/requests/{reference}")
    reads(phone, "Lee Leaver helps you with this.")

    # an administrator ends the sign-in, and says who takes over
    sign_in("administrator")
    page.goto(f"/staff/people/{leaver}/end")
    reads(page, "Still theirs:", "open promise")
    look(page)
    page.get_by_label("Who takes over?").select_option("Leila Sample")
    press(page, "End this sign-in")
    reads(page, "Lee Leaver can no longer sign in.")

    # everything open is the colleague's: the request, what is promised, and their own list
    desk = as_person(cookie)
    desk.goto("/staff/support?whose=mine")
    expect(desk.locator(f"#request-{reference}")).to_contain_text("You")
    desk.goto(f"/staff/support/requests/{reference}")
    reads(desk, "This is yours.")
    phone.reload()
    reads(phone, "Leila Sample helps you with this.")
    reads(phone, "We spoke with you on the telephone, Lee Leaver")
    silent(phone, "Lee Leaver helps")
    look(phone)
