"""Families who book over HTTP, all at the same moment, and what each was told.

As a program, on a live portal's settings, it makes an event of so many places and so many households,
the first of which may have booked already, and prints the event's reference, the value of each one's
session cookie and the references of what is booked.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Person
from portal.web.changes import begin_write
from tests.events.making import book, event, family
from tests.soak.browsers import Browser, QuickPage

BUSY = 60
"""How often a family tries again before it gives up."""
BOOK, WAIT, CANCEL = "Book 1 place", "Join the waiting list", "Cancel 1 place"
LINE = re.compile(r"You are (\d+)(?:st|nd|rd|th) in the line")


@dataclass
class Told:
    """What one family read in the end."""

    heading: str = ""
    booking: str = ""
    """The reference in the address they were led to."""
    place: int | None = None
    """Which in the line they were told they are."""
    said: str = ""
    """The message they read where no place was left."""


class Family(threading.Thread):
    """One household: opens the page, says who comes, waits for everybody, books; if full, joins the line.

    What goes wrong is kept in `problem`, not thrown.
    """

    def __init__(
        self, browser: Browser, reference: str, together: threading.Barrier, page: QuickPage | None = None
    ) -> None:
        super().__init__(daemon=True)
        self.browser, self.reference, self.together, self.page = browser, reference, together, page
        self.told, self.problem = Told(), ""

    def run(self) -> None:
        """Book, once everybody is ready."""
        try:
            page = self.page or ready_to_book(self.browser, self.reference)
            self.together.wait(600)
            self._read(self._to_the_end(page))
        except Exception as problem:
            self.together.abort()
            self.problem = f"{type(problem).__name__}: {problem}"

    def _to_the_end(self, page: QuickPage) -> QuickPage:
        """Press what the page offers, booking before waiting, until it says how it went."""
        for _ in range(BUSY):
            buttons = {" ".join(button.get_text(" ").split()) for button in page.soup.select("button")}
            own = page.soup.select_one("a[href^='/events/bookings/']")
            pressed = next((one for one in (BOOK, WAIT, "Continue") if one in buttons), "")
            if page.status == 422 and own is not None:
                where = str(own["href"])
                page = patiently(partial(self.browser.page, where))
            elif pressed:
                page = patiently(partial(self.browser.pressed, page, pressed))
            else:
                return page
            if page.status == 422:
                self.told.said = " ".join(page.errors)
        raise AssertionError("neither booked nor in the line")

    def _read(self, page: QuickPage) -> None:
        told = self.told
        told.heading = page.h1
        told.booking = page.url.removeprefix("/events/bookings/").removesuffix("/done")
        if found := LINE.search(page.text):
            told.place = int(found[1])


class Leaver(threading.Thread):
    """One household that is booked: opens the page to cancel, waits for everybody, cancels."""

    def __init__(self, browser: Browser, booking: str, together: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.browser, self.booking, self.together = browser, booking, together
        self.heading, self.problem = "", ""

    def run(self) -> None:
        """Cancel, once everybody is ready."""
        try:
            page = patiently(lambda: self.browser.page(f"/events/bookings/{self.booking}/cancel"))
            self.together.wait(600)
            self.heading = patiently(lambda: self.browser.pressed(page, CANCEL)).h1
        except Exception as problem:
            self.together.abort()
            self.problem = f"{type(problem).__name__}: {problem}"


def patiently(ask: Callable[[], QuickPage]) -> QuickPage:
    """What is answered; where the portal says that it is busy, again after a moment, as its page asks."""
    for _ in range(BUSY):
        page = ask()
        if page.status != 503:
            return page
        threading.Event().wait(1)
    raise AssertionError("busy for too long")


def ready_to_book(browser: Browser, reference: str) -> QuickPage:
    """Go as far as the button that books."""
    page = patiently(lambda: browser.page(f"/events/{reference}/book"))
    return patiently(lambda: browser.pressed(page, "Continue"))


def browsers_of(port: int, cookies: list[str]) -> list[Browser]:
    """A browser for each of these sessions."""
    return [
        Browser(port, network_address=f"10.9.{number >> 8}.{number & 255}", cookies={"session": cookie})
        for number, cookie in enumerate(cookies)
    ]


def make(households: int, places: int, booked: int = 0) -> dict[str, object]:
    """The event, and as many signed-in households, the first of them booked."""
    app = create_app()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    with app.app_context():
        begin_write()
        made = event(places=places)
        cookies, bookings = [], []
        for number in range(households):
            one = family()
            if number < booked:
                bookings.append(book(made, one).reference)
            account = select(Account.id).join(Person, Person.account_id == Account.id)
            account_id = db.session.scalars(account.where(Person.id == one.person_id)).one()
            token = open_session(account_id, device="soak", now=clock.now(), second_factor=False)
            cookies.append(str(signer.dumps({COOKIE_KEY: token})))
        db.session.commit()
        reference = made.reference
    return {"event": reference, "cookies": cookies, "bookings": bookings}


if __name__ == "__main__":
    json.dump(make(*(int(word) for word in sys.argv[1:])), sys.stdout)
