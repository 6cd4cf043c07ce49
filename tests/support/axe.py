"""Accessibility of a page as it stands in the browser, judged by axe at two widths."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.postgres import RUN_FOLDER

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (320, 1280)
"""CSS pixels: the narrowest phone that WCAG 2.2 speaks of (1.4.10), and a desk."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENHANCED = {
    "color-contrast-enhanced": {"enabled": True},
    "target-size": {"enabled": True},
}
"""Text at 7:1 (WCAG 2.2 AAA, 1.4.6) and the size of targets, on top of AA, which speaks below 4.5:1."""

RUN = """
(async () => {
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values: %s}, rules: %s, resultTypes: ['violations'], preload: false,
  });
  return found.violations.map(v => ({
    rule: v.id, help: v.help,
    nodes: v.nodes.slice(0, 5).map(n => n.html.slice(0, 200) + ' -- ' + n.failureSummary),
  }));
})()
"""

WITHOUT_TIMERS = "window.setTimeout = work => { Promise.resolve().then(work); return 0; }; true"
"""Timers never fire in a browser that runs no scripts; axe uses them only to take turns."""

TOO_WIDE = """
document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 200)).concat('scrolls')
"""


CHANGES_EACH_TIME = re.compile(
    r"js-enabled|govuk-frontend-supported|data-[\w-]+-init\b(?: empty)?|nonce(?: empty)?"
)
"""What a script that only says "I am here" adds."""


def _sound(shape: str) -> Path:
    """The file that stands where a page of this shape was found sound in this run."""
    held = " ".join(CHANGES_EACH_TIME.sub("", shape).split())
    folder = Path(os.environ[RUN_FOLDER]) / "sound"
    folder.mkdir(exist_ok=True)
    return folder / sha256(held.encode()).hexdigest()


@cache
def _source() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


@cache
def _shape() -> str:
    return Path(__file__).with_name("shape.js").read_text()


def violations(page: Page, *, runs_scripts: bool = True) -> list[dict[str, Any]]:
    """What axe finds on this page, and whether it must be scrolled sideways, at each width.

    axe is put in through the browser's debugger, which the page's content security policy does not
    bind: the page is judged exactly as it is served. Where the browser runs no scripts it may run
    axe's alone, once the page has loaded without. A page of the same shape (shape.js) as one that any
    process of this run found sound is not judged by axe again; its width is looked at each time.
    """
    found: list[dict[str, Any]] = []
    before = page.viewport_size
    debugger = page.context.new_cdp_session(page)
    try:
        debugger.send("Emulation.setScriptExecutionDisabled", {"value": False})
        known = _sound(_ask(debugger, _shape()))
        if not known.exists():
            _ask(debugger, f"{_source()}; true")
            if not runs_scripts:
                _ask(debugger, WITHOUT_TIMERS)
        for width in WIDTHS[:1] if known.exists() else WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if wide := _ask(debugger, TOO_WIDE):
                found.append(
                    {"width": width, "rule": "reflow", "help": "the page scrolls sideways", "nodes": wide}
                )
            if not known.exists():
                for finding in _ask(debugger, RUN % (TAGS, _script(ENHANCED))):
                    found.append({"width": width, **finding})
        if not found:
            known.touch()
    finally:
        if not runs_scripts:
            debugger.send("Emulation.setScriptExecutionDisabled", {"value": True})
        debugger.detach()
        if before:
            page.set_viewport_size(before)
    return found


def assert_accessible(page: Page, *, runs_scripts: bool = True) -> None:
    """Fail with axe's findings, if there are any."""
    found = violations(page, runs_scripts=runs_scripts)
    lines = [f"{f['width']}px {f['rule']}: {f['help']} {f.get('nodes', '')}" for f in found]
    assert not found, f"{page.url}\n" + "\n".join(lines)


def _ask(debugger: Any, expression: str) -> Any:
    answer = debugger.send(
        "Runtime.evaluate",
        {
            "expression": expression,
            "awaitPromise": True,
            "returnByValue": True,
            "allowUnsafeEvalBlockedByCSP": True,
        },
    )
    if problem := answer.get("exceptionDetails"):
        raise AssertionError(problem.get("exception", {}).get("description") or problem.get("text"))
    return answer["result"].get("value")


def _script(rules: dict[str, dict[str, bool]]) -> str:
    return json.dumps(rules)
