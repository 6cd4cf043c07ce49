"""The fund is asked for a child, agrees in part, and a session is used; the mother reads it with her plan."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import press
from tests.support.live import LivePortal
from tests.support.supporting import done

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

PLANNED = """
from datetime import timedelta
from portal import clock, create_app
from portal.example.people import viewer_of
from portal.support.actions import send_request
from portal.support.calls.actions import record_call
from portal.support.plans import actions as plans
from portal.support.plans.actions import Item
from portal.support.plans.rules import SECTIONS
from portal.support.rules import Asked
from portal.web.changes import begin_write
from portal.extensions import db
with create_app().app_context():
    begin_write()
    now, ivy = clock.now(), viewer_of("ivy-%s@example.org")
    grace = viewer_of("grace.example@agency.example.org")
    request = send_request(
        Asked(name="Ivy %s", telephone="07700 900455", about="my son, 12", words="w", authority="kent"),
        by=ivy, now=now,
    )
    ref = request.reference
    record_call(ref, outcome="assessment", text="x", agreed="We look closer", at=now, by=grace, now=now)
    plans.begin_assessment(ref, by=grace, now=now)
    plans.write_assessment(ref, {str(name): "w" for name in SECTIONS}, seen=0, by=grace, now=now)
    lines = [Item("Play therapy", "external", "Example Therapy", 20)]
    plans.write_plan(ref, lines, seen=1, by=grace, now=now)
    plans.share_plan(ref, clock.today() + timedelta(days=90), seen=2, by=grace, now=now)
    db.session.commit()
    print(ref)
"""


def test_the_fund_is_asked_and_the_mother_reads_it(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page],
    has_javascript: bool,
) -> None:  # fmt: skip
    mark = "fund-js" if has_javascript else "fund-plain"
    cookie = done(portal, "couple", name=mark)["Ivy"]
    reference = portal.run_python(PLANNED.replace("%s", mark)).strip()
    here = f"/staff/support/requests/{reference}"
    sign_in("support_worker")
    page.goto(here)
    page.get_by_role("link", name="The fund", exact=True).click()
    look(page)
    page.get_by_role("button", name="Begin an application").click()
    page.get_by_label("Another child: how the family calls them").fill("my son, 12")
    page.get_by_label("Therapy", exact=True).check()
    page.get_by_label("Which therapy or assessment?").fill("play therapy")
    page.get_by_label("Somebody else", exact=True).check()
    press(page, "Keep the application")
    look(page)
    page.get_by_label("Their name").fill("Example Therapy")
    page.get_by_label("How much does it cost, in pounds?").fill("3,600")
    press(page, "Keep the application")
    page.get_by_role("link", name="It is sent").click()
    look(page)
    press(page, "Write down that it is sent")
    page.get_by_role("link", name="The fund has decided").click()
    look(page)
    page.get_by_label("Agreed in part", exact=True).check()
    page.get_by_label("If it agreed in part: how much, in pounds?").fill("3000")
    page.get_by_label("If it agreed: how many sessions?").fill("20")
    press(page, "Write down the decision")
    page.get_by_role("link", name="A session was used").click()
    look(page)
    press(page, "Write down the session")
    expect(page.locator("main")).to_contain_text("20 sessions agreed, 1 used, 19 left")
    expect(page.locator("main")).to_contain_text("£600, which the fund does not pay")
    look(page)
    page.goto(f"{here}/order")
    page.get_by_label("Medway", exact=True).check()
    look(page)
    press(page, "Keep this")
    expect(page.locator("main")).to_contain_text("Medway Council is responsible")
    look(page)
    page.goto("/staff/support/lapsing")
    look(page)
    ivy = as_person(cookie)
    ivy.goto(f"/support/requests/{reference}/plan")
    expect(ivy.locator("main")).to_contain_text("20 sessions: 1 used, 19 left.")
    look(ivy)
    ivy.goto(f"/support/requests/{reference}")
    expect(ivy.locator("main")).to_contain_text("Medway Council, until three years after the adoption order.")
    look(ivy)
    sign_in("administrator")
    page.goto("/staff/agency/fund")
    look(page)
