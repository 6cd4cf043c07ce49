"""Stage 1 paused and resumed; the break, and Stage 2 asked for by both."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_registration import on_day, send
from tests.support.live import LivePortal
from tests.support.own_home import see_home
from tests.support.registering import couple_on

Look = Callable[[Page], None]
SignIn = Callable[[str], None]


def test_stage_1_is_paused_and_goes_on(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    couple = couple_on(portal, "stage_1")
    sam, alex = (as_person(cookie) for cookie in couple.cookies)
    sam.goto("/home/pause")
    look(sam)
    send(sam)
    expect(sam.get_by_role("alert")).to_contain_text("Enter the day on which we go on")
    on_day(sam, "Until when would you like a pause?", "18", "12", "2026")
    sam.get_by_label("Why would you like one? (optional)").fill("My mother is ill")
    look(sam)
    send(sam)
    expect(sam.locator("main")).to_contain_text("You asked for a pause until Friday 18 December 2026")
    look(sam)
    sign_in("manager")
    page.goto(f"/staff/journeys/{couple.journey}/time")
    expect(page.locator("main")).to_contain_text("My mother is ill")
    look(page)
    page.get_by_role("link", name="Record a pause").or_(
        page.get_by_role("button", name="Record a pause")
    ).click()
    on_day(page, "On which day do they go on?", "18", "12", "2026")
    page.get_by_label("The reason they gave").fill("Illness in the family")
    look(page)
    send(page)
    expect(page.locator("main")).to_contain_text("paused until Friday 18 December 2026")
    alex.goto("/home/pause")
    expect(alex.get_by_role("heading", level=1)).to_have_text("You have a pause")
    expect(alex.locator("main")).not_to_contain_text("mother")
    look(alex)
    page.get_by_role("link", name="Go on sooner").or_(page.get_by_role("button", name="Go on sooner")).click()
    look(page)
    send(page)
    expect(page.locator("main")).to_contain_text("They are at Stage 1")
    alex.reload()
    expect(alex.get_by_role("heading", level=1)).to_have_text("Ask for a pause")


def test_the_end_of_stage_1_moves_by_the_days_of_a_pause(
    page: Page, look: Look, portal: LivePortal, sign_in: SignIn, as_person: Callable[[str], Page]
) -> None:
    """Accepted on 6 October, so Stage 1 was to end on 7 December; paused on 10 November."""
    couple = couple_on(portal, "paused")
    alex = as_person(couple.cookies[1])
    see_home(alex, "Stage 1", "You asked for a pause. We go on when it ends", "Both of us")
    here = alex.locator("[aria-current=step]")
    expect(here).to_contain_text("We expect it to end by Thu 14 Jan 2027")
    expect(alex.locator("main")).to_contain_text("It ends on Friday 18 December 2026")
    look(alex)
    sign_in("manager")
    time = f"/staff/journeys/{couple.journey}/time"
    page.goto(f"{time}/going-on")
    send(page)
    # ten days paused, not the 38 that were agreed
    expect(page.locator("main")).to_contain_text("They are at Stage 1, due 5pm on Thursday 17 December 2026")
    page.goto(f"/staff/households/{couple.household}")
    page.get_by_role("button", name="Nobody is on the telephone").click()
    expect(page.locator("main")).to_contain_text("Thursday 17 December 2026")
    alex.goto("/home")
    expect(here).to_contain_text("We expect it to end by Thu 17 Dec 2026")
    expect(alex.locator(".app-next dd").last).to_have_text("5pm on Thursday 17 December 2026")
    expect(alex.locator("main")).not_to_contain_text("pause until")
    look(alex)


def test_both_ask_for_stage_2_and_one_says_something_alone(
    look: Look, portal: LivePortal, as_person: Callable[[str], Page]
) -> None:
    couple = couple_on(portal, "break")
    sam, alex = (as_person(cookie) for cookie in couple.cookies)
    sam.goto("/home/stage-2")
    look(sam)
    send(sam)
    expect(sam.locator("main")).to_contain_text("It begins when Alex asks too")
    look(sam)
    alex.goto("/home/stage-2/not-ready")
    look(alex)
    alex.get_by_label("What would help you? (optional)").fill("More time to read")
    send(alex)
    sam.reload()
    expect(sam.locator("main")).not_to_contain_text("ready yet")
    expect(sam.locator("main")).to_contain_text("It begins when Alex asks too")
    alex.goto("/home/stage-2")
    expect(alex.locator("main")).to_contain_text("Sam has asked for Stage 2")
    look(alex)
    send(alex)
    expect(alex).to_have_url(f"{portal.url}/home")
    alex.goto("/home/withdraw")
    look(alex)
    send(alex)
    expect(alex.get_by_role("alert")).to_contain_text("Tick this if you are sure")
    look(alex)
