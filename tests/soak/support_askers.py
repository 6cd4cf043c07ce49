"""People who ask for support while the portal is killed under them, and families who choose a time at once.

As a program, on a live portal's settings, it makes so many times for calls and so many signed-in families
who have asked, and prints the families' cookies and the references of their requests.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import datetime, time, timedelta

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from portal import clock, create_app
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.clock import LONDON
from portal.extensions import db
from portal.households.models import Person
from portal.support.calls.models import CallSlot
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty
from tests.events.making import family
from tests.soak.booking_families import patiently
from tests.soak.browsers import Browser, NoAnswer, QuickPage
from tests.soak.enquirers import LONGEST_WAY, Enquirer

SEND = "Ask for support"
TYPED = {
    "risks": ["breaking_down"],
    "about": "my son, 12",
    "words": "I had to hold the door shut.",
    "feels": "today",
    "telephone": "07700 900461",
    "authority": "kent",
    "situation": "adopted",
}


class Asker(Enquirer):
    """Somebody who asks for support; the name they give is theirs alone, by which they are known here."""

    def _enquire(self, browser: Browser, email: str) -> None:
        page = browser.page("/support")
        with self.witness.lock:
            self.witness.written.add(email)
        self.witness.sending.set()
        shown = self._ask(browser, page, email)
        if shown is not None:
            assert shown.url == "/support/sent", f"led to {shown.url}: {shown.text[:300]}"
            with self.witness.lock:
                self.witness.seen[_reference_on(shown)] = email

    def _ask(self, browser: Browser, page: QuickPage, name: str) -> QuickPage | None:
        """Send it, pressing again where no answer comes, as the browser offers; None for who goes away."""
        typed = {**TYPED, "name": name}
        if self.dice.random() < 0.3:
            twin = browser.twin()
            threading.Thread(target=_press_unheard, args=[twin, page, typed], daemon=True).start()
        for _ in range(LONGEST_WAY):
            try:
                return browser.shown(browser.press(page, SEND, typed))
            except NoAnswer:
                with self.witness.lock:
                    self.witness.unsure += 1
                if self.dice.random() < 0.2:
                    return None
        raise AssertionError("sent forty times without an answer")


def _press_unheard(browser: Browser, page: QuickPage, typed: dict[str, str | list[str]]) -> None:
    try:
        browser.press(page, SEND, typed)
    except NoAnswer:
        return


def _reference_on(page: QuickPage) -> str:
    shown = page.soup.select_one(".app-confirmation__reference strong")
    assert shown is not None, page.text[:300]
    return shown.get_text(strip=True)


class Chooser(threading.Thread):
    """A family that chooses the first time it is shown, with all the others, and goes on until it has one
    or is told that none is free."""

    def __init__(self, browser: Browser, request: str, together: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.browser, self.request, self.together = browser, request, together
        self.heading, self.problem = "", ""

    def run(self) -> None:
        """Choose, once everybody has the list in front of them."""
        try:
            where = f"/support/requests/{self.request}/call"
            page = patiently(lambda: self.browser.page(where))
            self.together.wait(600)
            for _ in range(LONGEST_WAY):
                slots = page.soup.select("[name=slot]")
                if not slots:
                    break
                chosen = str(slots[int(self.request[0], 36) % len(slots)]["value"])
                page = patiently(self._pressed(page, chosen))
            self.heading = page.h1
        except Exception as problem:
            self.together.abort()
            self.problem = f"{type(problem).__name__}: {problem}"

    def _pressed(self, page: QuickPage, slot: str):  # type: ignore[no-untyped-def]  # a job without words
        return lambda: self.browser.pressed(page, "Choose this time", {"slot": slot})


def make(families: int, slots: int) -> dict[str, list[str]]:
    """The times, and the families who have asked."""
    app = create_app()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    with app.app_context():
        begin_write()
        agency()
        now, kit = clock.now(), duty()
        first = datetime.combine(clock.today() + timedelta(days=1), time(9), LONDON)
        for number in range(slots):
            at = first + number * timedelta(minutes=20)
            db.session.add(
                CallSlot(account_id=kit.account_id, starts_at=at, ends_at=at + timedelta(minutes=20))
            )
        db.session.flush()
        cookies, requests = [], []
        for _ in range(families):
            one = family()
            requests.append(ask(one, now=now).reference)
            account = select(Account.id).join(Person, Person.account_id == Account.id)
            account_id = db.session.scalars(account.where(Person.id == one.person_id)).one()
            token = open_session(account_id, device="soak", now=now, second_factor=False)
            cookies.append(str(signer.dumps({COOKIE_KEY: token})))
        db.session.commit()
    return {"cookies": cookies, "requests": requests}


if __name__ == "__main__":
    json.dump(make(*(int(word) for word in sys.argv[1:])), sys.stdout)
