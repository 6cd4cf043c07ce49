"""A couple registers: from the invitation to the answer, asked for more on the way; and a kind "not now"."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal
from tests.support.outbox import link_to
from tests.support.registering import couple_on
from tests.support.ticking import tick_every_box

Look = Callable[[Page], None]
SignIn = Callable[[str], None]


def send(page: Page) -> None:
    """Press the first button of the page's own form."""
    page.locator("main form button[type=submit]").first.click()


def on_day(page: Page, legend: str, day: str, month: str, year: str) -> None:
    """Fill in a date."""
    group = page.get_by_role("group", name=legend)
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label, exact=True).fill(value)


def yes_no(page: Page, legend: str, answer: str = "No") -> None:
    """Answer a question with yes or no."""
    page.get_by_role("group", name=legend).get_by_label(answer, exact=True).check()


INVITE = """
from tests.support.registering import STAFF
from portal import clock, create_app
from portal.enquiries.actions import send_enquiry
from portal.enquiries.handling.inviting import invite_to_register
from portal.enquiries.rules import Details
from portal.extensions import db
from portal.web.changes import begin_write
app = create_app()
with app.app_context():
    begin_write()
    sent = send_enquiry(Details(given_name="Sam", family_name="Example", second_given_name="Alex",
        second_family_name="Example", email="{email}", telephone="01632 960321", authority="kent",
        postcode="ME14 1XX", town="Maidstone", language_needs="British Sign Language"),
        by=STAFF, now=clock.now())
    print(invite_to_register(sent.reference, by=STAFF, now=clock.now()))
    db.session.commit()
"""


def own_part(page: Page, name: str, look: Look | None) -> None:
    """Fill in one's own part, page after page."""
    see = look or (lambda _page: None)
    page.goto("/home/registration")
    see(page)
    page.get_by_role("link", name="Who you are").click()
    expect(page.get_by_label("First and middle names")).to_have_value(name)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter your date of birth")
    see(page)
    on_day(page, "Date of birth", "27", "3", "1985")
    page.get_by_label("Town and country where you were born").fill("Exampleton, England")
    send(page)
    see(page)  # how we reach you
    page.get_by_label("Telephone number").fill("01632 960322")
    send(page)
    see(page)  # addresses, empty
    page.get_by_role("button", name="Add where you live now").or_(
        page.get_by_role("link", name="Add where you live now")
    ).click()
    see(page)
    page.get_by_label("In the United Kingdom").check()
    page.get_by_label("Address", exact=True).fill("1 Example Street\nExampleton")
    page.get_by_label("Council", exact=True).fill("Kent County Council")
    on_day(page, "When did you move in?", "1", "3", "2020")
    send(page)
    yes_no(page, "Since you were 18, have you lived outside the United Kingdom for 6 months or more?")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("1,197 days are missing")
    see(page)
    page.get_by_role("link", name=re.compile("^Change the address")).click()
    on_day(page, "When did you move in?", "1", "3", "2012")
    send(page)
    yes_no(page, "Since you were 18, have you lived outside the United Kingdom for 6 months or more?")
    send(page)
    page.get_by_label("I work for an employer").check()
    page.get_by_label("Your employer, or your own business").fill("Example Bakery")
    yes_no(page, "Are you, or were you ever, registered with Ofsted?")
    see(page)
    send(page)
    yes_no(page, "Before now, did you share a home with a partner, or bring up a child with somebody?")
    yes_no(page, "Do you have children who are 18 or over?")
    yes_no(page, "Do you have children under 18 who live somewhere else?")
    see(page)
    send(page)
    page.get_by_label("Your GP’s surgery").fill("Example Surgery")
    yes_no(
        page, "Have you, or had you in the last ten years, an illness, an operation or a disability?", "Yes"
    )
    yes_no(page, "Do you smoke or vape?")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Tell us in a few words")
    page.get_by_label("If yes: what, when, and how you are now").fill(f"{name} had a broken leg")
    see(page)
    send(page)
    yes_no(page, "Have you ever had a conviction, a caution, a reprimand or a warning?")
    yes_no(page, "Are the police or a court looking into anything about you now?")
    see(page)
    send(page)
    yes_no(page, "Have you ever asked to adopt or to foster, here or with any other agency?")
    yes_no(page, "Are you, or were you ever, approved as a foster carer?")
    see(page)
    send(page)
    tick_every_box(page, "What you agree to")
    see(page)
    send(page)
    expect(page).to_have_url(re.compile("/home/registration$"))


def households_part(page: Page, look: Look) -> None:
    """Fill in what both share."""
    page.get_by_role("link", name="Your home", exact=True).click()
    expect(page.get_by_label("Postcode")).to_have_value("ME14 1XX")
    expect(page.locator("main")).to_contain_text("from your enquiry")
    page.get_by_label("Your address").fill("1 Example Street\nExampleton")
    page.get_by_label("A house", exact=True).check()
    page.get_by_label("We rent it").check()
    yes_no(page, "Is there a bedroom for a child?", "Yes")
    look(page)
    send(page)
    page.get_by_label("Yes, this is everybody").check()
    look(page)
    send(page)
    page.get_by_label("Who helps you, and how?").fill("A sister near by")
    look(page)
    send(page)
    yes_no(page, "Do animals live with you?")
    look(page)
    send(page)
    page.get_by_label("We are not sure yet").check()
    page.get_by_label("3 to 5").check()
    page.get_by_label("Yes, we would like to").check()
    look(page)
    send(page)


