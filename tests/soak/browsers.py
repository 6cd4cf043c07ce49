"""A person's browser, over a real connection: cookies, forms, and trying again when nothing answers."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any, cast
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.test import EnvironBuilder, TestResponse

from tests.support.pages import Page, Typed, press

PATIENCE = 600
"""How often a person tries again, with a fifth of a second between, before saying the portal is gone."""


class NoAnswer(Exception):
    """The connection broke, or nobody listens: whether the portal did it, nobody can tell."""


class QuickPage(Page):
    """A page read by the quick parser: thousands are read here, and their faults are others' tests."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.url = response.request.path
        self.html = response.get_data(as_text=True)
        self.soup = BeautifulSoup(self.html, "html.parser")


class Browser:
    """One person's browser: `get` and `post` ask once, `page` and `pressed` until they are answered."""

    def __init__(self, port: int, *, network_address: str, cookies: Mapping[str, str] | None = None) -> None:
        self.port = port
        self.network_address = network_address
        self.cookies = dict(cookies or {})
        self.breaks = 0
        """How often a connection broke before it was answered; those nobody took are not counted."""

    def twin(self) -> Browser:
        """The same browser at this moment: for a second press before the first is answered."""
        return Browser(self.port, network_address=self.network_address, cookies=self.cookies)

    def get(self, where: str, *, query_string: Any = None) -> TestResponse:
        """Ask for an address once. Raises NoAnswer."""
        return self._ask("GET", where, None)

    def post(self, where: str, *, data: MultiDict[str, str]) -> TestResponse:
        """Send a form once. Raises NoAnswer."""
        return self._ask("POST", where, urlencode(list(data.items(multi=True))))

    def page(self, where: str) -> QuickPage:
        """Open an address, again and again until it is answered, and follow where it leads."""
        return self.shown(self.until_answered(lambda: self.get(where)))

    def press(self, page: Page, button: str, typed: Typed | None = None) -> TestResponse:
        """Fill in a form and press its button once. Raises NoAnswer."""
        return press(cast(FlaskClient, self), page, button, typed)

    def pressed(self, page: Page, button: str, typed: Typed | None = None) -> QuickPage:
        """Press a button, again and again until it is answered, and follow where it leads."""
        return self.shown(self.until_answered(lambda: self.press(page, button, typed)))

    def shown(self, answer: TestResponse) -> QuickPage:
        """The page behind an answer."""
        return self.page(answer.headers["Location"]) if answer.status_code == 303 else QuickPage(answer)

    def until_answered(self, ask: Callable[[], TestResponse]) -> TestResponse:
        """Ask until there is an answer. Raises AssertionError when the portal stays away."""
        pause = threading.Event()
        for _ in range(PATIENCE):
            try:
                return ask()
            except NoAnswer:
                pause.wait(0.2)
        raise AssertionError("the portal stayed away for two minutes")

    def _ask(self, method: str, where: str, body: str | None) -> TestResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"X-Forwarded-For": self.network_address, "Host": f"localhost:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.connect()
            connection.request(method, where, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as problem:
            self.breaks += not isinstance(problem, ConnectionRefusedError)
            raise NoAnswer from problem
        finally:
            connection.close()
        self._keep_cookies(answer.headers.get_all("Set-Cookie") or [])
        request = EnvironBuilder(where, method=method).get_request()
        return TestResponse([content], f"{answer.status}", Headers(answer.getheaders()), request)

    def _keep_cookies(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
