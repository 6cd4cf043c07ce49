"""A couple who part in Stage 2: one says so privately, everything joint ends, a manager decides."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_stage_2 import button, tell
from tests.support.live import LivePortal
from tests.support.own_home import see_home

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

SAID = "Ring me at work, never at home."
JOINT = ("/home/steps", "/home/visits", "/home/report", "/home/panel", "/home/plan", "/home/stages/stage-2")


def test_a_couple_parts_in_stage_2(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    couple = tell(portal, "parting")
    wilf, nell = as_person(couple["Wilf"]), as_person(couple["Nell"])
    see_home(
        wilf,
        "Stage 2",
        "Read the report and tell us what you think",
        "Your turn",
        "5pm on Thursday 26 November 2026",
    )

    # Wilf says it: both are signed out at once, and nothing says why
    wilf.goto("/home/people")
    wilf.get_by_role("link", name="Tell us privately").click()
    wilf.get_by_label("Is there anything we should know?").fill(SAID)
    wilf.locator("main form button[type=submit]").first.click()
    for one in (wilf, nell):
        one.goto("/home")
        expect(one).to_have_url(re.compile("/sign-in"))

    # each sees the same when they sign in again, and of the household nothing
    again = tell(portal, "sign_in", couple["journey"])
    wilf, nell = as_person(again["Wilf"]), as_person(again["Nell"])
    seen = []
    for one, name in ((wilf, "Wilf"), (nell, "Nell")):
        one.goto("/home")
        expect(one.locator(".app-next__sentence")).to_contain_text("A manager looks at what you see here")
        expect(one.locator(".app-line")).to_have_count(0)
        one.wait_for_load_state()
        seen.append(one.locator("main").inner_text().replace(name, "somebody"))
        for path in JOINT:
            answer = one.goto(path)
            assert answer is not None
            assert answer.status == 404, path
    assert seen[0] == seen[1]
    nell.goto("/home/people")
    expect(nell.locator("body")).not_to_contain_text(re.compile("Wilf|at work|part(ed|ing)"))
    look(nell)

    # the assessment has stopped; a manager reads what was said and decides
    sign_in("assessor")
    page.goto(f"/staff/journeys/{couple['journey']}/move")
    expect(page.locator("main")).to_contain_text("This journey ended")
    expect(page.locator("body")).not_to_contain_text("at work")
    look(page)
    sign_in("manager")
    page.goto("/staff/partings")
    page.get_by_role("link", name="Wilf and Nell Example").first.click()
    say_why(page)
    expect(page.locator("main")).to_contain_text(SAID)
    button(page, "Decide this")
    expect(page.get_by_role("alert")).to_contain_text("Choose what happens")
    page.get_by_label("One stays in this household").check()
    page.get_by_role("group", name="If one stays: who?").get_by_label("Nell Example").check()
    page.get_by_role("group", name="Who may see what was joint").get_by_label("Nell Example").check()
    button(page, "Decide this")
    expect(page.locator("main")).to_contain_text("Speak with each of them")
    look(page)
    page.goto(f"/staff/journeys/{couple['journey']}/move")
    say_why(page)
    page.get_by_role("link", name="Go on with whoever stays").click()
    page.get_by_label("Why does it go on?").fill("Nell goes on alone.")
    look(page)
    button(page, "Go on")
    expect(page.locator("main")).to_contain_text("They are at Stage 2")

    # Nell goes on where the two were; Wilf is told kindly that nothing is open for him here
    again = tell(portal, "sign_in", couple["journey"])
    nell = as_person(again["Nell"])
    see_home(
        nell,
        "Stage 2",
        "Read the report and tell us what you think",
        "Your turn",
        "5pm on Thursday 26 November 2026",
    )
    expect(nell.locator("body")).not_to_contain_text(re.compile("Wilf|at work"))
    wilf.goto("/home")
    expect(wilf.locator("main")).not_to_contain_text("Nell")
    expect(wilf.locator(".app-line")).to_have_count(0)
    look(wilf)


def say_why(page: Page) -> None:
    """Say why one opens a household that is not one's own work, where it is asked."""
    page.wait_for_load_state()
    if page.get_by_role("button", name="Open it").count():
        page.get_by_label("Why do you open it?").fill("To decide about the parting.")
        page.get_by_role("button", name="Open it").click()
