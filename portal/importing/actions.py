"""Taking in what a file holds: all of it or nothing, in the caller's transaction.

What is known already is left as it is, whatever its line says now. One audit row says that it was done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from portal.agency.founding import found_councils
from portal.agency.queries import authorities
from portal.audit.actions import record
from portal.extensions import db
from portal.importing.cells import Told
from portal.importing.kinds import Progress, Read
from portal.importing.promising import BY
from portal.importing.queries import authority_words
from portal.importing.reading import Mistake
from portal.importing.writing import Bulk

SUBJECT = "import"
"""What the audit calls it."""


@dataclass
class Taken:
    """What came of a file: how many lines were new, how many known, or every mistake."""

    new: int = 0
    known: int = 0
    mistakes: list[Mistake] = field(default_factory=list)


def told_now(now: datetime) -> Told:
    """What reading a file needs to know of this portal."""
    return Told(now, authority_words())


def look_over(read: Read, told: Told) -> Taken:
    """What would come of a file that was read. Changes nothing."""
    known = read.kind.known(read.rows)
    mistakes = sorted([*read.mistakes, *read.kind.check_known(_new(read, known), told)])
    return Taken(len(read.rows) - len(known), len(known), mistakes)


def take_in(read: Read, told: Told, progress: Progress = lambda _: None) -> Taken:
    """Take in a file that was read; with one mistake in it, nothing.

    Sends nothing and alerts nobody. Raises sqlalchemy.exc.IntegrityError where somebody else takes in the
    same records at the same moment; the transaction is then to be rolled back.
    """
    taken = look_over(read, told)
    if taken.mistakes:
        return taken
    if not authorities():
        found_councils()
    rows = _new(read, read.kind.known(read.rows)) if taken.known else read.rows
    progress(taken.known)
    if rows:
        db.session.flush()
        with Bulk(db.session.connection(), len(rows)) as bulk:
            read.kind.write(rows, bulk, told, progress)
            bulk.flush()
        db.session.expire_all()
    details = {"kind": read.kind.name, "new": str(taken.new), "known": str(taken.known)}
    record("importing.file_taken_in", by=BY, subject_kind=SUBJECT, subject_ref=read.kind.name,
           now=told.now, details=details)  # fmt: skip
    return taken


def _new(read: Read, known: set[str]) -> list[object]:
    """The rows that are not here yet."""
    key = read.kind.key
    return [row for row in read.rows if key(row) not in known] if known else read.rows
