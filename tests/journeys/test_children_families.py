"""A couple says what it could consider and writes its profile; its worker releases it; a finder shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.documents.making import jpeg
from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

FAMILY = """
import json
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.households.models import Allocation
from portal.journey.models import Journey
from portal.web.changes import begin_write
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
cookies = {}
with app.app_context():
    begin_write()
    now = clock.now()
    made = make_household("Hazel and Rowan %s", authority="kent", by="test", now=now, stage="approved")
    db.session.add(Journey(
        household_id=made.id, pathway="standard", stage="approved", stage_since=now, began_at=now,
        began_on=clock.today(),
    ))
    worker = db.session.scalars(select(Account).where(Account.example_role == "assessor")).first()
    db.session.add(Allocation(household_id=made.id, account_id=worker.id, from_at=now))
    for given in ("Hazel", "Rowan"):
        person = add_person(
            made.id, given_name=given, family_name="%s", email=(given + "-%s@example.org").lower(),
            by="test", now=now, from_on=clock.today(),
        )
        account_id = make_account_of(person.id, by="test", now=now)
        db.session.get(Account, account_id).first_signed_in_at = now
        token = open_session(account_id, device="story", now=now, second_factor=False)
        cookies[given] = signer.dumps({COOKIE_KEY: token})
    db.session.commit()
    print(json.dumps({**cookies, "reference": made.reference}))
"""

QUESTIONS = ("Who we are", "Our home and where we live", "The people around us", "What we enjoy")
LAST = "How we would be as parents"


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def consider(page: Page, look: Look, *, behaviour: str) -> None:
    """Say what a family could consider."""
    page.goto("/children/considered")
    look(page)
    press(page, "Keep this")
    expect(page.get_by_role("alert")).to_contain_text("Choose how much")
    look(page)
    page.get_by_label("The youngest age, in years").fill("3")
    page.get_by_label("The oldest age, in years").fill("5")
    page.get_by_label("No, or not now").check()
    for need, extent in (
        ("Health and disability", "A lot"), ("Learning and development", "A lot"),
        ("Behaviour and feelings", behaviour), ("What they have lived through", "A lot"),
        ("Keeping in touch with birth family", "A lot"),
    ):  # fmt: skip
        page.get_by_role("group", name=need).get_by_label(extent).check()
    page.get_by_label("The first half of your postcode").fill("TN23")
    page.get_by_label("Your religion").select_option("No religion")
    page.get_by_label("Polish").check()
    press(page, "Keep this")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your family’s profile")


def test_a_couple_is_thought_of(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    first: dict[str, str] = json.loads(portal.run_python(FAMILY.replace("%s", "Thoughtwood")))
    second: dict[str, str] = json.loads(portal.run_python(FAMILY.replace("%s", "Thinkmore")))
    consider(as_person(second["Rowan"]), look, behaviour="A little")

    phone = as_person(first["Hazel"])
    phone.goto("/children/profile")
    look(phone)
    consider(phone, look, behaviour="Some")
    phone.get_by_role("link", name="Begin to write").click()
    look(phone)
    for question in QUESTIONS:
        phone.get_by_label(question).fill(f"{question}: by the woods, with Biscuit the dog.")
    press(phone, "Keep these words")
    expect(phone.locator("main")).to_contain_text(f"Write a few words first: {LAST}")
    phone.get_by_role("link", name="Add a photograph").click()
    phone.get_by_label("Choose a photograph").set_input_files(
        {"name": "us.jpg", "mimeType": "image/jpeg", "buffer": jpeg(640, 480)}
    )
    phone.get_by_label("What is to be seen on it?").fill("The two of us in the garden")
    look(phone)
    press(phone, "Add it")
    expect(phone.get_by_role("img", name="The two of us in the garden")).to_be_visible()

    other = as_person(first["Rowan"])
    other.goto("/children/profile/writing")
    expect(other.get_by_label("Who we are")).to_have_value(re.compile("Biscuit"))
    other.get_by_label(LAST).fill("Patient, and early up.")
    press(other, "Keep these words")
    press(other, "It is ready for our worker to read")
    expect(other.locator("main")).to_contain_text("Your worker reads it")
    look(other)

    sign_in("assessor")
    page.goto("/staff/children/families")
    look(page)
    page.get_by_role("link", name="Hazel and Rowan Thoughtwood").click()
    expect(page.locator("main")).to_contain_text("Patient, and early up.")
    look(page)
    page.get_by_label("Release it to family finders").check()
    press(page, "Go on")
    expect(page.locator("main")).to_contain_text("Version 1, released on")
    look(page)
    other.goto("/children/profile")
    expect(other.locator("main")).to_contain_text("Family finders read the version of")
    look(other)

    sign_in("family_finder")
    page.goto("/staff/children")
    page.get_by_role("link", name="Otter", exact=True).click()
    page.get_by_role("link", name="Families to think about").click()
    look(page)
    page.get_by_role("link", name="What matters for a family").click()
    page.get_by_label("Count distances from").fill("ME14")
    look(page)
    press(page, "Keep this")
    best = page.get_by_role("region", name="Hazel and Rowan Thoughtwood")
    expect(best).to_contain_text("They live about 15 miles")
    expect(best).to_contain_text("They could consider ages 3 to 5")
    look(page)
    best.get_by_role("link", name="Their own profile").click()
    expect(page.locator("main")).to_contain_text("Patient, and early up.")
    expect(page.get_by_role("img", name="The two of us in the garden")).to_be_visible()
    look(page)
    page.go_back()
    page.get_by_label(re.compile("Hazel and Rowan Thoughtwood")).last.check()
    page.get_by_label(re.compile("Hazel and Rowan Thinkmore")).last.check()
    press(page, "Go on with these")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who will be shown Otter")
    page.get_by_label("Introduction", exact=True).check()
    page.get_by_label("Why this child and these households?").fill("They have the time Otter needs")
    press(page, "Open it to these households")
    expect(page.locator("main")).to_contain_text("Hazel and Rowan Thinkmore")
    page.get_by_role("link", name="Families to think about").click()
    page.get_by_role("link", name="Families left out, and why").click()
    expect(page.locator("main")).to_contain_text("They have not said what they could consider")
    look(page)
