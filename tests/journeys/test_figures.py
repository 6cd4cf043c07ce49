"""A manager prints the targets and the dashboard; somebody who adopts says how they describe themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Look = Callable[[Page], None]
SignIn = Callable[[str], None]
A_PAGE = re.compile(rb"/Type\s*/Page[^s]")
A4_BETWEEN_MARGINS = 672
"""CSS pixels: 210 mm without the two margins of 16."""
WRITTEN_OUT = """
[...document.querySelectorAll('main a[href^="/"]')]
  .filter(one => getComputedStyle(one, '::after').content.includes('/'))
  .map(one => one.getAttribute('href'))
"""
"""Links within the portal whose address is printed after their words."""


def sides(page: Page) -> int:
    """How many sides of A4 a page takes on paper."""
    return len(A_PAGE.findall(page.pdf(format="A4")))


def fits_on_paper(page: Page) -> None:
    """See every table within the width that is printed on, and no address of ours beside a number."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_BETWEEN_MARGINS, "height": 900})
    for table in page.get_by_role("table").all():
        box = table.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= A4_BETWEEN_MARGINS
    assert page.evaluate(WRITTEN_OUT) == []


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
    fits_on_paper(page)
    expect(page.get_by_text("Other days")).not_to_be_visible()
    expect(page.get_by_text("In danger now?")).not_to_be_visible()
    for name in ("adopter-activity", "timescales"):
        page.emulate_media(media="screen")
        page.goto(f"/staff/reports/{name}?year=2022-23")
        fits_on_paper(page)


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
