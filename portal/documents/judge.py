"""Having a file judged: starts the judging program and reads what it says.

The program runs with an empty environment and none of the portal's modules but the judging itself, so
it is quick to start and knows no secret. Whatever ends it early is a refusal.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.documents.rules import MOST_BYTES, Kind, Reason

log = logging.getLogger(__name__)

MOST_SECONDS = 8.0
"""By the clock, where the machine is busy; of the processor's time the program has less than two."""
AT_ONCE = 2
"""Programs beside each other in one worker: as many as the portal's machine has cores."""

_START = """
import sys, types
for name, path in (("portal", {portal!r}), ("portal.documents", {documents!r})):
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [path]
from portal.documents.judging.program import main
main()
"""
"""`portal` itself joins the whole application: the program gets a package of that name without it."""

_HERE = Path(__file__).resolve().parent
_PROGRAM = _START.format(portal=str(_HERE.parent), documents=str(_HERE))
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judging came to: the kind, what to keep, what it was made from; or the reason against it."""

    kind: Kind | None = None
    content: bytes = b""
    original: bytes = b""
    reason: Reason | None = None


def judge_file(file: IO[bytes]) -> Verdict:
    """Judge a file from its content alone. Never raises for what is in it."""
    with _in_memory() as given, _in_memory() as made:
        size = _copy(file, given)
        if size > MOST_BYTES:
            return Verdict(reason=Reason.TOO_BIG)
        with _turns:
            said = _run(given, made)
        if said is None:
            return Verdict(reason=Reason.TOO_HARD)
        if reason := said.get("reason"):
            return Verdict(reason=Reason(reason))
        made.seek(0)
        given.seek(0)
        original = given.read()
        return Verdict(kind=Kind(said["kind"]), content=made.read() or original, original=original)


@contextmanager
def _in_memory() -> Iterator[IO[bytes]]:
    """A file that never touches a disk."""
    with os.fdopen(os.memfd_create("document", os.MFD_CLOEXEC), "w+b") as file:
        yield file


def _copy(file: IO[bytes], into: IO[bytes]) -> int:
    """Copy what is allowed and one byte more; gives how much that was."""
    copied = into.write(file.read(MOST_BYTES + 1))
    into.flush()
    into.seek(0)
    return copied


def _run(given: IO[bytes], made: IO[bytes]) -> dict[str, str] | None:
    """What the program says; None where it was ended."""
    number = made.fileno()
    with subprocess.Popen(  # noqa: S603 - our own program; nothing of the file is in its arguments
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", _PROGRAM, str(number)],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(number,),
        env={"MALLOC_ARENA_MAX": "2"},
        cwd="/",
    ) as program:
        try:
            said, _ = program.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            log.warning("a file took too long to judge")
            return None
    try:
        verdict: dict[str, str] = json.loads(said) if program.returncode == 0 else {}
    except ValueError:
        verdict = {}
    if not verdict:
        log.info("a file ended its judging", extra={"code": program.returncode})
    return verdict or None