def sign(page: Page, name: str, look: Look) -> None:
    """Check everything, and sign."""
    page.goto("/home/registration/check")
    look(page)
    page.get_by_label("What I wrote is true, as far as I know").check()
    page.get_by_label("Type your full name to sign").fill(name)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page).to_have_url(re.compile("/home/registration$"))


def test_a_couple_from_the_invitation_to_the_answer(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    mark = secrets.token_hex(4)
    sams, alexs = f"sam-{mark}@example.org", f"alex-{mark}@example.org"
    household = portal.run_python(INVITE.format(email=sams)).strip()

    sam = as_person("")
    sam.goto(link_to(portal, sams, "/sign-in/link/"))
    sam.locator("main form button[type=submit]").first.click()
    own_part(sam, "Sam", look)
    households_part(sam, look)
    expect(sam.locator("main")).to_contain_text("Not invited yet")
    sam.goto("/home/people/invite")
    sam.get_by_label("Their own e-mail address").fill(alexs)
    send(sam)

    alex = as_person("")
    alex.goto(link_to(portal, alexs, "/sign-in/link/"))
    alex.locator("main form button[type=submit]").first.click()
    alex.goto("/home/registration")
    expect(alex.locator("main")).to_contain_text(re.compile(r"Sam\s+Done"))
    own_part(alex, "Alex", None)
    alex.goto("/home/registration/check")
    expect(alex.locator("main")).not_to_contain_text("Sam had a broken leg")

    # one signs; the other changes the household's part: both sign (again)
    sign(sam, "Sam Example", look)
    expect(sam.locator("main")).to_contain_text("Now Alex has to sign")
    look(sam)
    alex.goto("/home/registration/pets")
    expect(alex.locator("main")).to_contain_text("every signature is taken away")
    look(alex)
    yes_no(alex, "Do animals live with you?", "Yes")
    alex.get_by_label("If yes: which, how old, and how they are with children").fill("A dog, five years old")
    send(alex)
    sign(alex, "Alex Example", look)
    expect(alex.locator("main")).to_contain_text("Now Sam has to sign")
    sign(sam, "sam example", look)
    expect(sam.locator("main")).to_contain_text("5pm on Friday 27 November 2026")
    look(sam)

    # a manager asks Sam alone for more
    sign_in("manager")
    page.goto(f"/staff/households/{household}")
    page.get_by_role("link", name="Registration", exact=True).click()
    expect(page.locator("main")).to_contain_text("Alex had a broken leg")
    look(page)
    page.get_by_role("link", name="Ask for more").click()
    page.get_by_label("Sam alone: nobody else at home reads it").check()
    page.get_by_label("What do you need to know?").fill("When was your leg broken?")
    look(page)
    send(page)
    expect(page.locator("main")).to_contain_text("The family’s turn")
    alex.goto("/home/registration")
    expect(alex.locator("main")).not_to_contain_text("leg")
    sam.goto("/home/registration")
    expect(sam.locator("main")).to_contain_text("When was your leg broken?")
    look(sam)
    sam.get_by_role("link", name="Your health").click()
    sam.get_by_label("If yes: what, when, and how you are now").fill("Sam had a broken leg in 2019")
    send(sam)
    sign(sam, "Sam Example", look)

    # accepted, early permanence agreed with them
    page.reload()
    page.get_by_role("link", name="Accept").or_(page.get_by_role("button", name="Accept")).first.click()
    look(page)
    page.get_by_label("Early permanence", exact=True).check()
    send(page)
    expect(page.locator("main")).to_contain_text("Decided or ended")
    sam.goto("/home")
    expect(sam.locator("main")).to_contain_text("Stage 1")
    sam.goto("/home/registration")
    expect(sam.get_by_role("heading", level=1)).to_have_text("What you wrote")
    look(sam)


def test_not_now_with_reasons_for_both_and_for_each(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    couple = couple_on(portal, "signed")
    sign_in("manager")
    page.goto(f"/staff/journeys/{couple.journey}/registration/not-now")
    look(page)
    page.get_by_label("Reasons that both may read").fill("We can’t begin with you now. Ring us in spring.")
    page.get_by_label("For Sam alone (optional)").fill("Get well first: that comes before anything else.")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Write a few words to Alex as well")
    look(page)
    page.get_by_label("For Alex alone (optional)").fill("You can go on with the reading list.")
    send(page)
    expect(page.locator("main")).to_contain_text("Decided or ended")
    sam, alex = (as_person(cookie) for cookie in couple.cookies)
    sam.goto("/home/registration")
    expect(sam.locator("main")).to_contain_text("Get well first")
    expect(sam.locator("main")).to_contain_text("We have written to each of you as well")
    look(sam)
    alex.goto("/home/registration")
    expect(alex.locator("main")).to_contain_text("reading list")
    expect(alex.locator("main")).not_to_contain_text("Get well first")
    expect(alex.get_by_role("link", name="complain", exact=True)).to_be_visible()
