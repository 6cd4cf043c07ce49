"""What a family is shown ends: by itself, by one child of several, by the family's own pause."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

MAKE = """
import json
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.children.models import Child
from portal.children.records import actions, legal
from portal.children.records.actions import AboutGroup
from portal.extensions import db
from portal.web.changes import begin_write
from tests.finding_families.making import NEEDS, PROFILE, WORDS, child_of, cleared, family, finder, group
from tests.finding_families.making import published, shown, waiting
from tests.finding_families.picturing import added, publish
from tests.households.making import account_of
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
with app.app_context():
    begin_write()
    kit, lee = finder("Kit ALIAS"), finder("Lee ALIAS")
    to = family(label="Sam and Alex ALIAS")
    told = {"home": to.reference}
    if "WAY" == "one not cleared":
        made = group(kit, alias="ALIAS", children=2)
        for child in db.session.scalars(select(Child).where(Child.group_id == made.id)).all():
            for kind in ("agency_decision", "placement_order"):
                legal.write_milestone(
                    child.reference, kind, clock.today(), "", by=kit, now=clock.now()
                )
        legal.clear(child_of(made).reference, by=kit, now=clock.now())
        published(made, kit, lee)
        about = AboutGroup("ALIAS", made.authority, kit.reference, NEEDS, "")
        actions.change_group(made.reference, about, seen=made.version, by=kit, now=clock.now())
    else:
        made = waiting(kit, lee, alias="ALIAS", children=2)
        picture = added(made.reference, kit, alt="ALIAS on a swing")
        publish(made.reference, picture, lee)
        told["grant"] = shown(made, to, kit).reference
        told["picture"] = picture.reference
    for given in ("Sam", "Alex"):
        token = open_session(account_of(to.id, given).id, device="story", now=clock.now(), second_factor=True)
        told[given] = signer.dumps({COOKIE_KEY: token})
    token = open_session(kit.account_id, device="story", now=clock.now(), second_factor=True)
    told["finder"] = signer.dumps({COOKIE_KEY: token})
    db.session.commit()
    print(json.dumps({**told, "group": made.reference}))
"""

LAPSES = """
from datetime import timedelta
from sqlalchemy import update
from portal import clock, create_app
from portal.children.models import Grant
from portal.extensions import db
from portal.web.changes import begin_write
with create_app().app_context():
    begin_write()
    until = clock.now() + timedelta(seconds=1)
    db.session.execute(update(Grant).where(Grant.reference == "GRANT").values(until_at=until))
    db.session.commit()
"""

LATER = """
import json
from datetime import timedelta
from portal import clock
day = clock.today() + timedelta(days=40)
print(json.dumps({"day": str(day.day), "month": str(day.month), "year": str(day.year)}))
"""


def made(portal: LivePortal, way: str, alias: str) -> dict[str, str]:
    """A group and a family on this way; their references, and the cookies of both who adopt."""
    told: dict[str, str] = json.loads(portal.run_python(MAKE.replace("WAY", way).replace("ALIAS", alias)))
    return told


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def refused(page: Page, address: str) -> None:
    """There is nothing at this address for who asks."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404, address


def test_it_lapses_while_the_page_is_open(
    look: Look, portal: LivePortal, as_person: Callable[[str], Page]
) -> None:
    told = made(portal, "lapses", "Plover")
    one, picture = f"/children/{told['grant']}", f"/children/{told['grant']}/pictures/{told['picture']}"
    phone, other = as_person(told["Sam"]), as_person(told["Alex"])
    for page in (phone, other):
        page.goto(one)
        photo = page.get_by_role("img", name="Plover on a swing")
        photo.scroll_into_view_if_needed()
        expect(photo).to_be_visible()
    given = other.goto(picture)
    assert given is not None
    assert given.status == 200
    portal.run_python(LAPSES.replace("GRANT", told["grant"]))
    time.sleep(1)
    phone.get_by_role("button", name="We’d like to know more").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("We can’t find that page")
    expect(phone.locator("main")).not_to_contain_text("Plover")
    look(phone)
    for address in (picture, f"{picture}/small", one, f"{one}/not-right"):
        refused(other, address)
    phone.goto("/children")
    expect(phone.locator("main")).to_contain_text("the time for looking has passed")
    expect(phone.get_by_role("link", name="Plover", exact=True)).to_have_count(0)
    look(phone)


