"""People who enquire, page after page, while the portal is killed under them.

Each enquiry has an e-mail address and a network address of its own. A person whose answer is lost
does what people do: sends the same page again, opens it afresh and sends that, or goes away; some
press the button twice to begin with.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field

from tests.enquiries.enquiring import ALONE, SAVE, SEND, Typed, reference_on
from tests.soak.browsers import Browser, NoAnswer, QuickPage

LONGEST_WAY = 40
"""More pages than an enquiry has: somebody who opens more is led in a circle."""


@dataclass
class Witness:
    """What the people saw, and when they were about to send."""

    seen: dict[str, str] = field(default_factory=dict)
    """Reference on a confirmation -> e-mail address."""
    written: set[str] = field(default_factory=set)
    """The addresses of everybody who pressed send at least once."""
    wrong: list[str] = field(default_factory=list)
    """What nobody should have been shown."""
    breaks: int = 0
    """How many answers were lost."""
    unsure: int = 0
    """How many of those were the answers to sending."""
    sending: threading.Event = field(default_factory=threading.Event)
    """Set whenever somebody is about to send."""
    lock: threading.Lock = field(default_factory=threading.Lock)


class Enquirer(threading.Thread):
    """Somebody who enquires, again and again under new names, until `over` is set; the last is finished."""

    def __init__(self, number: int, port: int, witness: Witness, over: threading.Event, seed: int) -> None:
        super().__init__(name=f"enquirer-{number}", daemon=True)
        self.number, self.port, self.witness, self.over = number, port, witness, over
        self.dice = random.Random(f"{seed}-{number}")
        self.begun = 0

    def run(self) -> None:
        """Enquire until told to stop; what goes wrong is kept, not thrown."""
        while not self.over.is_set():
            self.begun += 1
            email = f"person-{self.number}-{self.begun}@example.org"
            browser = Browser(
                self.port, network_address=f"10.{self.number}.{self.begun >> 8}.{self.begun & 255}"
            )
            try:
                self._enquire(browser, email)
            except Exception as problem:
                with self.witness.lock:
                    self.witness.wrong.append(f"{email}: {type(problem).__name__}: {problem}")
                return
            finally:
                with self.witness.lock:
                    self.witness.breaks += browser.breaks

    def _enquire(self, browser: Browser, email: str) -> None:
        page = write_one(browser, email)
        with self.witness.lock:
            self.witness.written.add(email)
        self.witness.sending.set()
        confirmation = self._send(browser, page)
        if confirmation is None:
            return
        _expect(confirmation, "/enquire/sent/")
        with self.witness.lock:
            self.witness.seen[reference_on(confirmation)] = email

    def _send(self, browser: Browser, page: QuickPage) -> QuickPage | None:
        """Send it, however often it takes; None for somebody who went away without an answer."""
        if self.dice.random() < 0.3:
            impatient = threading.Thread(target=_press_unheard, args=[browser.twin(), page], daemon=True)
            impatient.start()
        for _ in range(LONGEST_WAY):
            try:
                return browser.shown(browser.press(page, SEND))
            except NoAnswer:
                with self.witness.lock:
                    self.witness.unsure += 1
                does = self.dice.choice(["again", "again", "afresh", "afresh", "away"])
            if does == "away":
                return None
            if does == "again":
                return browser.pressed(page, SEND)
            page = browser.page("/enquire/check")
            if page.url != "/enquire/check":
                return page
        raise AssertionError("sent forty times without an answer")


def write_one(browser: Browser, email: str) -> QuickPage:
    """Answer every question; the page to check them."""
    answers: dict[str, Typed] = {**ALONE, "reach-you": {**ALONE["reach-you"], "email": email}}
    _expect(browser.page("/enquire"), "/enquire")
    page = browser.page("/enquire/one-or-two")
    for _ in range(LONGEST_WAY):
        if page.url == "/enquire/check":
            return page
        _expect(page, "/enquire/")
        page = browser.pressed(page, SAVE, answers[page.url.removeprefix("/enquire/")])
    raise AssertionError(f"led in a circle, last to {page.url}")


def send_one(browser: Browser, email: str) -> QuickPage:
    """Enquire from the first page to the last; the confirmation."""
    confirmation = browser.pressed(write_one(browser, email), SEND)
    _expect(confirmation, "/enquire/sent/")
    return confirmation


def _press_unheard(browser: Browser, page: QuickPage) -> None:
    """The first of two presses: the browser drops its answer."""
    try:
        browser.press(page, SEND)
    except NoAnswer:
        return


def _expect(page: QuickPage, where: str) -> None:
    assert page.status == 200, f"{page.url} answered {page.status}: {page.text[:400]}"
    assert page.url.startswith(where), f"led to {page.url}"
