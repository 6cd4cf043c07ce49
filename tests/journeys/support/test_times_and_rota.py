"""Staff offer times and keep the rota, which says where nobody is on duty."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import Look, SignIn, press, reads
from tests.support.live import LivePortal
from tests.support.supporting import done


def test_times_and_rota(page: Page, look: Look, portal: LivePortal, sign_in: SignIn) -> None:
    done(portal, "colleague", name="Tess Timely", email="tess.timely@agency.example.org")
    cookie = done(portal, "cookie", email="tess.timely@agency.example.org")
    page.context.add_cookies([{"name": "session", "value": cookie, "url": portal.url, "httpOnly": True}])
    page.goto("/staff/support/times")
    reads(page, "You offer no time yet.")
    look(page)
    page.get_by_label("Day", exact=True).first.select_option("Friday")
    page.get_by_label("Time", exact=True).fill("11am")
    press(page, "Offer this time")
    reads(page, "Families can choose this time now.", "Friday, 11:00, 45 minutes", "Fri 27 Nov, 11am")
    look(page)
    page.get_by_role("button", name="Offer it no more").click()
    reads(page, "This time is offered no more. Calls that are booked stay.")

    sign_in("manager")
    page.goto("/staff/support/rota")
    reads(page, "Nobody is on duty in 15 parts of the next two weeks.")
    look(page)
    page.get_by_label("Friday 20 November 2026, 5pm to 9am").select_option("Tess Timely")
    press(page, "Keep this rota")
    reads(page, "The rota is kept.", "Nobody is on duty in 14 parts")
    page.get_by_label("Friday 20 November 2026, 5pm to 9am").select_option("Nobody")
    press(page, "Keep this rota")
    expect(page.locator("main")).to_contain_text("in 15 parts")
