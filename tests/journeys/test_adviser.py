"""An adviser signs in through the page with a code, claims an enquiry, calls, replies, and invites."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import Page, expect

from portal.example.people import AUTHENTICATOR, PASSWORD
from tests.support.live import LivePortal, wait_until

Look = Callable[[Page], None]


def sign_in_with_a_code(page: Page, portal: LivePortal, email: str) -> None:
    """Password, then the code the authenticator app would show at the portal's time."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("code|second", re.IGNORECASE))
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(code_now(portal))
    page.get_by_role("button", name="Sign in").click()


def code_now(portal: LivePortal) -> str:
    """The authenticator's code at the portal's own, shifted time."""
    said = portal.run_python("from portal import clock; print(clock.now().timestamp())")
    return pyotp.TOTP(AUTHENTICATOR).at(int(float(said)))


def test_an_enquiry_from_the_worklist_to_the_invitation(page: Page, look: Look, portal: LivePortal) -> None:
    sign_in_with_a_code(page, portal, "priya.example@agency.example.org")
    expect(page).to_have_url(re.compile("/staff$"))
    look(page)

    # claim what is nobody's
    row = page.get_by_role("row").filter(has_text="Uma and Dev Placeholder")
    row.get_by_role("button", name=re.compile("^Claim")).click()
    expect(page.locator("#worklist, main").first).to_contain_text("for Uma and Dev Placeholder is yours")
    look(page)
    page.get_by_label("Whose").select_option("mine")
    page.get_by_role("button", name="Show these").click()
    expect(page).to_have_url(re.compile("whose=mine"))
    page.get_by_role("link", name="Uma and Dev Placeholder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uma and Dev Placeholder")
    look(page)

    # a try without an answer keeps nothing and offers the next try
    page.get_by_role("link", name="Record a call").or_(
        page.get_by_role("button", name="Record a call")
    ).click()
    page.get_by_label("No answer").check()
    look(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Next step")
    expect(page.locator("main")).to_contain_text("late")

    # then they talk: the promise is kept, late and said so
    page.get_by_role("link", name="Record a call").or_(
        page.get_by_role("button", name="Record a call")
    ).click()
    page.get_by_label("Yes, we talked").check()
    page.get_by_label("What was said and agreed").fill("They would like to come to an evening.")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("kept .* late", re.IGNORECASE))

    # a reply, looked at before it goes
    page.get_by_role("link", name="Reply by e-mail").click()
    look(page)
    page.get_by_label("Your message").fill("Thank you for talking with us today.")
    page.get_by_role("button", name="Look at it first").click()
    look(page)
    page.get_by_role("button", name="Send this message").click()
    expect(page.locator("main")).to_contain_text("Thank you for talking with us today.")

    # a note, copied for the case system without a script as with one
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Your note").fill("Mentioned a spare room.")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Mentioned a spare room.")

    # invited to register
    page.get_by_role("link", name="Invite to register").click()
    look(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Invited to register")
    look(page)


def test_an_administrator_looks_after_people_and_days(
    page: Page, look: Look, sign_in: Callable[[str], None]
) -> None:
    sign_in("administrator")
    for address in (
        "/staff/people",
        "/staff/people/invite",
        "/staff/agency",
        "/staff/agency/details",
        "/staff/agency/days",
        "/staff/agency/teams",
        "/staff/audit",
        "/staff/outbox",
        "/account",
        "/account/sessions",
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        look(page)


def test_the_example_people_sign_in_with_one_press(page: Page, look: Look) -> None:
    page.goto("/sign-in")
    look(page)
    page.get_by_role("button", name=re.compile("Sign in as approved adopter:")).click()
    expect(page).to_have_url(re.compile("/home$"))
    look(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/home")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_the_worklist_renews_itself(
    page: Page, sign_in: Callable[[str], None], has_javascript: bool, portal: LivePortal
) -> None:
    """With a script a colleague's claim shows without a press; without one, after reloading."""
    sign_in("adviser")
    if has_javascript:
        page.clock.install()
    page.goto("/staff?whose=nobody")
    before = page.locator("tbody tr").count()
    assert before
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("x-background")))
    if has_javascript:
        page.clock.fast_forward("00:35")
        wait_until(lambda: "1" in asked or page.evaluate("1") != 1, "it never asked again")
    else:
        page.reload()
    assert page.locator("tbody tr").count() == before
