"""Where files lie: a folder, or storage that speaks S3. One library serves both.

A file's name in storage is the day it was written and 128 random bits; what it is and whose stands in
the database alone. What is handed in here is sealed already.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from portal.errors import NotFound, Refused

if TYPE_CHECKING:
    from obstore.store import RetryConfig

CANNOT_KEEP = (
    "We can’t keep files just now. Nothing was saved, and your files are still with you: "
    "please try again in ten minutes."
)
_NAME = re.compile(r"\d{4}-\d\d-\d\d/[0-9a-f]{32}\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
PIECE = 256 * 1024

MOST_RETRIES = 3
PATIENCE = timedelta(seconds=20)
"""Of storage that does not answer: then whoever waits is told to try again."""

_stores: list[Store] = []


class Store:
    """One place for files: `files` is `s3://bucket/prefix`, or a folder."""

    def __init__(self, files: str) -> None:
        self._folder: Path | None = None
        if files.startswith("s3://"):
            self._place: LocalStore | S3Store = S3Store.from_url(files, retry_config=_retries())
        else:
            self._folder = Path(files)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._place = LocalStore(self._folder)

    def write(self, name: str, content: Iterable[bytes]) -> None:
        """Store a file so that it outlives a power cut. Raises Refused when that cannot be done."""
        try:
            obstore.put(self._place, name, iter(content))
            if self._folder is not None:
                _sync(self._folder / name)
        except (BaseError, OSError) as problem:
            raise Refused(CANNOT_KEEP) from problem

    def read(self, name: str) -> Iterator[bytes]:
        """The file, piece by piece. Raises NotFound for one that is not there."""
        try:
            found = obstore.get(self._place, name)
        except FileNotFoundError as problem:
            raise NotFound from problem
        return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))

    def read_part(self, name: str, start: int, length: int) -> bytes:
        """So many bytes of the file, from a place on; fewer at its end. Raises NotFound."""
        try:
            return bytes(obstore.get_range(self._place, name, start=start, length=length))
        except FileNotFoundError as problem:
            raise NotFound from problem

    def remove(self, names: list[str]) -> None:
        """Remove files; those that are gone already are no problem."""
        for name in names:
            try:
                obstore.delete(self._place, name)
            except FileNotFoundError:
                continue

    def days(self) -> list[date]:
        """The days on which a file was written."""
        folders = obstore.list_with_delimiter(self._place)["common_prefixes"]
        last = (folder.rstrip("/").rsplit("/", 1)[-1] for folder in folders)
        return sorted(date.fromisoformat(name) for name in last if _DAY.match(name))

    def written_on(self, day: date) -> Iterator[list[str]]:
        """The names of a day's files, many at a time."""
        for some in obstore.list(self._place, prefix=day.isoformat(), chunk_size=500):
            yield [each["path"] for each in some if _NAME.match(each["path"])]

    def remove_halves(self, day: date) -> int:
        """Remove what a killed writer left half written on a day; says how much. Storage of S3 has none."""
        if self._folder is None:
            return 0
        halves = [path for path in (self._folder / day.isoformat()).iterdir() if "#" in path.name]
        for half in halves:
            half.unlink(missing_ok=True)
        return len(halves)


def use_store(files: str) -> None:
    """Keep files there from now on."""
    _stores[:] = [Store(files)]


def store() -> Store:
    """Where files are kept."""
    return _stores[0]


def new_name(day: date) -> str:
    """A name in storage for a file written on this day."""
    return f"{day.isoformat()}/{secrets.token_hex(16)}"


def _retries() -> RetryConfig:
    return {"max_retries": MOST_RETRIES, "retry_timeout": PATIENCE}


def _sync(path: Path) -> None:
    """Wait until the file, and its name in its folder, are on the disk."""
    for each in (path, path.parent, path.parent.parent):
        number = os.open(each, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
