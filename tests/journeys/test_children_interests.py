"""Two children shown to four families: one would like to know more, one not, one is silent, one is stopped.

And the answers: to the family that asked, to its worker, and to the family that pauses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

FAMILIES = """
import json
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.children.models import Child, ChildGroup, ChildIdentity
from portal.children.own.models import Terms
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.journey.models import Journey
from portal.journey.moving import promise_for_journey
from portal.promises.kinds import Kind
from portal.sealing import seal
from portal.web.changes import begin_write
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
with app.app_context():
    begin_write()
    now, told = clock.now(), {}
    for name in ("Eagertree", "Kindtree", "Silenttree", "Barredtree"):
        made = make_household("Ivy " + name, authority="kent", by="test", now=now, stage="approved")
        person = add_person(
            made.id, given_name="Ivy", family_name=name, email="ivy-" + name.lower() + "@example.org",
            by="test", now=now, from_on=clock.today(),
        )
        journey = Journey(
            household_id=made.id, pathway="standard", stage="approved", stage_since=now, began_at=now,
            began_on=clock.today(),
        )
        db.session.add(journey)
        db.session.add(Terms(person_id=person.id, wording=1, agreed_at=now))
        account = db.session.get(Account, make_account_of(person.id, by="test", now=now))
        account.first_signed_in_at, account.totp_sealed = now, seal("EXAMPLE7EXAMPLE7")
        db.session.flush()
        promise_for_journey(journey, Kind.WAITING_UPDATE, by="test", now=now)
        token = open_session(account.id, device="story", now=now, second_factor=True)
        told[name] = {"cookie": signer.dumps({COOKIE_KEY: token}), "reference": made.reference}
    group = db.session.scalars(select(ChildGroup).where(ChildGroup.alias == "Robin and Wren")).one()
    theirs = select(Child.id).where(Child.group_id == group.id)
    for identity in db.session.scalars(select(ChildIdentity).where(ChildIdentity.child_id.in_(theirs))):
        identity.birth_family = "Rose Barredtree"
    db.session.commit()
    told["group"] = group.reference
    print(json.dumps(told))
"""


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def test_four_families(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    told = json.loads(portal.run_python(FAMILIES))
    group = f"/staff/children/groups/{told['group']}"
    sign_in("family_finder")
    names = ("Eagertree", "Kindtree", "Silenttree", "Barredtree")
    page.goto(f"{group}/showing/preview?" + "&".join(f"household={told[n]['reference']}" for n in names))
    expect(page.locator("main")).to_contain_text("A name of the birth family stands in their own")
    page.get_by_label("Introduction", exact=True).check()
    page.get_by_label("Why this child and these households?").fill("They have room for two")
    press(page, "Open it to these households")
    expect(page.locator("main")).to_contain_text("Ivy Barredtree was stopped")

    barred = as_person(told["Barredtree"]["cookie"])
    barred.goto("/children")
    expect(barred.locator("main")).not_to_contain_text("Robin and Wren")

    silent = as_person(told["Silenttree"]["cookie"])
    silent.goto("/children")
    silent.get_by_role("link", name="Robin and Wren", exact=True).click()
    expect(silent.get_by_role("heading", level=1)).to_have_text("Robin and Wren")

    kind = as_person(told["Kindtree"]["cookie"])
    kind.goto("/children")
    look(kind)
    kind.get_by_role("link", name="Robin and Wren", exact=True).click()
    look(kind)
    kind.get_by_role("button", name="We don’t think we are the right family").click()
    look(kind)
    kind.get_by_label("The number of children").check()
    press(kind, "Tell us this")
    expect(kind.locator("main")).to_contain_text("Thank you for telling us")
    kind.get_by_role("link", name="Not now: pause everything for a while").click()
    until = json.loads(portal.run_python(LATER))
    for part in ("day", "month", "year"):
        kind.get_by_label(part.capitalize(), exact=True).fill(until[part])
    press(kind, "Keep to this")
    expect(kind.locator("main")).to_contain_text("You have paused")
    expect(kind.locator("main")).to_contain_text("You don’t think you are the right family")
    look(kind)

    eager = as_person(told["Eagertree"]["cookie"])
    eager.goto("/children")
    eager.get_by_role("link", name="Robin and Wren", exact=True).click()
    expect(eager.locator("main")).to_contain_text("Both together, for good.")
    eager.get_by_role("button", name="We’d like to know more").click()
    look(eager)
    eager.get_by_label(re.compile("Is there something")).fill("We have two rooms side by side")
    press(eager, "Tell us you’d like to know more")
    expect(eager.locator("main")).to_contain_text("We will answer by 5pm on")
    look(eager)
    eager.get_by_role("link", name="What was said about Robin and Wren").click()
    look(eager)
    own = eager.url
    eager.get_by_role("button", name="Take it back").click()
    look(eager)
    eager.goto(own)

    page.goto(f"{group}/answers")
    expect(page.locator("main")).to_contain_text("Ivy Silenttree Nothing yet")
    expect(page.locator("main")).not_to_contain_text("Barredtree")
    look(page)
    page.goto("/staff/children/interests")
    look(page)
    page.get_by_role("link", name=re.compile("Ivy Eagertree")).click()
    look(page)
    page.get_by_label("Thank you: we talk with another family first").check()
    press(page, "Send this answer")
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason")
    look(page)
    page.get_by_label(re.compile("We think of who lives with you")).check()
    page.get_by_label("Your own words to the family").fill("The two rooms would have been lovely.")
    press(page, "Send this answer")
    expect(page.locator("main")).to_contain_text("Nothing is owed here now")
    look(page)
    page.goto(f"{group}/looked")
    expect(page.locator("main")).to_contain_text("Ivy Silenttree")
    look(page)

    eager.goto("/children")
    expect(eager.locator("main")).to_contain_text("The two rooms would have been lovely.")
    look(eager)
    expect(eager.locator("main")).to_contain_text("The first time is by")

    sign_in("assessor")
    page.goto(f"/staff/households/{told['Eagertree']['reference']}")
    page.get_by_label("Why do you open it?").fill("Their worker is away")
    press(page, "Open it")
    page.get_by_role("link", name="Children they were shown").click()
    expect(page.locator("main")).to_contain_text("The two rooms would have been lovely.")
    look(page)
    page.get_by_role("link", name="Change the number").click()
    look(page)
    page.get_by_label("How many may be open at once?").fill("5")
    page.get_by_label("Why?").fill("They can hold more")
    press(page, "Keep this number")
    page.get_by_role("button", name="Tell them what we did").click()
    look(page)
    page.get_by_label("What did we do for them?").fill("We talked with two finders about you.")
    press(page, "Tell them this")
    eager.goto("/home")
    expect(eager.locator("main")).to_contain_text("We talked with two finders about you.")
    look(eager)


LATER = """
import json
from datetime import timedelta
from portal import clock
day = clock.today() + timedelta(days=40)
print(json.dumps({"day": str(day.day), "month": str(day.month), "year": str(day.year)}))
"""
