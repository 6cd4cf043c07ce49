"""`make run`: one command starts everything, says where it is, keeps it going, and stops all of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.example import loaded_example
from tests.support.live import NOT_OURS, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]


class Run:
    """One `bin/run`, and what it has printed so far."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.printed = folder / "printed"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        with open(self.printed, "wb") as lines:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", sys.executable, "bin/run"],
                cwd=ROOT, env={**kept, "PORT": str(port), "PORTAL_DATA": str(folder / "data")},
                stdin=subprocess.DEVNULL, stdout=lines, stderr=lines, start_new_session=True,
            )  # fmt: skip

    @property
    def said(self) -> str:
        return self.printed.read_text()

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said, f"it never said {words!r}", lambda: self.said, seconds=120)

    def children(self) -> set[int]:
        """Everything it started, whoever started it in turn."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it may end while we read
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        found = {self.process.pid}
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def end(self, number: signal.Signals) -> int:
        os.kill(self.process.pid, number)
        return self.process.wait(30)


@contextmanager
def running(folder: Path, port: int, *, is_new: bool = False) -> Iterator[Run]:
    """One that runs in this folder; with the example loaded already, unless everything is new."""
    folder.mkdir()
    if not is_new:
        shutil.copytree(loaded_example("sqlite"), folder / "data")
    run = Run(folder, port)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return int(answer.status)


def command_of(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")


def is_over(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def test_it_serves_says_how_to_sign_in_and_stops_everything(tmp_path: Path) -> None:
    with running(tmp_path / "one", free_port(), is_new=True) as run:
        run.wait_for("Stop it with Ctrl-C")
        assert f"http://localhost:{run.port}" in run.said
        assert f"http://localhost:{run.port}/sign-in and press a button" in run.said
        assert status(f"http://127.0.0.1:{run.port}/") == 200
        assert status(f"http://localhost:{run.port}/sign-in") == 200
        if socket.has_dualstack_ipv6():
            assert status(f"http://[::1]:{run.port}/") == 200
        keys = tmp_path / "one" / "data" / "keys"
        assert {oct(key.stat().st_mode & 0o777) for key in keys.iterdir()} == {"0o600"}
        children = run.children()
        assert len(children) >= 4  # the pages' master and its two, and the worker
        assert run.end(signal.SIGINT) == 0
        assert not [command_of(child) for child in children if not is_over(child)]


def test_a_part_that_dies_is_started_again_and_none_outlives_the_whole(tmp_path: Path) -> None:
    with running(tmp_path / "one", free_port()) as run:
        run.wait_for("Stop it with Ctrl-C")
        worker = next(child for child in run.children() if re.search(r"wsgi worker", command_of(child)))
        os.kill(worker, signal.SIGKILL)
        run.wait_for("The worker stopped (code -9). Starting it again.")
        wait_until(
            lambda: any("wsgi worker" in command_of(child) for child in run.children()), "no new worker"
        )
        children = run.children()
        run.end(signal.SIGKILL)
        wait_until(lambda: all(map(is_over, children)), "something outlived it", lambda: run.said)


def test_two_at_once_do_not_collide_and_one_folder_is_never_shared(tmp_path: Path) -> None:
    with running(tmp_path / "one", free_port()) as one, running(tmp_path / "two", free_port()) as two:
        one.wait_for("Stop it with Ctrl-C")
        two.wait_for("Stop it with Ctrl-C")
        assert status(f"http://localhost:{one.port}/") == status(f"http://localhost:{two.port}/") == 200
        with running(tmp_path / "three", one.port) as three:
            assert three.process.wait(60) == 1
            assert f"Port {one.port} is in use" in three.said
        (tmp_path / "four").mkdir()
        (tmp_path / "four" / "data").symlink_to(tmp_path / "one" / "data")
        four = Run(tmp_path / "four", free_port())
        assert four.process.wait(60) == 1
        assert "A portal already runs on" in four.said
