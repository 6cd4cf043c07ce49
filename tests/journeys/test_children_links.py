"""A link from suggested to matched, on the family's pages too; another family is closed kindly."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

LYNX = """
import json
from datetime import date
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from portal import clock, create_app
from portal.access import Viewer
from portal.roles import permissions_of
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.children.models import Child
from portal.children.own.actions import agree_terms
from portal.children.records import actions, legal
from portal.children.records.actions import AboutGroup, NewChild
from portal.children.rules import Need
from portal.children.writing.actions import keep_draft, publish
from portal.children.writing.rules import Check
from portal.example.people import viewer_of
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.journey.models import Journey
from portal.sealing import seal
from portal.web.changes import begin_write
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
with app.app_context():
    begin_write()
    now = clock.now()
    kit = viewer_of("fatima.example@agency.example.org")
    lee = viewer_of("maggie.example@agency.example.org")
    made = actions.make_group("Lynx", "kent", [NewChild("Lynx", date(2021, 5, 4))], by=kit, now=now)
    child = db.session.scalars(select(Child).where(Child.group_id == made.id)).one()
    for kind in ("agency_decision", "placement_order"):
        legal.write_milestone(child.reference, kind, date(2026, 6, 1), "", by=kit, now=now)
    legal.clear(child.reference, by=kit, now=now)
    words = ("Lynx listens before speaking.", "Lynx sleeps by a lamp.", "Lynx lived in three homes.")
    for level, text in enumerate(words, 1):
        keep_draft(made.reference, level, text, "", seen=0, by=kit, now=now)
        publish(made.reference, level, ticked=[one.value for one in Check], consent_by="The council",
                seen=1, by=lee, now=now)
    about = AboutGroup("Lynx", "kent", kit.reference, {need.value: 1 for need in Need}, "")
    actions.change_group(made.reference, about, seen=made.version, by=kit, now=now)
    actions.begin_waiting(made.reference, by=kit, now=now)
    homes = []
    for given in ("Nell", "Odd"):
        home = make_household(f"{given} Lynxhome", authority="kent", by="test", now=now, stage="approved")
        person = add_person(
            home.id, given_name=given, family_name="Lynxhome", email=f"{given.lower()}-lynx@example.org",
            by="test", now=now, from_on=clock.today(),
        )
        db.session.add(Journey(
            household_id=home.id, pathway="standard", stage="approved", stage_since=now, began_at=now,
            began_on=clock.today(),
        ))
        account = db.session.get(Account, make_account_of(person.id, by="test", now=now))
        account.first_signed_in_at, account.totp_sealed = now, seal("EXAMPLE7EXAMPLE7EXAMPLE7EXAMPLE7")
        db.session.flush()
        token = open_session(account.id, device="story", now=now, second_factor=True)
        own = Viewer(
            account_id=account.id, reference=account.reference, name=account.name, kind="family",
            person_id=person.id, household_id=home.id, household_reference=home.reference,
            permissions=permissions_of(frozenset({"family"})),
        )
        agree_terms(by=own, now=now)
        homes.append({"cookie": signer.dumps({COOKIE_KEY: token}), "reference": home.reference})
    db.session.commit()
    print(json.dumps({"group": made.reference, "homes": homes}))
"""


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow what looks like a button and leads on."""
    page.get_by_role("button", name=name, exact=True).click()


def suggest(page: Page, group: str, household: str) -> str:
    """Suggest a link with a family; gives the address of its page."""
    page.goto(f"/staff/children/groups/{group}/links/new")
    page.get_by_label("Reference of the family").fill(household)
    press(page, "Suggest this link")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lynx, with")
    return page.url


def talked(page: Page, link: str) -> None:
    """Both social workers talked, and a visit follows."""
    page.goto(link)
    follow(page, "Both social workers talked")
    page.get_by_label("Who was there?").fill("Kit and Lynx’s worker")
    page.get_by_label("A visit to the family").check()
    press(page, "Write it down")


