"""Journeys: one story a file, in a real browser, against a portal that runs.

`portal` is parametrised: with JavaScript on SQLite, without it on PostgreSQL. `page` belongs to it
(its addresses start at the portal), and refuses to leave it. Call `look(page)` on every page of a
story: it runs axe at 320 and 1280 pixels.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.support.axe import assert_accessible
from tests.support.example import copy_of_example
from tests.support.live import LivePortal

os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(sys.executable).with_name("node")))
"""The Node of our own environment: the one that Playwright brings misses a library on a bare Debian."""

KINDS = {"javascript-sqlite": ("sqlite", True), "plain-postgresql": ("postgresql", False)}


@pytest.fixture(scope="session")
def portals(run_folder: Path) -> Iterator[dict[str, LivePortal]]:
    """The portals this worker has running."""
    running: dict[str, LivePortal] = {}
    yield running
    for portal in running.values():
        portal.stop()


@pytest.fixture(params=list(KINDS))
def portal(request: pytest.FixtureRequest, portals: dict[str, LivePortal], run_folder: Path) -> LivePortal:
    """A running example agency with its worker, shared by the stories of this worker."""
    database, _ = KINDS[request.param]
    if database not in portals:
        new = copy_of_example(database, run_folder / f"live-{database}")
        new.start()
        portals[database] = new
    return portals[database]


@pytest.fixture
def has_javascript(request: pytest.FixtureRequest) -> bool:
    """Whether this story's browser runs scripts."""
    return KINDS[request.node.callspec.params["portal"]][1]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, without anything that would reach out; the light build where there is one."""
    light = Path("/usr/bin/chromium-headless-shell")
    return {
        "executable_path": str(light) if light.exists() else "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture
def browser_context_args(portal: LivePortal, has_javascript: bool) -> dict[str, Any]:
    """A desk's browser in British English, at the story's portal."""
    return {
        "base_url": portal.url,
        "java_script_enabled": has_javascript,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "viewport": {"width": 1280, "height": 800},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def context(context: BrowserContext, portal: LivePortal) -> Iterator[BrowserContext]:
    """A browser that fails the story when a page reaches elsewhere, breaks its policy or throws."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((portal.url, "data:", "blob:")):
            wrong.append(f"a page reached for {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            wrong.append(f"the console said: {message.text}")

    context.on("request", asked)
    context.on("console", said)
    context.on("weberror", lambda error: wrong.append(f"a script failed: {error.error}"))
    context.set_default_timeout(10_000)
    expect.set_options(timeout=10_000)
    yield context
    assert not wrong


@pytest.fixture
def sign_in(portal: LivePortal, context: BrowserContext) -> Callable[[str], None]:
    """Sign this story's browser in as somebody of a role, by a minted cookie, second factor included."""

    def as_somebody(role: str) -> None:
        value = portal.session_of(role)
        context.add_cookies([{"name": "session", "value": value, "url": portal.url, "httpOnly": True}])

    return as_somebody


@pytest.fixture
def as_person(
    browser: Browser, browser_context_args: dict[str, Any], portal: LivePortal
) -> Iterator[Callable[[str], Page]]:
    """A browser of somebody's own, on a phone, with this value of the session's cookie ("": a visitor)."""
    opened: list[BrowserContext] = []

    def open_browser(cookie: str) -> Page:
        context = browser.new_context(**browser_context_args)
        opened.append(context)
        context.set_default_timeout(10_000)
        if cookie:
            context.add_cookies([{"name": "session", "value": cookie, "url": portal.url, "httpOnly": True}])
        page = context.new_page()
        page.set_viewport_size({"width": 320, "height": 640})
        return page

    yield open_browser
    for context in opened:
        context.close()


@pytest.fixture
def look(has_javascript: bool) -> Callable[[Page], None]:
    """Judge a page with axe at 320 and 1280 pixels; fail on any finding."""

    def at(page: Page) -> None:
        page.wait_for_load_state()
        assert_accessible(page, runs_scripts=has_javascript)

    return at


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("journey")
