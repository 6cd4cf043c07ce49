"""A child who is in the family already: notice, checks, visits, everybody's views, the report to the court.

What one of them knows of the other parent is theirs and staff's, what the other parent says is staff's
alone, and neither side reads where the other lives.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_registration import on_day, send, sign, yes_no
from tests.journeys.test_stage_2 import button, day, tell
from tests.journeys.test_whole_way import bring_in_order, move, unseen
from tests.support.live import LivePortal
from tests.support.own_home import line_of, see_home
from tests.support.registering import couple_on

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

WHERE, SAID = "7 Hidden Lane, Otherplace", "I want to see my son at Easter."
"""What Ros knows of where the other parent lives, and what the other parent said to the worker."""


def test_a_child_who_is_in_the_family_already(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    couple = couple_on(portal, "filled", "child_in_family", ("Ros", "Ned"))
    ros, ned = (as_person(cookie) for cookie in couple.cookies)
    give_notice(ros, ned, look)

    # phase one: the checks
    sign_in("manager")
    page.goto(f"/staff/journeys/{couple.journey}/registration")
    expect(page.locator("main")).to_contain_text(WHERE)
    page.get_by_role("button", name="Accept").click()
    look(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Written notice")
    see_home(ned, "Phase one", "Show us who you are", "Your turn")
    bring_in_order(page, couple.journey, "Medical by the GP", "Ros")
    tell(portal, "in_order", couple.journey)
    see_home(ned, "Phase one", "We finish the checks and begin our visits", "Our turn")
    move(page, couple.journey, "phase one ended")

    # phase two: visits and views
    see_home(ned, "Phase two", "Your social worker visits you", "Our turn")
    ned.goto("/home/steps")
    expect(ned.locator("main")).to_contain_text("We listen to the child")
    expect(ned.locator("main")).not_to_contain_text("other parent")
    assess(page, f"/staff/households/{couple.household}", look)
    see_home(ned, "Phase two", "We write the report for the court", "Our turn")

    # the court has the report
    move(page, couple.journey, "report filed with the court")
    see_home(ros, "Court", "The court decides", "The court’s turn")
    look(ros)
    for one in (ros, ned):
        for path in ("/home", "/home/stages/phase-two", "/home/stages/notice", "/home/people"):
            one.goto(path)
            expect(one.locator("body")).not_to_contain_text(re.compile("Easter|Hidden Lane|[Pp]anel"))
    ned.goto("/home/registration/written")
    expect(ned.locator("main")).to_contain_text("Robin")
    expect(ned.locator("main")).not_to_contain_text("Hidden Lane")
    look(ned)
    move(page, couple.journey, "the adoption order was made")
    ned.goto("/home")
    expect(ned.locator(".app-next__sentence")).to_contain_text("Ask for support whenever you need it")


def give_notice(ros: Page, ned: Page, look: Look) -> None:
    """Both fill in the notice and sign: from when they may apply, and what is Ros's alone."""
    see_home(ros, "Notice", "Check what you wrote, then sign", "Your turn")
    assert line_of(ros) == ["Notice", "Phase one", "Phase two", "Court", "Order made"]
    ros.goto("/home/registration/child")
    on_day(ros, "When do you mean to apply to the court?", "1", "12", "2026")
    send(ros)
    expect(ros.get_by_role("alert")).to_contain_text("You can apply from 20 February 2027 on")
    look(ros)
    on_day(ros, "When do you mean to apply to the court?", "1", "6", "2027")
    send(ros)
    ros.goto("/home/registration/other-parent")
    ros.get_by_label("What you know of where they are").fill(WHERE)
    yes_no(ros, "Is there anything that makes it unsafe for us to write to them?", "Yes")
    ros.get_by_label("If yes: what we should know").fill("He must not learn where we live.")
    look(ros)
    send(ros)
    sign(ros, "Ros Example", unseen)
    ned.goto("/home/registration/check")
    expect(ned.locator("main")).not_to_contain_text(re.compile("Hidden Lane|must not learn"))
    ned.goto("/home/registration/other-parent")
    expect(ned.locator("main")).not_to_contain_text(re.compile("Hidden Lane|must not learn"))
    sign(ned, "Ned Example", look)
    for one in (ros, ned):
        see_home(one, "Notice", "We read your notice and tell you our answer", "Our turn")


def assess(page: Page, own: str, look: Look) -> None:
    """Each is seen alone, the child too; the child, the other parent and the report are written down."""
    page.goto(f"{own}/assessment/visits/offer")
    day(page, "day_1", ("27", "11", "2026"))
    page.get_by_label("Time on the first day").fill("4:30pm")
    button(page, "Offer these times")
    expect(page.get_by_role("link", name="Panel and decision")).to_have_count(0)
    page.get_by_role("link", name="Write it down as held").click()
    for name in ("Ros", "Ned", "Pip"):
        page.get_by_role("group", name=f"Was {name} seen?").get_by_label("Yes, on their own").check()
    button(page, "Write it down")
    button(page, "The home visits are complete")
    parts = {
        "The child’s views": "I want the same name as the others.",
        "The other parent’s views": SAID,
        "Report to the court": "Annex A, as it was written.",
    }
    for part, text in parts.items():
        page.get_by_role("link", name=re.compile(f"^Write it.*{part}")).click()
        if part == "The other parent’s views":
            expect(page.locator("main")).to_contain_text("Write no address, telephone number or place")
            look(page)
        page.locator("textarea").first.fill(text)
        page.get_by_label("Yes, in order").check()
        button(page, "Write it down")
