"""A page of a shape that was found sound is not judged twice, and a fault never passes for that shape."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.support.axe import violations

PAGE = """<!doctype html><html lang="en"><head><title>Rows</title>
<style>li {{ line-height: 3 }}</style></head><body><main>
<h1>Rows</h1><ul>{rows}</ul>{more}</main></body></html>"""
ROW = '<li><a href="/{0}">Row {0}</a></li>'


def rows(count: int) -> str:
    return "".join(ROW.format(number) for number in range(count))


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ("<button type='button'></button>", "button-name"),
        ("<button type='button'> </button>", "button-name"),
        ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' width='30' height='30'>", "image-alt"),
        ("<p id='a'>One</p><input aria-labelledby='b'>", "label"),
        ("<h3>Too deep</h3>", "heading-order"),
        ("<form><input name='children'><input name='id'></form>", "label"),
        ("<p style='width: 700px'>Wide</p>", "reflow"),
        ("<p style='color: #666; font-size: 14px'>Faint</p>", "color-contrast-enhanced"),
        ("<p style='color: #888'>Fainter</p>", "color-contrast"),
    ],
)
def test_a_fault_is_found_beside_what_was_sound(browser: Browser, more: str, rule: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(PAGE.format(rows=rows(3), more=""))
    assert violations(page) == []
    page.set_content(PAGE.format(rows=rows(3), more=more))
    assert rule in {one["rule"] for one in violations(page)}
    page.close()


def test_more_rows_of_the_same_are_judged_once(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(PAGE.format(rows=rows(3), more="<p>Three rows</p>"))
    assert violations(page) == []
    monkeypatch.setattr("tests.support.axe.RUN", "'judged again' %% 0; %s %s")
    page.set_content(PAGE.format(rows=rows(9), more="<p>Nine rows</p>"))
    assert violations(page) == []
    page.close()
