"""Ticking every box of a page in a browser, once that page is whole."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def tick_every_box(page: Page, heading: str) -> None:
    """Tick each box of the page with this heading.

    A list of boxes is taken as it stands at that moment, so the page before, or a page still on its
    way, would give none: its heading and its end are waited for first.
    """
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.wait_for_load_state()
    boxes = page.get_by_role("checkbox").all()
    assert boxes, f"{heading} has no boxes"
    for box in boxes:
        box.check()
