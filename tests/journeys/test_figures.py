"""A manager prints the targets and the dashboard; somebody who adopts says how they describe themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Look = Callable[[Page], None]
SignIn = Callable[[str], None]
A_PAGE = re.compile(rb"/Type\s*/Page[^s]")


def sides(page: Page) -> int:
    """How many sides of A4 a page takes on paper."""
    return len(A_PAGE.findall(page.pdf(format="A4")))


def test_what_a_meeting_takes_along(page: Page, look: Look, sign_in: SignIn) -> None:
    sign_in("manager")
    page.goto("/staff/reports/targets")
    look(page)
    assert sides(page) == 1
    page.goto("/staff/reports/dashboard/print")
    assert sides(page) == 1

    # what is folded on the screen stands on paper
    page.goto("/staff/reports/dashboard")
    table = page.get_by_role("table", name="Enquiries", include_hidden=True)
    expect(table).not_to_be_visible()
    page.emulate_media(media="print")
    expect(table).to_be_visible()
    expect(page.get_by_text("The numbers").first).not_to_be_visible()

    page.emulate_media(media="screen")
    page.goto("/staff/reports/adopter-activity")
    look(page)


def test_somebody_says_how_they_describe_themselves(page: Page, look: Look, sign_in: SignIn) -> None:
    sign_in("approved_adopter")
    page.goto("/account")
    page.get_by_role("link", name="Say or change how you describe yourself").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How you describe yourself")
    look(page)
    page.get_by_label("Gay or lesbian").check()
    page.get_by_role("button", name="Save what you chose").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your household")
    page.get_by_role("link", name="Say how you describe yourself").click()
    expect(page.get_by_label("Gay or lesbian")).to_be_checked()
    look(page)
    page.get_by_role("button", name="Take all my answers away").click()
    page.get_by_role("link", name="Say how you describe yourself").click()
    expect(page.get_by_label("Gay or lesbian")).not_to_be_checked()
