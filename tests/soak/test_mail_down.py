"""An hour without a mail server, with real processes: nothing lost, nothing twice, and staff see it.

tests/messages shows the same of the sweep alone, minute by minute. Here people enquire through the
pages, the worker is a process of its own, and the hour passes by starting both at a later time. The
first message that goes out takes along those that waited.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal.clock import LONDON
from portal.messages.models import Message
from tests.enquiries.enquiring import reference_on
from tests.messages.mail_server import MailServer
from tests.soak.browsers import Browser
from tests.soak.enquirers import send_one
from tests.soak.judging import findings_on_enquiries, findings_on_messages
from tests.support.live import LivePortal, wait_until

TEN = datetime(2026, 11, 20, 10, 0, tzinfo=LONDON)
NOTICE = "Messages are not going out. The oldest has waited since 10am on Friday 20 November 2026"


def start_at(portal: LivePortal, moment: datetime) -> None:
    """Start the pages and the worker at this moment, in place of those that run."""
    portal.kill(portal.web)
    portal.kill(portal.worker)
    portal.set_clock(moment.isoformat())
    portal.start_worker()
    portal.start_web()


def untried(engine: Engine) -> int:
    """How many messages were never tried."""
    with Session(engine) as session:
        return session.scalar(select(func.count()).where(Message.attempts == 0)) or 0


@pytest.mark.soak
def test_an_hour_without_a_mail_server(portal: LivePortal, engine: Engine, mail_server: MailServer) -> None:
    seen: dict[str, str] = {}

    def enquire(number: int) -> None:
        browser = Browser(portal.port, network_address=f"10.0.0.{number}")
        email = f"person-{number}@example.org"
        seen[reference_on(send_one(browser, email))] = email

    def worklist() -> str:
        page = adviser.page("/staff")
        assert (page.status, page.h1) == (200, "Worklist"), page.text
        return page.text

    start_at(portal, TEN)
    adviser = Browser(
        portal.port, network_address="10.0.0.9", cookies={"session": portal.session_of("adviser")}
    )
    enquire(1)
    enquire(2)
    assert "not going out" not in worklist()
    wait_until(lambda: not untried(engine), "nothing was tried", lambda: portal.log)

    start_at(portal, TEN + timedelta(minutes=58))
    enquire(3)
    assert NOTICE in worklist()
    wait_until(lambda: not untried(engine), "nothing was tried", lambda: portal.log)
    assert not mail_server.envelopes

    mail_server.start()
    enquire(4)
    wait_until(lambda: len(mail_server.envelopes) >= 2 * len(seen), "not all arrived", lambda: portal.log)
    wait_until(lambda: "not going out" not in worklist(), "staff still read of it")
    delivered = Counter(str(letter["Message-ID"]) for letter in mail_server.letters)
    assert findings_on_messages(engine, delivered, kills=0) == []
    assert findings_on_enquiries(engine, seen, seen.values()) == []
    assert mail_server.arrived == dict.fromkeys(seen.values(), 2)
