"""kill -9 at random moments, while eight people enquire: what somebody saw confirmed is there, once.

The short form kills six times a database, `make soak` two hundred times. PORTAL_SOAK_SEED repeats
the dice of a run (never its exact moments: those are the machine's).
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.messages.models import Message
from portal.messages.rules import CLAIM_LIVES
from tests.messages.mail_server import MailServer
from tests.soak.enquirers import Enquirer, Witness
from tests.soak.judging import findings_on_enquiries, findings_on_messages
from tests.support.length import IN_FULL
from tests.support.live import LivePortal, wait_until

KILLS = [*["web", "one", "worker"] * 66, "web"] if IN_FULL else ["web", *["one"] * 3, "worker"]
"""What is killed, in a random order: the whole web, one of its processes, the worker. One more worker
is killed at the end. Starting again is what takes long, so the short form has fewer of those.
"""
ENQUIRERS = 8
LONGEST_PAUSE = 2.5 if IN_FULL else 1.0
"""Seconds between a kill and the wait for the next moment."""
LONGEST_WAIT = 15
"""Seconds it waits for somebody to send, at the most."""


class Killer:
    """Kills the whole web, one of its processes, or the mail worker, and starts again what it killed."""

    def __init__(self, portal: LivePortal, mail_server: MailServer, witness: Witness, seed: int) -> None:
        self.portal, self.witness = portal, witness
        self.dice = random.Random(seed)
        self.killed: Counter[str] = Counter()
        self._pause = threading.Event()
        self._taking = threading.Event()
        mail_server.on_taking = self._taking.set

    def kill(self, what: str) -> None:
        """Wait for a random moment, and kill."""
        self._pause.wait(self.dice.uniform(0, LONGEST_PAUSE))
        if self.killed.total() % 2 == 0:
            # Any moment is mostly one of writing: every second time, wait until somebody sends.
            moment = self._taking if what == "worker" else self.witness.sending
            moment.clear()
            moment.wait(LONGEST_WAIT)
            self._pause.wait(self.dice.uniform(0, 0.08))
        self.killed[what] += 1
        if what == "worker":
            self.portal.kill(self.portal.worker)
            self.portal.start_worker()
        elif what == "web":
            self.portal.kill(self.portal.web)
            self.portal.start_web()
        else:
            self._kill_one_process_of_the_web()

    def _kill_one_process_of_the_web(self) -> None:
        assert self.portal.web is not None
        master = self.portal.web.pid
        wait_until(lambda: bool(_children(master)), "the web has no processes", lambda: self.portal.log)
        os.kill(self.dice.choice(_children(master)), signal.SIGKILL)


def _children(process: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _waiting(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).where(Message.state != "sent")) or 0


@pytest.mark.soak
def test_what_somebody_saw_confirmed_is_there_once(
    portal: LivePortal, engine: Engine, mail_server: MailServer
) -> None:
    seed = int(os.environ.get("PORTAL_SOAK_SEED") or random.SystemRandom().randrange(10**6))
    print(f"PORTAL_SOAK_SEED={seed}")  # noqa: T201 - to repeat a run that failed
    witness, over = Witness(), threading.Event()
    mail_server.start()
    portal.start_worker()
    portal.start_web()
    killer = Killer(portal, mail_server, witness, seed)
    people = [Enquirer(number, portal.port, witness, over, seed) for number in range(1, ENQUIRERS + 1)]
    for person in people:
        person.start()
    try:
        for what in killer.dice.sample(KILLS, len(KILLS)):
            killer.kill(what)
    finally:
        over.set()
        for person in people:
            person.join(180)
    assert not any(person.is_alive() for person in people)
    _send_the_rest(portal, engine, killer)
    delivered = Counter(str(letter["Message-ID"]) for letter in mail_server.letters)
    print(  # noqa: T201 - what the run was worth
        f"{len(witness.seen)} confirmations seen of {len(witness.written)} sent; {witness.breaks} answers "
        f"lost, {witness.unsure} of them to sending; {delivered.total() - len(delivered)} messages repeated; "
        f"killed {dict(killer.killed)}"
    )
    wrong = [
        *witness.wrong,
        *findings_on_enquiries(engine, witness.seen, witness.written),
        *findings_on_messages(engine, delivered, kills=killer.killed["worker"]),
        *_failures(portal),
    ]
    assert not wrong, "\n".join(wrong[:40])
    assert len(witness.seen) >= ENQUIRERS // 2
    assert witness.breaks > 0, "nothing was killed under anybody"


def _send_the_rest(portal: LivePortal, engine: Engine, killer: Killer) -> None:
    """Let a worker finish. What a killed one held is free again once its claim has lapsed: so, later."""
    portal.kill(portal.worker)
    killer.killed["worker"] += 1
    portal.set_clock((clock.now() + CLAIM_LIVES + timedelta(minutes=1)).isoformat())
    portal.start_worker()
    wait_until(lambda: not _waiting(engine), "messages are left", lambda: portal.log, seconds=300)


def _failures(portal: LivePortal) -> list[str]:
    """Pages and sweeps that failed, by the portal's own log."""
    return [line for line in portal.log.splitlines() if '"level": "error"' in line or "Traceback" in line]
