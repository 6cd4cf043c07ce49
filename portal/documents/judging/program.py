"""The judging program: a file on its standard input, a verdict in JSON on its standard output.

A picture made anew is written to the file whose number is the program's one argument.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from importlib import import_module
from typing import BinaryIO, cast

from portal.documents.judging.signs import kind_of
from portal.documents.judging.verdict import NotTaken
from portal.documents.rules import MEGABYTE, Kind, Reason

MOST_MEMORY = 256 * MEGABYTE
"""Of addresses, libraries included: what is in memory is less."""
MOST_SECONDS = 1.8
"""Of the processor's time; the system ends the program then."""
MOST_WRITTEN = 40 * MEGABYTE


def hold_back() -> None:
    """Give away what a nasty file could use: memory, time, files, cores, other programs."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)


def judge(file: BinaryIO, into: BinaryIO) -> Kind:
    """The kind of the file as it will be kept. Raises NotTaken; a picture made anew is in `into`."""
    kind = kind_of(file)
    # each reader brings a large library, and only one is wanted
    match kind:
        case Kind.PDF:
            import_module("portal.documents.judging.pdf").look_through(file)
        case Kind.DOCX:
            import_module("portal.documents.judging.docx").look_through(file)
        case _:
            return cast(Kind, import_module("portal.documents.judging.pictures").make_anew(kind, file, into))
    return kind


def main() -> None:
    """Judge the one file and say so."""
    hold_back()
    try:
        with os.fdopen(int(sys.argv[1]), "r+b") as into, os.fdopen(0, "rb") as file:
            verdict = {"kind": judge(file, into).value}
    except NotTaken as refused:
        verdict = {"reason": refused.reason.value}
    except (MemoryError, RecursionError):
        verdict = {"reason": Reason.TOO_HARD.value}
    sys.stdout.write(json.dumps(verdict))