def test_a_link_from_suggested_to_matched(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    made = json.loads(portal.run_python(LYNX))
    nell, odd = made["homes"]
    sign_in("family_finder")
    page.goto("/staff/children/meeting")
    expect(page.locator("main")).to_contain_text("Nell Lynxhome")
    look(page)
    page.goto(f"/staff/children/groups/{made['group']}/links/new")
    look(page)
    other = suggest(page, made["group"], odd["reference"])
    talked(page, other)
    link = suggest(page, made["group"], nell["reference"])
    look(page)
    follow(page, "Both social workers talked")
    press(page, "Write it down")
    expect(page.get_by_role("alert")).to_contain_text("Choose what came of it")
    look(page)
    talked(page, link)

    phone = as_person(nell["cookie"])
    phone.goto("/children")
    expect(phone.locator("main")).to_contain_text("We would like to visit you by")
    look(phone)
    phone.get_by_role("link", name="Read about Lynx", exact=True).click()
    expect(phone.locator("main")).to_contain_text("Lynx lived in three homes.")
    look(phone)
    phone.goto("/children")
    phone.get_by_role("link", name="What happens, and by when").click()
    expect(phone.locator("main")).not_to_contain_text("match")
    look(phone)
    own = phone.url

    page.goto(link)
    page.get_by_role("link", name="What speaks for and against").click()
    page.get_by_label("Distance").fill("Half an hour by train")
    look(page)
    press(page, "Keep this")
    follow(page, "The family was visited")
    page.get_by_label("Who was there?").fill("Kit")
    press(page, "Write it down")
    follow(page, "Decided after the visit")
    page.get_by_label("Go ahead with this family").check()
    page.get_by_label("Why?").fill("They laugh about the same things")
    press(page, "Write it down")
    expect(page.locator("main")).to_contain_text("Going ahead")
    look(page)
    page.goto(f"/staff/children/groups/{made['group']}/links")
    expect(page.locator("main")).to_contain_text("Half an hour by train")
    expect(page.locator("main")).to_contain_text("Waits behind another family")
    look(page)
    page.get_by_role("link", name="For paper").click()
    expect(page.locator("main")).not_to_contain_text("Lynxhome")
    look(page)

    page.goto(link)
    page.get_by_role("link", name="Placement report and plan").click()
    page.get_by_role("button", name="Write it").click()
    page.get_by_label("The report").fill("Lynx moved twice.")
    page.get_by_label("The plan").fill("They meet on Monday.")
    look(page)
    press(page, "Keep the draft")
    press(page, "Send it to the family")
    expect(page.locator("main")).to_contain_text("Sent to the family on")
    look(page)
    phone.goto(own)
    follow(phone, "Read the report and the plan")
    look(phone)
    phone.get_by_label("Say that I have nothing to add").check()
    press(phone, "Send your answer")
    expect(phone.locator("main")).to_contain_text("You have sent us your answer")

    today = portal.run_python("from portal import clock; print(clock.today().isoformat())").strip()
    year, month, day = (str(int(part)) for part in today.split("-"))
    page.goto(link)
    follow(page, "Day of the matching panel")
    for name, value in (("Day", day), ("Month", month), ("Year", year)):
        page.get_by_label(name, exact=True).fill(value)
    look(page)
    press(page, "Keep this day")
    follow(page, "Matching panel")
    page.get_by_label("To match them", exact=True).check()
    page.get_by_label("Its reasons").fill("Unanimous")
    look(page)
    press(page, "Write it down")

    sign_in("manager")
    page.goto(link)
    follow(page, "The decision maker decided")
    page.get_by_label("They are matched").check()
    page.get_by_label("Your reasons").fill("I agree")
    look(page)
    press(page, "Decide this")
    phone.goto(own)
    expect(phone.locator("main")).not_to_contain_text("match")
    page.goto(link)
    follow(page, "The family was told")
    page.get_by_label("Who told them, and how?").fill("Kit rang them")
    press(page, "Write it down")
    look(page)
    phone.goto(own)
    expect(phone.locator("main")).to_contain_text("you and Lynx are matched")
    look(phone)

    closed = as_person(odd["cookie"])
    closed.goto("/children")
    expect(closed.locator("main")).to_contain_text("Lynx will live with another family")
    look(closed)
