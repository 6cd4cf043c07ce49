"""What of a stored picture is given out: a photograph with its code drawn in, a film or a part of it.

Who may see it is settled before (see `queries`). Nothing is given out that was changed in storage.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from obstore.exceptions import BaseError

from portal.children.pictures.drawing import drawn
from portal.children.pictures.queries import Given
from portal.children.pictures.rules import part_asked
from portal.documents.queries import DAMAGED
from portal.documents.sealed_files import head_of_sealed, open_file, open_part, part_of_sealed
from portal.documents.store import store
from portal.errors import NotFound, Refused, Unsealable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """What is answered of a film: its bytes from `start` on, of `size` altogether."""

    pieces: Iterator[bytes]
    start: int
    length: int
    size: int
    is_whole: bool
    """Whether the whole was asked, and not a range."""


class NothingThere(Exception):
    """A range was asked that the film does not have."""


def photograph(given: Given, code: str, *, most: int) -> bytes:
    """The photograph with this code drawn in, its longest side at most so many pixels.

    Raises Refused for a file that is missing from storage or was changed there.
    """
    try:
        content = b"".join(open_file(store().read(given.storage_name), given.storage_name))
    except (Unsealable, NotFound, BaseError) as problem:
        raise _damaged(given, problem) from problem
    return drawn(content, code, most=most)


def film(given: Given, asked: str) -> Part:
    """What is answered of a film to this Range header, or to none.

    Only the pieces that hold it are read and opened. Raises NothingThere, and Refused for a file that is
    missing from storage or was changed there.
    """
    name, size = given.storage_name, given.size
    try:
        part = part_asked(asked, size)
    except ValueError as problem:
        raise NothingThere from problem
    try:
        if part is None:
            pieces = open_file(store().read(name), name)
            return Part(_together(next(pieces), pieces), 0, size, size, is_whole=True)
        start, end = part
        head = store().read_part(name, *head_of_sealed())
        sealed = store().read_part(name, *part_of_sealed(size, start, end))
        content = open_part(head, sealed, name, size=size, start=start, end=end)
    except (Unsealable, NotFound, BaseError) as problem:
        raise _damaged(given, problem) from problem
    return Part(iter([content]), start, len(content), size, is_whole=False)


def _together(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _damaged(given: Given, problem: Exception) -> Refused:
    log.error(
        "a picture is not as it was kept",
        extra={"reference": given.reference, "problem": type(problem).__name__},
    )
    return Refused(DAMAGED)
