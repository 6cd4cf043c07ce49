"""The folder an export is written to: half a one is never seen, and two are never made at once."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portal.errors import Refused

MAKING = ".making-"
"""How the folder of an export begins while it is written."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder while an export is made; a process that is killed lets go of it.

    What a killed one left behind is removed. Raises Refused where another one is being made, or where the
    folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a")
    except OSError as problem:
        raise Refused(f"The folder cannot be written: {problem.strerror}.") from problem
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise Refused("An export into this folder is being made. Wait until it is done.") from busy
        for left in folder.glob(f"{MAKING}*"):
            shutil.rmtree(left)
        yield


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> int:
    """Write each record as one line of JSON and see it on the disk. Gives how many there were."""
    many = 0
    with open(path, "x", encoding="utf-8", newline="\n", opener=_private) as out:
        for one in records:
            out.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n")
            many += 1
        out.flush()
        os.fsync(out.fileno())
    return many


def put_in_place(making: Path, done: Path) -> None:
    """Give a written folder the name others look for, all at once."""
    sync(making)
    making.rename(done)
    sync(done.parent)


def sync(folder: Path) -> None:
    """See a folder's list of names on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
