"""What follows a call, as staff write it: sessions, the assessment, its plan, measures, and the review."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from portal.support.plans.rules import SECTIONS
from tests.journeys.support.steps import AsPerson, Look, SignIn, press, reads, silent
from tests.support.live import LivePortal
from tests.support.supporting import all_done, done


def test_an_assessment(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: AsPerson
) -> None:
    them = done(portal, "couple", name="Weigh")
    reference = done(portal, "ask", by=them["Ivy_email"], risks=["breaking_down"])
    about = {"reference": reference}
    agreed = {"outcome": "assessment", "agreed": "We find out what you need."}
    all_done(portal, ("", "take_up", about), ("", "call", about | agreed))
    phone, here = as_person(them["Ivy"]), f"/staff/support/requests/{reference}"
    sign_in("support_worker")
    page.goto(f"{here}/urgent-package")
    look(page)
    press(page, "It is agreed with the family")
    reads(page, "Agreed: the first session is promised within five working days.")
    page.goto(f"{here}/sessions")
    look(page)
    page.get_by_label("Urgent family support, six weekly sessions").check()
    press(page, "Write down the session")
    reads(page, "Session 1 of 6 is written down.")

    # begun, written, and nobody of the family reads it yet
    page.goto(f"{here}/assessment")
    press(page, "Begin the assessment")
    reads(page, "The assessment is begun.")
    page.goto(f"{here}/assessment")
    look(page)
    for words in SECTIONS.values():
        page.get_by_label(words).fill(f"{words}: written.")
    press(page, "Keep the assessment")
    page.goto(f"{here}/plan")
    look(page)
    page.get_by_label("What", exact=True).first.fill("Somebody to talk to at school")
    page.get_by_label("How many sessions").first.fill("6")
    press(page, "Keep the plan")
    page.goto(f"{here}/measures")
    look(page)
    page.get_by_label("At the start").check()
    page.get_by_label("How calm is it at home?").select_option("3")
    page.locator("main form button[type=submit]").first.click()
    reads(page, "The answers are written down.")
    phone.goto(f"/support/requests/{reference}")
    silent(phone, "Read what would help, and the plan")

    # shared, commented, reviewed
    page.goto(f"{here}/plan/sharing")
    look(page)
    for part, value in (("Day", "26"), ("Month", "2"), ("Year", "2027")):
        page.get_by_label(part, exact=True).fill(value)
    press(page, "Share both with the family")
    reads(page, "They read it on their page. The review is promised.")
    phone.goto(f"/support/requests/{reference}/plan")
    reads(phone, "Somebody to talk to at school, with us: 6 sessions", "Friday 26 February 2027")
    for words in SECTIONS.values():
        reads(phone, f"{words}: written.")
    phone.get_by_label("What would you like to say about it?").fill("Not on Mondays, please.")
    press(phone, "Send this to us")
    page.goto(f"{here}/review")
    reads(page, "They wrote: Not on Mondays, please.", "It is promised for Friday 26 February 2027.")
    look(page)
    page.get_by_label("What was agreed, as they read it").fill("School goes well.")
    press(page, "Write down the review")
    reads(page, "The review is written down.")
    phone.goto(f"/support/requests/{reference}")
    reads(phone, "We looked at the plan again with you", "School goes well.")
    expect(phone.locator(".app-promises__item").filter(has_text="Kept in time")).to_have_count(6)
