"""The worker: does what falls due by itself, over and over, until it is told to stop.

There is no queue: each sweep finds its work in the rooms' own tables, so killing a worker loses
nothing and any number of them may run.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from flask import Flask

from portal import clock
from portal.extensions import writing

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""How long it rests between two rounds."""

GRACE_SECONDS = 0.7
"""Told to stop, it finishes what it is doing if that takes no longer than this."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Work that falls due by itself."""

    name: str
    work: Callable[[datetime], int]
    """Handed the moment; gives how much it did."""
    every: timedelta = timedelta(0)
    """Not more often than this; nought is every round."""
    own_transactions: bool = False
    """Whether it begins and commits by itself; otherwise the worker wraps it in one transaction."""


SWEEPS: list[Sweep] = []
"""Hook: the rooms' sweeps, in the order they run."""


class _StopNow(BaseException):
    """The grace is over: leave whatever is being done. Claims lapse, transactions roll back."""


def run_once(app: Flask, sweeps: list[Sweep] | None = None) -> dict[str, int]:
    """Run each sweep once; gives how much each did, -1 for one that failed."""
    return {sweep.name: _run(app, sweep) for sweep in (SWEEPS if sweeps is None else sweeps)}


def run(app: Flask, stopping: threading.Event, sweeps: list[Sweep] | None = None) -> None:
    """Run the sweeps in rounds until `stopping` is set."""
    next_at: dict[str, datetime] = {}
    while not stopping.is_set():
        for sweep in SWEEPS if sweeps is None else sweeps:
            now = clock.now()
            if stopping.is_set():
                return
            if now >= next_at.get(sweep.name, now):
                next_at[sweep.name] = now + sweep.every
                _run(app, sweep)
        stopping.wait(PAUSE_SECONDS)


def run_until_told(app: Flask) -> None:
    """Run until SIGTERM or SIGINT, then stop within a second."""
    stopping = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)

    def now(_number: int, _frame: FrameType | None) -> None:
        raise _StopNow

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    signal.signal(signal.SIGALRM, now)
    log.info("worker started")
    try:
        run(app, stopping)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _StopNow:
        log.info("worker stopped in the middle of a sweep")
    log.info("worker stopped")


def _run(app: Flask, sweep: Sweep) -> int:
    """Run one sweep in a context and, unless it has its own, a transaction of its own."""
    try:
        with app.app_context():
            now = clock.now()
            if sweep.own_transactions:
                done = sweep.work(now)
            else:
                with writing():
                    done = sweep.work(now)
    except Exception:
        log.exception("sweep failed", extra={"sweep": sweep.name})
        return -1
    if done:
        log.info("sweep", extra={"sweep": sweep.name, "done": done})
    return done
