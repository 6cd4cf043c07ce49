"""A portal that runs: its pages and its worker as processes, on a free port, with data of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.support.ready_python import Started, ready_python

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = (
    "PORT",
    "DATABASE_URL",
    "SECRET_KEY",
    "SEALING_KEY",
    "FILES_KEY",
    "SMTP_",
    "MAIL_",
    "PORTAL_",
    "EXAMPLE_",
    "TRUSTED_",
)


class LivePortal:
    """One running portal. `url` is where it answers; `folder` is its data."""

    def __init__(self, folder: Path, database_url: str, *, web_workers: int = 1, **environment: str) -> None:
        """Prepare a portal; nothing runs before `start`. `environment` adds settings."""
        self.web_workers = web_workers
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        self.environment = {
            **kept,
            "PORTAL_ENV": "example",
            "PORTAL_DATA": str(folder),
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            **environment,
        }
        if "PORTAL_NOW" in environment:
            self.set_clock(environment["PORTAL_NOW"])
        self.web: Started | None = None
        self.worker: Started | None = None

    def set_clock(self, moment: str) -> None:
        """It is this moment now for every process of this portal started from here on."""
        self.environment["PORTAL_NOW"] = moment
        self.environment["PORTAL_NOW_SINCE"] = datetime.now(UTC).isoformat()

    @property
    def log(self) -> str:
        """Everything its processes printed."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def flask(self, *words: str) -> str:
        """Run one flask command to its end; what it printed. Raises AssertionError when it fails."""
        return self._run("-m", "flask", "--app", "wsgi", *words)

    def run_python(self, program: str) -> str:
        """Run a few lines of Python with this portal's settings; what it printed."""
        return self._run("-c", program)

    def run_module(self, *words: str) -> str:
        """Run a module of Python as a program with this portal's settings; what it printed."""
        return self._run("-m", *words)

    def _run(self, *words: str) -> str:
        code, output, errors = ready_python.run(list(words), self.environment)
        assert code == 0, f"{' '.join(words)}: {output}{errors}"
        return output

    def session_of(self, role: str) -> str:
        """The value of a session cookie for somebody of this role; see tests/support/people.py."""
        return self._run("-m", "tests.support.people", role)

    def prepare(self, *, example: bool = True) -> None:
        """Make the database, with the example agency in it unless told otherwise."""
        self.flask("migrate")
        if example:
            self.flask("example", "--if-empty")

    def start(self, *, worker: bool = True) -> None:
        """Start the pages, and the worker, and wait until the pages answer."""
        self.start_web()
        if worker:
            self.start_worker()

    def start_web(self) -> None:
        """Start the pages and wait until they answer."""
        gunicorn = ["-m", "gunicorn", "--workers", str(self.web_workers), "--preload"]
        gunicorn += ["--worker-class", "gthread", "--threads", "8"]
        gunicorn += ["--no-control-socket", "--log-level", "warning", "--bind", f"127.0.0.1:{self.port}"]
        self.web = self._spawn([*gunicorn, "wsgi:app"])
        wait_until(self._answers, "the pages did not answer", lambda: self.log, seconds=120)

    def start_worker(self) -> None:
        """Start the worker."""
        self.worker = self._spawn(["-m", "flask", "--app", "wsgi", "worker"])

    def kill(self, process: Started | None) -> None:
        """End a process and its children at once, as a power cut would."""
        if process:
            _signal(process, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """Ask everything to finish, and end what does not within ten seconds."""
        running = [process for process in (self.web, self.worker) if process]
        for process in running:
            _signal(process, signal.SIGTERM)
        for process in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill(process)
        self.web = self.worker = None

    def _spawn(self, words: list[str]) -> Started:
        """Start a program that never outlives the tests, however they end."""
        return ready_python.start(words, self.environment, self.folder / "log")

    def _answers(self) -> bool:
        assert self.web is not None
        assert self.web.poll() is None, f"the pages stopped: {self.log}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 600
        except OSError:
            return False
        finally:
            connection.close()


def wait_until(
    ready: Callable[[], bool], otherwise: str, log: Callable[[], str] = str, *, seconds: float = 30
) -> None:
    """Ask `ready()` twenty times a second until it is true.

    Raises AssertionError after `seconds`, with `otherwise` and what `log()` says then.
    """
    pause = threading.Event()
    for _ in range(int(seconds * 20)):
        if ready():
            return
        pause.wait(0.05)
    raise AssertionError(f"{otherwise}\n{log()}")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _signal(process: Started, number: signal.Signals) -> None:
    """Signal a program and what it started, but never one seen to end: its number may be another's."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
