"""Taking files in: judged, scanned, sealed and on the disk, before any row is written.

Done outside every transaction. What is kept here and then gets no row (the request failed, the process
was killed) is removed by the sweep.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from obstore.exceptions import BaseError

from portal import clock
from portal.documents import rules
from portal.documents.judge import AT_ONCE, judge_file
from portal.documents.rules import Kind, Reason, Scan
from portal.documents.scanning import VirusFound, scan
from portal.documents.sealed_files import seal_file
from portal.documents.store import new_name, store
from portal.errors import Refused

log = logging.getLogger(__name__)


class Sent(Protocol):
    """A file as a form hands it over."""

    @property
    def filename(self) -> str | None:
        """What it was called; believed in nothing."""

    @property
    def stream(self) -> IO[bytes]:
        """Its content."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that lies in storage and still needs its row (see actions.keep_document)."""

    storage_name: str
    kind: Kind
    size: int
    sha256: str
    scan: Scan
    file_name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files of one form: those kept, and why others were not."""

    kept: tuple[KeptFile, ...]
    refused: tuple[str, ...]
    """A line for each, for the person who sent it: its name, why not, what to do."""


def take_files(files: Sequence[Sent], *, now: datetime) -> Taken:
    """Judge, scan, seal and store the files of one form; the good ones are kept whatever the others are.

    Raises Refused when none was chosen, when there are too many, and when the scanner or the storage
    does not answer: then none is kept.
    """
    chosen = [file for file in files if file.filename]
    if not chosen:
        raise Refused(rules.NOTHING_CHOSEN)
    if len(chosen) > rules.MOST_FILES:
        raise Refused(rules.TOO_MANY)
    with ThreadPoolExecutor(AT_ONCE) as together:
        works = [together.submit(_take, file.stream, file.filename or "", now) for file in chosen]
    kept = [work.result() for work in works if not work.exception()]
    for work in works:
        problem = work.exception()
        if problem is not None and not isinstance(problem, _NotTaken):
            discard(kept)
            raise problem
    refused = [str(problem) for work in works if (problem := work.exception())]
    return Taken(tuple(kept), tuple(refused))


def take_file(content: bytes, name: str, *, now: datetime) -> KeptFile:
    """The same for one file that is not from a form. Raises Refused with why it is not taken."""
    return _take(io.BytesIO(content), name, now)


def discard(files: Sequence[KeptFile]) -> None:
    """Remove files that get no row after all; if that fails too, the sweep does it."""
    try:
        store().remove([file.storage_name for file in files])
    except (BaseError, OSError):
        log.warning("files without a row stay until they are swept", extra={"count": len(files)})


class _NotTaken(Refused):
    """This file is not taken; the others of its form may be."""


def _take(file: IO[bytes], name: str, now: datetime) -> KeptFile:
    """Judge, scan, seal and store one file. Raises _NotTaken, and Refused where no file can be taken."""
    verdict = judge_file(file)
    if verdict.kind is None:
        raise _NotTaken(rules.refusal(name, verdict.reason or Reason.UNKNOWN))
    try:
        scanned = scan(verdict.original)
    except VirusFound as found:
        log.warning("a virus was refused", extra={"virus": str(found)})
        raise _NotTaken(rules.refusal(name, Reason.VIRUS)) from found
    storage_name = new_name(clock.london(now).date())
    store().write(storage_name, seal_file(verdict.content, storage_name))
    return KeptFile(
        storage_name=storage_name,
        kind=verdict.kind,
        size=len(verdict.content),
        sha256=hashlib.sha256(verdict.content).hexdigest(),
        scan=scanned,
        file_name=rules.shown_name(name),
    )
