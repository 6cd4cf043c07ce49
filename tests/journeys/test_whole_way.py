"""A couple from the invitation to the letter of approval; at each stage, what the family's home says."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_registration import households_part, own_part, send, sign
from tests.journeys.test_stage_2 import button, day, tell
from tests.support.live import LivePortal
from tests.support.outbox import link_to
from tests.support.own_home import line_of, see_home
from tests.support.ticking import tick_every_box

Look = Callable[[Page], None]
SignIn = Callable[[str], None]

INVITE = "from tests.support.whole_way import invite; print(invite(('Wren', 'Lark'), {email!r}))"
REGISTERED_BY = "5pm on Friday 27 November 2026"
STAGE_1_BY = "5pm on Wednesday 20 January 2027"
BREAK_BY = "5pm on Thursday 20 May 2027"
STAGE_2_BY = "5pm on Monday 22 March 2027"
"""Four months from a Friday in November: 20 March is a Saturday."""


def unseen(_page: Page) -> None:
    """A page that another story has judged."""


def taken_up(page: Page, portal: LivePortal, email: str) -> None:
    """Sign in by the link of an invitation."""
    page.goto(link_to(portal, email, "/sign-in/link/"))
    page.locator("main form button[type=submit]").first.click()


def publish_plan(worker: Page, journey: str) -> None:
    """The worker publishes the plan of the stage as it is offered."""
    worker.goto(f"/staff/journeys/{journey}/plan")
    button(worker, "Publish this plan")


def agree_plan(*family: Page) -> None:
    """Each of the family agrees the plan."""
    for page in family:
        page.goto("/home/plan")
        page.get_by_role("checkbox").check()
        button(page, "Agree this plan")
        expect(page.locator("main")).to_contain_text("You agreed this plan")


def move(worker: Page, journey: str, words: str) -> None:
    """Move the household on by one of the moves of its page."""
    worker.goto(f"/staff/journeys/{journey}/move")
    worker.get_by_role("button", name=f"Go on: {words}").click()
    worker.locator("main").get_by_role("checkbox").check()
    button(worker, f"{words[0].upper()}{words[1:]}: go on")
    expect(worker.locator("main")).to_contain_text("The family’s line shows it now")


def bring_in_order(worker: Page, journey: str, step: str, whose: str = "") -> None:
    """Bring one step in order by its page."""
    worker.goto(f"/staff/journeys/{journey}/steps")
    worker.get_by_role("link", name=re.compile(f"^{step}.*{whose}")).first.click()
    worker.get_by_label("In order", exact=True).check()
    worker.get_by_role("button", name="Save this step").click()
    expect(worker.locator(".app-timeline")).to_contain_text("In order")


def test_a_couple_from_the_invitation_to_the_letter_of_approval(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    mark = secrets.token_hex(4)
    wrens, larks = f"wren-{mark}@example.org", f"lark-{mark}@example.org"
    household = portal.run_python(INVITE.format(email=wrens)).strip()
    wren, lark = as_person(""), as_person("")

    # both fill in their parts, and sign
    taken_up(wren, portal, wrens)
    see_home(wren, "Registration", "Fill in your registration, one page at a time", "Your turn")
    own_part(wren, "Wren", None)
    households_part(wren, unseen)
    wren.goto("/home/people/invite")
    wren.get_by_label("Their own e-mail address").fill(larks)
    send(wren)
    taken_up(lark, portal, larks)
    own_part(lark, "Lark", None)
    sign(wren, "Wren Wayfarer", unseen)
    see_home(wren, "Registration", "You have signed. Now Lark has to sign", "Both of us")
    sign(lark, "Lark Wayfarer", unseen)
    for one in (wren, lark):
        see_home(one, "Registration", "We read your registration and tell you", "Our turn", REGISTERED_BY)

    # accepted: the plan, and a check of each kind
    sign_in("assessor")
    page.goto(f"/staff/households/{household}")
    page.get_by_role("link", name="Registration", exact=True).click()
    page.get_by_role("button", name="Accept").click()
    send(page)
    expect(page.locator("main")).to_contain_text("Decided or ended")
    journey = page.url.split("/journeys/")[1].split("/")[0]
    publish_plan(page, journey)
    agree_plan(wren)
    see_home(lark, "Stage 1", "Agree your Stage 1 plan with us", "Your turn", STAGE_1_BY)
    agree_plan(lark)
    see_home(lark, "Stage 1", "Show us who you are", "Your turn", STAGE_1_BY)
    look(lark)
    for step, whose in (("Identity", "Lark"), ("DBS check", "Wren"), ("Health and safety of the home", "")):
        bring_in_order(page, journey, step, whose)
    tell(portal, "in_order", journey)
    see_home(wren, "Stage 1", "We decide Stage 1 with you and tell you", "Our turn", STAGE_1_BY)
    move(page, journey, "stage 1 passed")

    # the break, and Stage 2 asked for by both
    see_home(wren, "A break", "Ask for Stage 2 when you are ready", "Your turn", BREAK_BY)
    wren.goto("/home/stage-2")
    send(wren)
    see_home(wren, "A break", "Stage 2 begins when Lark asks too", "Both of us", BREAK_BY)
    see_home(lark, "A break", "Wren has asked for Stage 2. Would you like", "Your turn", BREAK_BY)
    lark.goto("/home/stage-2")
    send(lark)
    publish_plan(page, journey)
    agree_plan(wren, lark)
    tell(portal, "in_order", journey)
    for one in (wren, lark):
        see_home(one, "Stage 2", "Your social worker visits you", "Our turn", STAGE_2_BY)

    assess(page, f"/staff/households/{household}", wren, lark)
    answer_the_report(wren, lark)
    decide(page, f"/staff/households/{household}", portal, journey, sign_in, wren)

    # the letter, and what comes now
    for one in (wren, lark):
        see_home(
            one,
            "Approved",
            "We look for the right child with you",
            "Our turn",
            "5pm on Friday 18 December 2026",
        )
    assert line_of(lark)[:5] == ["Registration", "Stage 1", "A break", "Stage 2", "Approved"]
    look(lark)
    lark.goto("/home/panel")
    lark.get_by_role("link", name="Read what we wrote to you").click()
    expect(lark.locator("main")).to_contain_text("Dear Wren and Lark")


def assess(page: Page, own: str, wren: Page, lark: Page) -> None:
    """Two visits, each seen alone at one of them; risk, health, the report shared."""
    for alone, other in (("Wren", "Lark"), ("Lark", "Wren")):
        page.goto(f"{own}/assessment/visits/offer")
        day(page, "day_1", ("27", "11", "2026"))
        page.get_by_label("Time on the first day").fill("4:30pm")
        button(page, "Offer these times")
        page.get_by_role("link", name="Write it down as held").click()
        page.get_by_role("group", name=f"Was {alone} seen?").get_by_label("Yes, on their own").check()
        page.get_by_role("group", name=f"Was {other} seen?").get_by_label("Yes, with others").check()
        button(page, "Write it down")
    button(page, "The home visits are complete")
    wren.goto("/home/visits")
    expect(wren.get_by_text("you were seen on your own")).to_have_count(1)
    for part in ("Household risk assessment", "Health report, Wren", "Health report, Lark"):
        page.get_by_role("link", name=re.compile(f"^Write it.*{part}")).click()
        page.locator("textarea").first.fill(f"{part}: nothing stands against it.")
        page.get_by_label("Yes, in order").check()
        button(page, "Write it down")
    page.get_by_role("link", name="Write the report").click()
    page.get_by_label("The report").fill("What we have learned together")
    button(page, "Save the report")
    page.get_by_role("link", name="Share the report").click()
    button(page, "Share it with Wren and Lark")


def answer_the_report(wren: Page, lark: Page) -> None:
    """One comments, and the other has nothing to add: neither learns what the other said."""
    comments_by = "5pm on Thursday 26 November 2026"
    see_home(wren, "Stage 2", "Read the report and tell us what you think", "Your turn", comments_by)
    wren.goto("/home/report")
    wren.get_by_label("I have comments").check()
    wren.get_by_label("Your comments", exact=True).fill("My sister is called Merle.")
    wren.get_by_label("Release them now").check()
    button(wren, "Send your answer")
    see_home(wren, "Stage 2", "You have done your part. Lark’s part is in hand", "Both of us", STAGE_2_BY)
    lark.goto("/home/report")
    expect(lark.locator("main")).not_to_contain_text("Merle")
    lark.get_by_label("I have nothing to add").check()
    button(lark, "Send your answer")


def decide(page: Page, own: str, portal: LivePortal, journey: str, sign_in: SignIn, wren: Page) -> None:
    """Panel, decision, told, letter; nobody learns the decision from their page."""
    see_home(wren, "Stage 2", "The panel reads the report and meets you", "Our turn", STAGE_2_BY)
    panel = tell(portal, "to_panel", journey)["panel"]
    sign_in("panel_adviser")
    page.goto(f"/staff/panels/{panel}/attendance")
    tick_every_box(page, "Who attended")
    button(page, "Write down who attended")
    page.goto(f"{own}/panel")
    page.get_by_role("link", name="Write what the panel recommends").click()
    page.get_by_label("Suitable to adopt", exact=True).check()
    button(page, "Write it down")
    page.get_by_role("link", name="Write the minutes").click()
    page.get_by_label("Minutes").fill("Wren and Lark answered well.")
    page.get_by_label("Yes: they stay as they are").check()
    button(page, "Save the minutes")
    see_home(
        wren, "Stage 2", "The panel and then the agency decide", "Our turn", "5pm on Tuesday 1 December 2026"
    )
    sign_in("manager")
    page.goto(f"{own}/panel/decide")
    page.get_by_label("Approve", exact=True).check()
    page.get_by_label("Your reasons, for the record").fill("I agree with the panel.")
    button(page, "Write down my decision")
    see_home(
        wren, "Stage 2", "The panel and then the agency decide", "Our turn", "5pm on Tuesday 24 November 2026"
    )
    expect(wren.locator("main")).not_to_contain_text("You are approved")
    sign_in("assessor")
    page.goto(f"{own}/panel")
    page.get_by_role("link", name="They were told").click()
    page.get_by_label("By telephone").check()
    button(page, "Write it down")
    page.get_by_role("link", name="Write the letter").click()
    page.get_by_label("The letter to them together").fill("Dear Wren and Lark, you are approved to adopt.")
    button(page, "Put the letter on their page")
