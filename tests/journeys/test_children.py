"""A family finder shows a child to a family; they agree, set up an app, and read; then it is put on hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

FAMILY = """
import json
from flask.sessions import SecureCookieSessionInterface
from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.journey.models import Journey
from portal.web.changes import begin_write
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
with app.app_context():
    begin_write()
    now = clock.now()
    made = make_household("Ivy %s", authority="kent", by="test", now=now, stage="approved")
    person = add_person(
        made.id, given_name="Ivy", family_name="%s", email="ivy-%s@example.org".lower(),
        by="test", now=now, from_on=clock.today(),
    )
    db.session.add(Journey(
        household_id=made.id, pathway="standard", stage="approved", stage_since=now, began_at=now,
        began_on=clock.today(),
    ))
    account_id = make_account_of(person.id, by="test", now=now)
    db.session.get(Account, account_id).first_signed_in_at = now
    token = open_session(account_id, device="story", now=now, second_factor=False)
    db.session.commit()
    print(json.dumps({"cookie": signer.dumps({COOKIE_KEY: token}), "reference": made.reference}))
"""


CODE = """
import pyotp
from portal import clock
print(pyotp.TOTP("%s").at(clock.now()))
"""


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def test_a_child_is_shown_read_and_held(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    family: dict[str, str] = json.loads(portal.run_python(FAMILY.replace("%s", "Showntree")))
    sign_in("family_finder")
    page.goto("/staff/children")
    look(page)
    page.get_by_role("link", name="Otter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Otter")
    look(page)
    group = page.url
    page.get_by_role("link", name="Otter", exact=True).click()
    look(page)
    page.goto(group)
    page.get_by_role("button", name="Show to families").click()
    page.get_by_label("Name, town or reference").last.fill("showntree")
    press(page, "Look for them")
    page.get_by_label(re.compile("Ivy Showntree")).check()
    look(page)
    press(page, "Go on with these")
    look(page)
    press(page, "Open it to these households")
    expect(page.get_by_role("alert")).to_contain_text("Choose how much they see")
    look(page)
    page.get_by_label("Profile", exact=True).check()
    page.get_by_label("Why this child and these households?").fill("They live by the water")
    press(page, "Open it to these households")
    expect(page.locator("main")).to_contain_text("They live by the water")

    phone = as_person(family["cookie"])
    phone.goto("/children")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Before you look")
    look(phone)
    phone.get_by_role("button", name="Read and agree").click()
    look(phone)
    phone.get_by_label("I agree, for myself").check()
    press(phone, "Agree")
    phone.get_by_role("button", name="Set up an app on your telephone").click()
    phone.get_by_text("I can’t scan it").click()
    secret = "".join((phone.locator(".app-key").text_content() or "").split())
    look(phone)
    phone.locator("#code").fill(portal.run_python(CODE % secret).strip())
    press(phone, "Use this app from now on")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Make new recovery codes")
    phone.goto("/children")
    look(phone)
    phone.get_by_role("link", name="Otter", exact=True).click()
    expect(phone.locator("main")).to_contain_text("hums while thinking")
    expect(phone.locator("main")).to_contain_text("I want a garden")
    look(phone)
    otter = phone.url
    phone.goto("/children/wishes")
    look(phone)

    page.goto(group)
    expect(page.locator("main")).to_contain_text("Ivy Showntree, ")
    page.get_by_role("link", name="Put on hold").click()
    look(page)
    page.get_by_label("Why?").fill("A hearing")
    press(page, "Put on hold")
    assert phone.goto(otter).status == 404  # type: ignore[union-attr]  # it answers
    phone.goto("/children")
    expect(phone.locator("main")).to_contain_text("we cannot show you this any more")
    look(phone)
    page.get_by_role("button", name="Take up again").click()
    press(page, "Yes, they wait")
