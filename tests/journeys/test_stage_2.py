"""Stage 2 to approval for one fast-track applicant; a refusal sent to independent review; a child who
goes home to the birth family."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.live import LivePortal
from tests.support.own_home import see_home
from tests.support.ticking import tick_every_box

Look = Callable[[Page], None]
SignIn = Callable[[str], None]


def tell(portal: LivePortal, *words: str) -> dict[str, str]:
    """Make a household on the live portal, or take it further (tests/support/panelling.py)."""
    program = (
        f"from tests.support.panelling import run; import json; print(json.dumps(run(*{list(words)!r})))"
    )
    said: dict[str, str] = json.loads(portal.run_python(program).strip().splitlines()[-1])
    return said


def as_applicant(context: BrowserContext, portal: LivePortal, cookie: str) -> None:
    context.add_cookies([{"name": "session", "value": cookie, "url": portal.url, "httpOnly": True}])


def button(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{re.escape(words)}")).first.click()


def day(page: Page, field: str, typed: tuple[str, str, str]) -> None:
    for part, value in zip(("day", "month", "year"), typed, strict=True):
        page.locator(f"#{field}-{part}").fill(value)


def test_a_fast_track_applicant_from_stage_2_to_approval(
    page: Page, look: Look, sign_in: SignIn, portal: LivePortal, context: BrowserContext
) -> None:
    kim = tell(portal, "fast_track")
    own = f"/staff/households/{kim['household']}"

    # a visit: offered, chosen, held
    sign_in("assessor")
    page.goto(f"{own}/assessment")
    look(page)
    page.get_by_role("link", name="Offer times for a visit").click()
    button(page, "Offer these times")
    expect(page.get_by_role("alert")).to_contain_text("Enter a day")
    look(page)
    day(page, "day_1", ("27", "11", "2026"))
    page.get_by_label("Time on the first day").fill("4:30pm")
    button(page, "Offer these times")
    expect(page.locator("main")).to_contain_text("Waiting for them")
    as_applicant(context, portal, kim["Kim"])
    page.goto("/home/visits")
    look(page)
    button(page, "Take 4:30pm on Friday 27 November 2026")
    expect(page.locator("main")).to_contain_text("The time is yours")
    look(page)
    sign_in("assessor")
    page.goto(f"{own}/assessment")
    page.get_by_role("link", name="Write it down as held").click()
    look(page)
    page.get_by_label("Yes, on their own").check()
    button(page, "Write it down")
    button(page, "The home visits are complete")

    # risk, health, the report
    for part, text in (("Household risk assessment", "The pond is covered"), ("Health report", "Well")):
        page.get_by_role("link", name=re.compile(f"^Write it.*{part}")).click()
        page.locator("textarea").first.fill(text)
        page.get_by_label("Yes, in order").check()
        button(page, "Write it down")
    look(page)
    page.get_by_role("link", name="Write the report").click()
    look(page)
    page.get_by_label("The report").fill("What we have learned together")
    button(page, "Save the report")
    page.get_by_role("link", name="Share the report").click()
    look(page)
    button(page, "Share it with Kim")

    # Kim reads and comments
    as_applicant(context, portal, kim["Kim"])
    page.goto("/home/report")
    look(page)
    page.get_by_label("I have comments").check()
    page.get_by_label("Your comments", exact=True).fill("My brother’s name is missing.")
    button(page, "Send your answer")
    expect(page.get_by_role("alert")).to_contain_text("Choose who may read your comments")
    look(page)
    page.get_by_label("Release them now").check()
    button(page, "Send your answer")
    expect(page.locator("main")).to_contain_text("You released your comments")
    look(page)

    # panel
    panel = tell(portal, "to_panel", kim["journey"])["panel"]
    page.goto("/home/panel")
    look(page)
    sign_in("panel_adviser")
    page.goto("/staff/panels")
    look(page)
    page.goto(f"/staff/panels/{panel}")
    look(page)
    page.get_by_role("link", name="Write down who attended").click()
    look(page)
    tick_every_box(page, "Who attended")
    button(page, "Write down who attended")
    page.goto(f"{own}/panel")
    look(page)
    page.get_by_role("link", name="Write what the panel recommends").click()
    look(page)
    page.get_by_label("Suitable to adopt", exact=True).check()
    button(page, "Write it down")
    page.get_by_role("link", name="Write the minutes").click()
    page.get_by_label("Minutes").fill("Kim answered well.")
    page.get_by_label("Yes: they stay as they are").check()
    button(page, "Save the minutes")

    # decision, told, letter
    sign_in("manager")
    page.goto(f"{own}/panel")
    page.get_by_role("button", name="Decide").click()
    look(page)
    page.get_by_label("Approve", exact=True).check()
    page.get_by_label("Your reasons, for the record").fill("I agree with the panel.")
    button(page, "Write down my decision")
    page.get_by_role("link", name="They were told").click()
    look(page)
    page.get_by_label("By telephone").check()
    button(page, "Write it down")
    page.get_by_role("link", name="Write the letter").click()
    look(page)
    page.get_by_label("The letter to them together").fill("Dear Kim, you are approved to adopt.")
    button(page, "Put the letter on their page")
    look(page)
    as_applicant(context, portal, kim["Kim"])
    page.goto("/home/panel")
    expect(page.locator("main")).to_contain_text("You are approved to adopt")
    look(page)
    page.get_by_role("link", name="Tell us what you thought of the panel").click()
    look(page)
    page.get_by_label("Yes").first.check()
    page.get_by_label("Partly").last.check()
    button(page, "Tell us")
    expect(page.locator("main")).to_contain_text("Thank you")
    page.get_by_role("link", name="Read what we wrote to you").click()
    expect(page.locator("main")).to_contain_text("Dear Kim")


def test_a_proposed_refusal_is_sent_to_the_independent_review(
    page: Page, look: Look, sign_in: SignIn, portal: LivePortal, context: BrowserContext
) -> None:
    couple = tell(portal, "refusal")
    own = f"/staff/households/{couple['household']}"
    as_applicant(context, portal, couple["Sam"])
    page.goto("/home/panel")
    expect(page.locator("main")).to_contain_text("39 working days after today")
    look(page)
    page.get_by_role("button", name="See the three ways").click()
    look(page)
    button(page, "Choose this way")
    expect(page.get_by_role("alert")).to_contain_text("Choose one of the three ways")
    look(page)
    page.get_by_label("Ask for an independent review").check()
    button(page, "Choose this way")
    expect(page.locator("main")).to_contain_text("The independent review looks at everything")
    look(page)
    as_applicant(context, portal, couple["Alex"])
    page.goto("/home/panel/ways")
    expect(page.locator("main")).to_contain_text("You chose: ask for an independent review")
    look(page)
    sign_in("panel_adviser")
    page.goto(f"{own}/panel")
    look(page)
    page.get_by_role("link", name="Write what the review recommends").click()
    look(page)
    page.get_by_label("Not suitable to adopt").check()
    page.get_by_label("Reasons").fill("As the review found.")
    button(page, "Write it down")
    sign_in("manager")
    page.goto(f"{own}/panel/decide")
    page.get_by_label("Do not approve").check()
    page.get_by_label("Your reasons, for the record").fill("I agree with the review.")
    button(page, "Write down my decision")
    page.get_by_role("link", name="They were told").click()
    page.get_by_label("In person").check()
    button(page, "Write it down")
    as_applicant(context, portal, couple["Sam"])
    page.goto("/home/panel")
    expect(page.locator("main")).to_contain_text("We send you nothing by ourselves now")
    look(page)


def test_a_child_who_goes_home_to_the_birth_family(
    page: Page, look: Look, sign_in: SignIn, portal: LivePortal, context: BrowserContext
) -> None:
    couple = tell(portal, "approved_early")
    own = f"/staff/households/{couple['household']}"

    # approved to foster one named child, who moves in before the court has decided
    sign_in("manager")
    page.goto(f"{own}/panel")
    page.get_by_role("link", name="Approve them for a named child").click()
    look(page)
    page.get_by_label("The child’s name").fill("Robin Sample")
    page.get_by_label("Reasons").fill("Robin’s social worker knows them.")
    button(page, "Approve them for this child")
    as_applicant(context, portal, couple["Alex"])
    page.goto("/home")
    page.get_by_role("link", name="The child you may foster").click()
    expect(page.locator("main")).to_contain_text("You are approved to foster Robin Sample")
    sign_in("assessor")
    page.goto(f"{own}/panel")
    page.get_by_role("link", name="A child moves in").click()
    page.get_by_role("button", name="Go on: a child moved in as a fostered child").click()
    page.locator("main").get_by_role("checkbox").check()
    button(page, "A child moved in as a fostered child: go on")
    expect(page.locator("main")).to_contain_text("shows it now")
    as_applicant(context, portal, couple["Alex"])
    before = "Living with you, before the court decides"
    see_home(page, before, "The court decides what is right for the child", "The court’s turn")
    expect(page.locator("main")).to_contain_text("Home to the birth family. Neither way is a failure.")
    look(page)
    page.goto("/home/early-permanence")
    expect(page.locator("main")).to_contain_text("Neither is a failure")
    look(page)

    # the court decides that the child goes home
    sign_in("assessor")
    page.goto(f"{own}/panel")
    look(page)
    page.get_by_role("link", name="Write down a hearing to come").click()
    look(page)
    day(page, "on", ("20", "11", "2026"))
    button(page, "Write it down")
    page.get_by_role("link", name="Write what came of it").click()
    look(page)
    page.get_by_label("goes home to the birth family").check()
    page.get_by_label("What we write to the family about it").fill("We come and see you tomorrow.")
    button(page, "Write it down")
    page.get_by_role("link", name="Match, or home to the birth family").click()
    page.get_by_role("button", name=re.compile("the child went home")).click()
    page.locator("main").get_by_role("checkbox").check()
    look(page)
    button(page, "The child went home to the birth family: go on")
    expect(page.locator("main")).to_contain_text("shows it now")
    as_applicant(context, portal, couple["Alex"])
    see_home(page, "Approved", "We are here for you. Nothing goes on before you say so", "Whenever you want")
    expect(page.locator("main")).to_contain_text("What you gave the child goes with them")
    look(page)
    page.get_by_role("button", name="Read what we wrote for you").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("went home to the birth family")
    look(page)
