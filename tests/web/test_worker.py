"""The worker: rounds of sweeps that stand alone, and a quick end."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.limits.actions import count_try
from portal.limits.models import TryCounter
from portal.logs import JsonLines
from portal.worker import SWEEPS, Sweep, run, run_once
from tests.support.live import LivePortal, wait_until

BUSY_MACHINE = 4.0
"""Seconds that other tests on the same processors may cost a process that is ending."""


def test_a_sweep_that_fails_stops_no_other(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_now: datetime) -> int:
        raise RuntimeError("about robin@example.org")

    done = run_once(app, [Sweep("broken", fail), Sweep("whole", lambda _now: 3)])
    assert done == {"broken": -1, "whole": 3}
    [failure] = [record for record in caplog.records if record.levelno == logging.ERROR]
    line = json.loads(JsonLines().format(failure))
    assert line["sweep"] == "broken"
    assert line["problem"] == "builtins.RuntimeError"
    assert "robin" not in json.dumps(line)


def test_what_a_sweep_changed_is_committed_and_what_a_broken_one_did_is_not(app: Flask) -> None:
    def count(now: datetime) -> int:
        count_try("kept", "somebody", most=1, per=timedelta(hours=1), now=now)
        return 1

    def count_and_fail(now: datetime) -> int:
        count_try("lost", "somebody", most=1, per=timedelta(hours=1), now=now)
        raise RuntimeError

    run_once(app, [Sweep("lost", count_and_fail), Sweep("kept", count)])
    with app.app_context():
        assert db.session.query(TryCounter).count() == 1


def test_what_is_not_wanted_every_round_waits(app: Flask, frozen: time_machine.Traveller) -> None:
    stopping, ran = threading.Event(), []

    def often(_now: datetime) -> int:
        ran.append("often")
        frozen.shift(timedelta(minutes=20))
        if len(ran) > 9:
            stopping.set()
        return 0

    def hourly(_now: datetime) -> int:
        ran.append("hourly")
        return 0

    sweeps = [Sweep("hourly", hourly, every=timedelta(hours=1)), Sweep("often", often)]
    run(app, stopping, sweeps)
    assert ran == ["hourly", *["often"] * 3, "hourly", *["often"] * 3, "hourly", "often"]


def test_every_sweep_of_the_portal_runs_on_an_empty_database(app: Flask) -> None:
    names = [sweep.name for sweep in SWEEPS]
    assert "messages.send_due" in names
    assert len(names) == len(set(names))
    first = run_once(app)
    assert first.pop("agency.fill_known_days") > 100  # the bank holidays the portal comes with
    assert {name: done for name, done in first.items() if done} == {}
    assert run_once(app) == dict.fromkeys(names, 0)


def test_what_is_over_is_forgotten(app: Flask, frozen: time_machine.Traveller) -> None:
    with app.app_context():
        count_try("kind", "somebody", most=1, per=timedelta(minutes=5), now=clock.now())
        db.session.commit()
    assert run_once(app)["limits.forget_counters"] == 0
    frozen.shift(timedelta(minutes=6))
    assert run_once(app)["limits.forget_counters"] == 1


@pytest.fixture
def portal(tmp_path: Path) -> LivePortal:
    """A portal of its own, without the example agency."""
    live = LivePortal(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}")
    live.prepare(example=False)
    return live


def test_the_worker_stops_within_a_second_of_being_told(portal: LivePortal) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        portal.start_worker()
        assert portal.worker is not None
        wait_until(lambda: _catches(portal.worker.pid), "the worker did not start", lambda: portal.log)  # type: ignore[union-attr]  # started above
        portal.worker.send_signal(number)
        asked = time.monotonic()
        assert portal.worker.wait(10) == 0
        assert time.monotonic() - asked < 1 + BUSY_MACHINE


def test_one_round_says_what_it_did(portal: LivePortal) -> None:
    said = portal.flask("worker", "--once")
    assert "messages.send_due" in said
    assert "failed" not in said


def _catches(process: int) -> bool:
    """Whether a process has a handler for SIGTERM in place."""
    status = Path(f"/proc/{process}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)
