"""What somebody does with a place of their own: opens its handouts, changes who comes, switches a feed off.

And what stands behind it for staff: the files they add, the agency's cut-off, and who is left alone.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.documents.making import pdf
from tests.support.live import LivePortal
from tests.support.outbox import link_to

Look = Callable[[Page], None]


def pressed(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button, and wait for the page it leads to."""
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def test_a_visitor_reads_a_handout_and_changes_who_comes(
    as_person: Callable[[str], Page], look: Look, portal: LivePortal
) -> None:
    address = f"visitor-{secrets.token_hex(4)}@example.org"
    phone, desk = as_person(""), as_person(portal.session_of("business_support"))
    phone.goto("/events?kind=information_event&places=yes&online=yes")
    phone.get_by_role("link", name="Information evening").first.click()
    pressed(phone, "Book a place")
    look(phone)
    phone.get_by_label("Your name").fill("Robin Sample-Beispiel")
    phone.get_by_label("Your e-mail address").fill(address)
    phone.get_by_label("Please call me about a visit at home").check()
    phone.get_by_label("Your telephone number").fill("01632 960125")
    pressed(phone, "Continue")
    expect(phone.get_by_role("alert")).to_contain_text("Choose where you live, so the right person calls you")
    look(phone)
    phone.get_by_label("Where do you live?").select_option("Medway")
    pressed(phone, "Continue")
    expect(phone.locator("main")).to_contain_text("Medway")
    look(phone)
    event = phone.url.split("/events/")[1].split("/")[0]
    pressed(phone, "Book your place")
    phone.goto(link_to(portal, address, "/events/confirm/"))
    pressed(phone, "Yes, keep my place")
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are booked")

    desk.goto(f"/staff/events/{event}/handouts/files")
    look(desk)
    desk.get_by_label("Choose files").set_input_files(
        {"name": "Reading list.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    desk.get_by_label("What is it called?").fill("Books that other families liked")
    pressed(desk, "Add these files")
    expect(desk.locator("main")).to_contain_text("1 file added. Open it below")
    look(desk)
    pressed(desk, re.compile("^Tell everybody booked"))
    expect(desk.locator("main")).to_contain_text("on the way")

    phone.reload()
    expect(phone.get_by_role("heading", name="To read")).to_be_visible()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Books that other families liked").click()
    assert download.value.suggested_filename.startswith("document-")
    look(phone)
    pressed(phone, "Change who comes")
    look(phone)
    phone.get_by_label("Who comes with you?").fill("Alex Sample-Beispiel")
    phone.get_by_label("Does anything help you take part?").fill("A hearing loop")
    pressed(phone, "Save who comes")
    expect(phone.locator("main")).to_contain_text("Robin Sample-Beispiel, Alex Sample-Beispiel")
    expect(phone.locator("main")).to_contain_text("We have noted who is coming")
    look(phone)


def test_a_feed_is_made_and_switched_off(
    as_person: Callable[[str], Page], look: Look, portal: LivePortal
) -> None:
    own = as_person(portal.session_of("adoptive_parent"))
    own.goto("/events/my-calendar")
    own.wait_for_load_state()
    pressed(own, re.compile("^Make (my|a new) link$"))
    look(own)
    pressed(own, "Switch it off")
    expect(own.locator("main")).to_contain_text("Your calendar link is off")
    expect(own.get_by_role("button", name="Make my link")).to_be_visible()
    look(own)


def test_the_agencys_cut_off_and_a_household_that_is_left_alone(
    as_person: Callable[[str], Page], look: Look, portal: LivePortal
) -> None:
    keeper, manager = as_person(portal.session_of("administrator")), as_person(portal.session_of("manager"))
    keeper.goto("/staff/agency")
    keeper.get_by_role("link", name="Change until when").click()
    expect(keeper.get_by_role("heading", level=1)).to_have_text("Changing a booking")
    keeper.get_by_role("textbox").fill("soon")
    look(keeper)
    keeper.get_by_role("textbox").fill("48")
    pressed(keeper, "Save")
    expect(keeper.locator("main")).to_contain_text("up to 48 hours before it begins")
    look(keeper)

    manager.goto("/staff/households?stage=adoptive_parent")
    manager.wait_for_load_state()
    reference = manager.locator("tbody .app-reference").last.inner_text()
    manager.goto(f"/staff/households/{reference}/quiet")
    manager.wait_for_load_state()
    if manager.get_by_label("Why do you open it?").count():
        manager.get_by_label("Why do you open it?").fill("Their worker is away.")
        manager.locator("main form button").first.click()
        manager.wait_for_load_state()
    look(manager)
    manager.get_by_label("Somebody has died").check()
    manager.get_by_label("What colleagues should know (optional)").fill("Alex’s mother has died.")
    pressed(manager, "Stop automatic e-mails")
    expect(manager.locator("main")).to_contain_text("Nothing goes to them by itself.")
    look(manager)
    manager.get_by_role("link", name="Release it once you have talked with them").click()
    expect(manager.locator("main")).to_contain_text("Alex’s mother has died.")
    look(manager)
    pressed(manager, "Let e-mails go out again")
    expect(manager.locator("main")).not_to_contain_text("Nothing goes to them by itself.")
