"""Staff write to one of a couple, she answers, the other sees nothing; a note is shared on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.support.live import LivePortal
from tests.support.own_home import household_of

Look = Callable[[Page], None]

MINT = """
from flask.sessions import SecureCookieSessionInterface
from portal import create_app
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.extensions import db
from portal.web.changes import begin_write
from sqlalchemy import select
from tests.support.people import _session_of
app = create_app()
with app.app_context():
    begin_write()
    account = db.session.scalars(select(Account).where(Account.email == "alex.example@example.org")).one()
    token = _session_of(account)
    db.session.commit()
print(SecureCookieSessionInterface().get_signing_serializer(app).dumps({COOKIE_KEY: token}))
"""


def somebody_else(
    browser: Browser, portal: LivePortal, cookie: str, browser_context_args: dict[str, object]
) -> Page:
    """A browser of somebody else."""
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # as the fixture fills it
    context.add_cookies([{"name": "session", "value": cookie, "url": portal.url, "httpOnly": True}])
    return context.new_page()


def give_a_reason(page: Page, address: str) -> None:
    """Open a page about a household; say why where it is not the reader's own work."""
    page.goto(address)
    if "/reason" in page.url:
        page.get_by_label("Why do you open it?").fill("Covering for their worker this week")
        page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(f"{re.escape(address)}$"))


def test_staff_write_to_one_and_the_other_sees_nothing(
    page: Page,
    browser: Browser,
    look: Look,
    portal: LivePortal,
    sign_in: Callable[[str], None],
    browser_context_args: dict[str, object],
) -> None:
    household = household_of(portal, "sam.example@example.org")
    here = f"/staff/households/{household}"
    sign_in("assessor")
    sam = somebody_else(browser, portal, portal.session_of("applicant"), browser_context_args)
    alex = somebody_else(browser, portal, portal.run_python(MINT).strip(), browser_context_args)

    # staff write to Sam alone
    give_a_reason(page, f"{here}/messages")
    look(page)
    page.get_by_role("button", name="Write to them").or_(
        page.get_by_role("link", name="Write to them")
    ).click()
    look(page)
    page.get_by_role("button", name="Send this message").click()
    expect(page.locator("main")).to_contain_text("Choose who will read it")
    look(page)
    page.get_by_label("Only Sam Example").check()
    page.get_by_label("What is it about?").fill("About your health form")
    page.get_by_label("Your message").fill("Could you ring me about one answer?")
    page.get_by_role("button", name="Send this message").click()
    expect(page.locator("main")).to_contain_text("Their turn")
    expect(page.locator("main")).to_contain_text("Not read yet")
    look(page)

    # she reads and answers
    sam.goto("/home/messages")
    expect(sam.locator("main")).to_contain_text("New")
    look(sam)
    sam.get_by_role("link", name="About your health form").click()
    expect(sam.locator("main")).to_contain_text("Only you and our staff read this.")
    look(sam)
    sam.get_by_label("Your message").fill("Yes, tomorrow at ten.")
    sam.get_by_role("button", name="Send your message").click()
    expect(sam.locator("main")).to_contain_text("We have your message.")
    expect(sam.locator("main")).to_contain_text("Yes, tomorrow at ten.")
    hidden = sam.url

    # the other sees nothing
    alex.goto("/home/messages")
    expect(alex.locator("main")).not_to_contain_text("health form")
    answer = alex.goto(hidden)
    assert answer is not None
    assert answer.status == 404
    look(alex)

    # it waits for staff, who answer it
    page.goto("/staff/messages-from-families?whose=all")
    expect(page.locator("main")).to_contain_text("With Sam alone")
    look(page)
    waits = page.get_by_role("row").filter(has_text="With Sam alone")
    waits.get_by_role("link", name="Sam and Alex Example", exact=True).click()
    expect(page.locator("main")).to_contain_text("Read by Sam")
    look(page)
    page.get_by_role("button", name="This needs no answer").click()
    expect(page.locator("main")).to_contain_text("Nothing to answer")

    # a note stays private until it is shared on purpose
    page.goto(f"{here}/notes")
    look(page)
    page.get_by_label("Write a note", exact=True).fill("We agreed to meet on Tuesdays.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("main")).to_contain_text("Private: the family never sees this")
    look(page)
    page.get_by_role("link", name=re.compile("^Share with the family")).first.click()
    expect(page.locator("main")).to_contain_text("Nothing is shared yet.")
    look(page)
    page.get_by_label("Both of them").check()
    page.get_by_role("button", name="Share this note with the family").click()
    expect(page.locator("main")).to_contain_text("The family reads this")
    look(page)
    alex.goto("/home/messages")
    alex.get_by_role("link", name=re.compile("^A note from")).first.click()
    expect(alex.locator("main")).to_contain_text("We agreed to meet on Tuesdays.")
    look(alex)

    # what she begins is kept, with a script as she types and without one by a button
    alex.goto("/home/messages/new")
    look(alex)
    alex.get_by_label("Your message").fill("I have been thinking about")
    alex.get_by_role("button", name="Finish it later").click()
    expect(alex.locator("main")).to_contain_text("We have kept what you wrote.")
    alex.goto("/home/messages/new")
    expect(alex.get_by_label("Your message")).to_have_value("I have been thinking about")
    for other in (sam, alex):
        other.context.close()


def test_a_message_is_saved_as_it_is_typed(
    page: Page, portal: LivePortal, sign_in: Callable[[str], None], has_javascript: bool
) -> None:
    sign_in("applicant")
    page.goto("/home/messages/new")
    page.get_by_label("What is it about?").fill("A question about Tuesday")
    if has_javascript:
        expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    else:
        page.get_by_role("button", name="Finish it later").click()
    page.goto("/home/messages/new")
    expect(page.get_by_label("What is it about?")).to_have_value("A question about Tuesday")
