"""A Python that has imported the portal once, and runs each short program in a child of its own.

A program of a few lines spends most of its time importing. Started as a program, this module imports
first; then, for each line of JSON on its input, it forks, runs what was asked with the settings given,
and answers with a line: the exit code and what was printed. Nothing of one program reaches the next.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.templates import keep_compiled

ROOT = Path(__file__).resolve().parents[2]


class ReadyPython:
    """Starts when it is first asked for something, and ends with the process that asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[str] | None = None

    def run(self, words: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
        """Run `python WORDS` (-c PROGRAM, or -m MODULE and its arguments); exit code, output, errors."""
        answer = self.ask({"do": "run", "words": words, "environment": environment})
        return answer["code"], answer["output"], answer["errors"]

    def start(self, words: list[str], environment: dict[str, str], log: Path) -> Started:
        """Start `python WORDS` in a session of its own, writing to the end of `log`."""
        asked = {"do": "start", "words": words, "environment": environment, "log": str(log)}
        return Started(self, self.ask(asked)["pid"])

    def ask(self, what: dict[str, Any]) -> dict[str, Any]:
        """One question and its answer."""
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self.process = subprocess.Popen(
                    ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", __name__],
                    cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )  # fmt: skip
            asked, told = self.process.stdin, self.process.stdout
            assert asked is not None
            assert told is not None
            asked.write(json.dumps(what) + "\n")
            asked.flush()
            line = told.readline()
        assert line, f"the ready Python ended before it answered {what}"
        answer: dict[str, Any] = json.loads(line)
        return answer


class Started:
    """A process that the ready Python started: what tests ask of a `subprocess.Popen`."""

    def __init__(self, parent: ReadyPython, pid: int) -> None:
        self.parent, self.pid = parent, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, or None while it runs; a negative one is the signal that ended it."""
        if self.returncode is None:
            self.returncode = self.parent.ask({"do": "poll", "pid": self.pid})["code"]
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code once it has ended. Raises TimeoutExpired after so many seconds."""
        begun, pause = time.monotonic(), threading.Event()
        while (code := self.poll()) is None:
            if timeout is not None and time.monotonic() - begun > timeout:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            pause.wait(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Signal it, where it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


ready_python = ReadyPython()
"""The one of this process."""


def serve() -> None:
    """Answer every line until the input ends."""
    for module in ("portal", "portal.cli", "tests.support.people", "tests.support.registering"):
        __import__(module)
    __import__("tests.support.panelling")
    keep_compiled()
    __import__("tests.support.supporting")
    answers: dict[str, Callable[..., dict[str, Any]]] = {
        "run": _to_its_end,
        "start": _started,
        "poll": _polled,
    }
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(answers[asked.pop("do")](**asked)) + "\n")
        sys.stdout.flush()


def _started(words: list[str], environment: dict[str, str], log: str) -> dict[str, Any]:
    child = os.fork()
    if not child:
        os.setsid()
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: it never outlives this process
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os._exit(_run(words, environment))
    return {"pid": child}


def _polled(pid: int) -> dict[str, Any]:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return {"code": os.waitstatus_to_exitcode(status) if ended else None}


def _to_its_end(words: list[str], environment: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if not child:
            os.dup2(output.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            os._exit(_run(words, environment))
        _, status = os.waitpid(child, 0)
        for file in (output, errors):
            file.seek(0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "output": output.read().decode(errors="replace"),
            "errors": errors.read().decode(errors="replace"),
        }


def _run(words: list[str], environment: dict[str, str]) -> int:
    """What `python WORDS` would do, in this process; its exit code."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    way, what, *arguments = words
    sys.argv = [what if way == "-m" else "-c", *arguments]
    try:
        if way == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(what, {"__name__": "__main__"})
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            sys.stderr.write(ended.code)
    except BaseException:
        traceback.print_exc()
        code = 1
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve()
