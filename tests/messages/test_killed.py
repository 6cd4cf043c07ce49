"""A worker that ends in the middle of a conversation with the mail server: killed outright, or told to."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.messages.mail_server import MailServer
from tests.support.benches import DATABASES, address
from tests.support.live import LivePortal, wait_until

PREPARE_AND_WRITE = """
from portal import clock, create_app
from portal.extensions import writing
from portal.messages.actions import write_message
app = create_app()
app.test_cli_runner().invoke(args=["migrate"], catch_exceptions=False)
with app.app_context(), writing():
    write_message("password_changed", to="robin@example.org", now=clock.now(), parameters={},
                  subject_kind="sample", subject_ref="7K4M-92QX")
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that runs."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal(request: pytest.FixtureRequest, tmp_path: Path, server: MailServer) -> Iterator[LivePortal]:
    """A portal of its own with one message to send, its clock at ten in the morning."""
    database = getattr(request, "param", "sqlite")
    portal = LivePortal(
        tmp_path,
        address(database, tmp_path, "killed"),
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(server.port),
        PORTAL_NOW="2026-11-20T10:00",
    )
    portal._run("-c", PREPARE_AND_WRITE)
    yield portal
    portal.stop()


@pytest.mark.parametrize("portal", DATABASES, indirect=True)
def test_a_killed_worker_repeats_one_message_once(portal: LivePortal, server: MailServer) -> None:
    """Killed between the server's answer and its own record of it."""

    def kill() -> None:
        assert portal.worker is not None
        os.kill(portal.worker.pid, signal.SIGKILL)
        server.on_taking = None

    server.on_taking = kill
    portal.start_worker()
    assert portal.worker is not None
    assert portal.worker.wait(60) == -signal.SIGKILL
    for later in ("2026-11-20T10:20", "2026-11-20T10:40"):
        portal.set_clock(later)
        portal.flask("worker", "--once")
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_told_to_stop_does_not_wait_for_a_slow_server(
    portal: LivePortal, server: MailServer
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def take_ones_time() -> None:
        asked.set()
        go_on.wait(30)

    server.on_taking = take_ones_time
    portal.start_worker()
    assert portal.worker is not None
    wait_until(asked.is_set, "nothing was sent", lambda: portal.log, seconds=60)
    portal.worker.send_signal(signal.SIGTERM)
    told = time.monotonic()
    code = portal.worker.wait(20)
    took = time.monotonic() - told
    go_on.set()
    assert code == 0
    assert took < 8  # a second on a free machine; the server would keep it for twenty
