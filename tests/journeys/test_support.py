"""A mother at breaking point asks on her phone, is answered, chooses a time, and it is finished in the end.

And one who names her partner as the danger: the partner's sign-in finds nothing, page by page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

COUPLE = """
import json
from flask.sessions import SecureCookieSessionInterface
from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.web.changes import begin_write
app = create_app()
signer = SecureCookieSessionInterface().get_signing_serializer(app)
with app.app_context():
    begin_write()
    now = clock.now()
    made = make_household(
        "Ivy and Reed %s", authority="kent", by="test", now=now, stage="adoptive_parent"
    )
    cookies = {}
    for name in ("Ivy", "Reed"):
        person = add_person(
            made.id, given_name=name, family_name="%s", email=f"{name}-%s@example.org".lower(),
            telephone="07700 900455", by="test", now=now, from_on=clock.today(),
        )
        account_id = make_account_of(person.id, by="test", now=now)
        db.session.get(Account, account_id).first_signed_in_at = now
        token = open_session(account_id, device="story", now=now, second_factor=False)
        cookies[name] = signer.dumps({COOKIE_KEY: token})
    db.session.commit()
    print(json.dumps(cookies))
"""


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def fill_in(page: Page, words: str) -> None:
    """What everybody says."""
    page.get_by_label("Who is it about?").fill("my son, 12")
    page.get_by_label("What is happening?").fill(words)
    page.get_by_label("Today", exact=True).check()


def couple(portal: LivePortal, mark: str) -> dict[str, str]:
    """The session cookies of two who adopted together."""
    found: dict[str, str] = json.loads(portal.run_python(COUPLE.replace("%s", mark)))
    return found


def test_a_mother_at_breaking_point(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    phone = as_person(couple(portal, "break")["Ivy"])
    phone.goto("/home")
    phone.get_by_role("link", name="Ask for support").first.click()
    expect(phone.locator(".app-danger")).to_contain_text("999")
    look(phone)
    press(phone, "Ask for support")
    expect(phone.get_by_role("alert")).to_contain_text("Tick what is true now")
    look(phone)
    phone.get_by_label("We are close to not being able to live together any more").check()
    fill_in(phone, "I had to hold the door shut.")
    phone.get_by_label("You can e-mail me").check()
    press(phone, "Ask for support")
    expect(phone).to_have_url(re.compile(r"/support/requests/[0-9A-Z-]{9}\?sent=1$"))
    expect(phone.locator("main")).to_contain_text("A person replies to you today")
    expect(phone.locator("main")).to_contain_text("5pm on Friday 20 November 2026")
    look(phone)
    own = phone.url.split("?")[0]
    reference = own.rsplit("/", 1)[1]

    # she chooses when we call, and moves it
    phone.get_by_role("link", name="Choose when we call you").or_(
        phone.get_by_role("button", name="Choose when we call you")
    ).click()
    look(phone)
    phone.get_by_role("radio").first.check()
    press(phone, "Choose this time")
    expect(phone.locator("main")).to_contain_text("A social worker calls you at the time you chose")
    phone.get_by_role("link", name="Move the call").click()
    phone.get_by_role("radio").last.check()
    press(phone, "Move the call")
    expect(phone.locator("main")).to_contain_text("The call was moved")
    look(phone)

    # duty: the risk first, taken up, answered
    sign_in("support_worker")
    page.goto("/staff/support")
    row = page.locator(f"#request-{reference}")
    expect(row).to_contain_text("says the family is close to breaking down")
    look(page)
    row.get_by_role("button", name="Take it up").click()
    expect(page.locator("main")).to_contain_text("It is yours.")
    page.locator(f"#request-{reference}").get_by_role("link").first.click()
    look(page)
    page.get_by_role("link", name="Write to them").click()
    look(page)
    page.get_by_label("What do you write to them?").fill("I ring you at noon.")
    press(page, "Send this to them")
    expect(page.locator("main")).to_contain_text("kept in time")

    phone.goto(own)
    expect(phone.locator("main")).to_contain_text("I ring you at noon.")
    phone.get_by_label("Write to us").fill("Thank you.")
    press(phone, "Send this to us")
    expect(phone.locator("main")).to_contain_text("We have what you wrote.")

    # nobody answers, then the call is held, and agreed in writing
    page.goto(f"/staff/support/requests/{reference}/telephone")
    page.get_by_label("No, nobody answered").check()
    press(page, "Write down the call")
    expect(page.locator("main")).to_contain_text("Tried, no answer")
    page.goto(f"/staff/support/requests/{reference}/advice-call")
    look(page)
    page.get_by_label("Resolved on the call").check()
    page.get_by_label("What you agreed, as they read it").fill("Grandmother comes at weekends.")
    page.get_by_label("What was said and agreed").fill("Much calmer.")
    press(page, "Write down the call")
    expect(page.locator("main")).to_contain_text("our promise kept")
    page.get_by_role("link", name="Finish for now").click()
    look(page)
    page.get_by_label("We helped, and it is enough").check()
    page.get_by_label("What colleagues should know").fill("Resolved on the call")
    press(page, "Finish for now")
    expect(page.locator("main")).to_contain_text("Finished")
    look(page)
    phone.goto(own)
    expect(phone.locator("main")).to_contain_text("Grandmother comes at weekends.")
    expect(phone.locator("main")).to_contain_text("Finished for now. Come back any time")
    expect(phone.locator("main")).not_to_contain_text("Much calmer")
    look(phone)
    phone.get_by_role("link", name="Tell us how it was").click()
    look(phone)
    phone.get_by_role("group", name="Did it help?").get_by_label("Yes, mostly").check()
    press(phone, "Send what you thought")
    expect(phone.locator("main")).to_contain_text("Did it help?")
    look(phone)
    phone.get_by_role("button", name="Ask again").click()
    look(phone)
    phone.goto("/support/requests")
    look(phone)


def test_one_who_names_her_partner(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    cookies = couple(portal, "named")
    ivy, reed = as_person(cookies["Ivy"]), as_person(cookies["Reed"])
    ivy.goto("/support")
    ivy.get_by_label("Somebody at home frightens me or hurts me").check()
    ivy.get_by_label("My partner, or another adult at home").check()
    fill_in(ivy, "Canaryword at night.")
    press(ivy, "Ask for support")
    expect(ivy.locator("main")).to_contain_text("A person replies to you today")
    expect(ivy.get_by_role("link", name="Choose when we call you")).to_have_count(0)
    look(ivy)
    own = ivy.url.split("?")[0]
    reference = own.rsplit("/", 1)[1]
    for path in ("", "/withdraw", "/share", "/call"):
        answer = reed.goto(own + path)
        assert answer is not None
        assert answer.status == 404, path
    for path in (
        "/home", "/home/messages", "/home/people", "/home/documents", "/events/bookings",
        "/support", "/support/requests", "/account",
    ):  # fmt: skip
        answer = reed.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        expect(reed.locator("body")).not_to_contain_text(re.compile(f"Canaryword|{reference}"))
    sign_in("support_worker")
    answer = page.goto(f"/staff/support/requests/{reference}")
    assert answer is not None
    assert answer.status == 404
    page.goto("/staff/support")
    expect(page.locator("main")).not_to_contain_text("Ivy named")


def test_a_school_and_the_times_and_the_rota(
    page: Page, look: Look, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    school = as_person("")
    school.goto("/schools-and-professionals")
    school.goto("/support/for-a-family")
    look(school)
    school.get_by_label("A school or nursery").check()
    school.get_by_label("Your name and what you do").fill("Jo Placeholder, class teacher")
    school.get_by_label("Where you work").fill("Example Primary School")
    school.get_by_label("Your work e-mail address").fill("jo@school.example.org")
    school.get_by_label("The parent’s name").fill("Willow Sample")
    school.get_by_label("Kent", exact=True).check()
    school.get_by_label("Which child is it about?").fill("Robin, 9")
    school.get_by_label("How did the parent agree that you ask us?").fill("Her mother, at the gate on Monday")
    school.get_by_label("No, none of these").check()
    school.get_by_label("What is happening?").fill("Robin leaves the room most days.")
    school.get_by_label("Which number shall we ring?").fill("07700 900477")
    press(school, "Ask for this family")
    expect(school.locator("main")).to_contain_text("We ring the parent")
    look(school)
    press(school, "Take it off this device")
    sign_in("support_worker")
    page.goto("/staff/support/times")
    look(page)
    page.get_by_label("Time", exact=True).fill("11am")
    press(page, "Offer this time")
    expect(page.locator("main")).to_contain_text("Families can choose this time now.")
    page.goto("/staff/support")
    page.get_by_role("link", name="Willow Sample").click()
    look(page)
    for path in ("note", "risk", "give", "call-time", "telephone"):
        page.goto(
            page.url.split("/requests/")[0] + "/requests/" + page.url.split("/requests/")[1][:9] + f"/{path}"
        )
        look(page)
    sign_in("manager")
    page.goto("/staff/support/rota")
    look(page)
    page.locator("select").first.select_option(index=1)
    press(page, "Keep this rota")
    expect(page.locator("main")).to_contain_text("The rota is kept.")