def test_one_of_them_is_not_cleared(look: Look, portal: LivePortal, as_person: Callable[[str], Page]) -> None:
    told = made(portal, "one not cleared", "Heron")
    group = f"/staff/children/groups/{told['group']}"
    page = as_person(told["finder"])  # the example's finder shares a surname with them
    page.goto(group)
    expect(page.get_by_text("Not cleared", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Show to families")).to_have_count(0)
    page.goto(f"{group}/waiting")
    press(page, "Yes, they wait")
    expect(page.get_by_role("alert")).to_contain_text("Clear every child first: Heron 1.")
    look(page)
    page.goto(group)
    page.get_by_role("link", name="Heron 1", exact=True).click()
    child = page.url
    page.get_by_role("button", name="Clear this child").click()
    press(page, "Families may be shown this child")
    page.goto(f"{group}/waiting")
    press(page, "Yes, they wait")
    page.goto(f"{group}/showing/preview?household={told['home']}")
    page.get_by_label("Introduction", exact=True).check()
    page.get_by_label("Why this child and these households?").fill("They have room for two")
    press(page, "Open it to these households")
    expect(page.locator("main")).to_contain_text("They have room for two")

    phone = as_person(told["Sam"])
    phone.goto("/children")
    phone.get_by_role("link", name="Heron", exact=True).click()
    expect(phone.locator("main")).to_contain_text("Bear loves puddles")
    one = phone.url

    page.goto(child)
    page.get_by_role("link", name="Not to be shown now").click()
    look(page)
    press(page, "Show them to nobody")
    phone.get_by_role("button", name="We’d like to know more").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("We can’t find that page")
    refused(phone, one)
    phone.goto("/children")
    expect(phone.locator("main")).to_contain_text("we cannot show you this any more")
    look(phone)


def test_a_family_pauses_and_comes_back(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    told = made(portal, "pauses", "Curlew")
    one, picture = f"/children/{told['grant']}", f"/children/{told['grant']}/pictures/{told['picture']}"
    phone, other = as_person(told["Sam"]), as_person(told["Alex"])
    phone.goto(one)
    phone.get_by_role("button", name="We’d like to know more").click()
    press(phone, "Tell us you’d like to know more")
    other.goto(one)
    expect(other.locator("main")).to_contain_text("You would like to know more")

    phone.goto("/children/wishes")
    until = json.loads(portal.run_python(LATER))
    for part in ("day", "month", "year"):
        phone.get_by_label(part.capitalize(), exact=True).fill(until[part])
    press(phone, "Keep to this")
    expect(phone.locator("main")).to_contain_text("You have paused")
    look(phone)
    other.get_by_role("button", name=re.compile("right family")).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("We can’t find that page")
    for address in (one, picture):
        refused(other, address)
    other.goto("/children")
    expect(other.locator("main")).to_contain_text("You would like to know more")
    expect(other.get_by_role("link", name="Curlew", exact=True)).to_have_count(0)
    other.get_by_role("link", name="What was said about Curlew").click()
    expect(other.locator("main")).to_contain_text("You would like to know more")
    sign_in("family_finder")
    page.goto(f"/staff/children/groups/{told['group']}/answers")
    expect(page.locator("main")).to_contain_text("Sam and Alex Curlew")

    other.goto("/children/wishes")
    for part in ("day", "month", "year"):
        other.get_by_label(part.capitalize(), exact=True).fill("")
    press(other, "Keep to this")
    phone.goto("/children")
    phone.get_by_role("link", name="Curlew", exact=True).click()
    photo = phone.get_by_role("img", name="Curlew on a swing")
    photo.scroll_into_view_if_needed()
    expect(photo).to_be_visible()
    expect(phone.locator("main")).to_contain_text("You would like to know more")
    look(phone)
