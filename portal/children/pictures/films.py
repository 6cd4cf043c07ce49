"""Making films ready: the worker's part, a film at a time, without keeping the worker waiting.

A film is claimed, looked into and scanned, and handed to ffmpeg, which works beside the worker; each round
of the worker looks whether it has finished. Killing the worker loses nothing: the claim lapses, the film as
it was sent lies sealed in storage until the made one has its row.
"""

from __future__ import annotations

import logging
import os
import secrets
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from obstore.exceptions import BaseError
from sqlalchemy import or_, select, update

from portal.audit.actions import record
from portal.children.models import ChildGroup
from portal.children.pictures import ffmpeg
from portal.children.pictures.models import ChildPicture
from portal.children.pictures.receiving import Received, can_make_films, film_format, forget, keep
from portal.children.pictures.rules import MOST_FILM_SECONDS, PICTURE, NotMade, PictureKind, PictureState
from portal.documents.rules import Scan
from portal.documents.scanning import VirusFound, scan
from portal.documents.sealed_files import open_file
from portal.documents.store import store
from portal.errors import NotFound, Refused, Unsealable
from portal.extensions import db, writing

log = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=30)
"""How long a worker may take for one film; then another one tries."""

MOST_TRIES = 4

PATIENCE = 1800.0
"""Seconds by the clock until a program that makes a film ready is ended."""


@dataclass(slots=True)
class _Work:
    """A film that is being made ready beside this worker."""

    picture_id: int
    claim: str
    raw_name: str
    scan: Scan
    found: ffmpeg.Found
    given: int
    made: int
    program: subprocess.Popen[bytes]
    began: float


_works: list[_Work] = []
"""The one film this worker's ffmpeg is busy with."""


def make_films_ready(now: datetime) -> int:
    """Go on with the films that were sent: finish the one that is made, or begin the next. Says how many.

    Works outside any transaction of its own, and waits for nothing but the looking into a film.
    """
    if _works:
        return _go_on(_works[0], now)
    if _next() is None:
        return 0
    if not can_make_films():
        log.error("films wait: ffmpeg is missing")
        return 0
    claimed = _claim(now)
    return 0 if claimed is None else _begin(*claimed, now=now)


def _next() -> int | None:
    due = select(ChildPicture.id).where(ChildPicture.state == PictureState.BEING_MADE.value)
    found = db.session.scalar(due.limit(1))
    db.session.rollback()
    return found


def _claim(now: datetime) -> tuple[int, str, str] | None:
    """The id of a film that nobody works on, this claim, and where it lies; None where there is none."""
    with writing():
        free = or_(ChildPicture.claimed_until.is_(None), ChildPicture.claimed_until < now)
        being_made = ChildPicture.state == PictureState.BEING_MADE.value
        first = select(ChildPicture.id).where(being_made, free).order_by(ChildPicture.id).limit(1)
        claim = secrets.token_hex(16)
        row = db.session.execute(
            update(ChildPicture)
            .where(ChildPicture.id == first.scalar_subquery(), being_made, free)
            .values(claimed_by=claim, claimed_until=now + CLAIMED_FOR, tries=ChildPicture.tries + 1)
            .returning(ChildPicture.id, ChildPicture.raw_name, ChildPicture.tries)
        ).one_or_none()
    if row is None:
        return None
    if row.tries > MOST_TRIES:
        _give_up(row.id, claim, row.raw_name, NotMade.TOO_HARD, now)
        return None
    return row.id, claim, row.raw_name


def _begin(picture_id: int, claim: str, raw_name: str, *, now: datetime) -> int:
    """Look into a claimed film and start making it ready; says 1 where it is done with already."""
    try:
        content = b"".join(open_file(store().read(raw_name), raw_name))
        scanned = scan(content)
    except VirusFound as virus:
        log.warning("a virus was refused", extra={"virus": str(virus)})
        return _give_up(picture_id, claim, raw_name, NotMade.VIRUS, now)
    except Unsealable:
        log.error("a film is not as it was kept")
        return _give_up(picture_id, claim, raw_name, NotMade.TOO_HARD, now)
    except (NotFound, Refused, BaseError, OSError) as problem:
        log.warning("a film waits for storage or the scanner", extra={"problem": type(problem).__name__})
        return 0  # the claim lapses, and it is tried again
    reader = film_format(content[:16])
    given = ffmpeg.in_memory()
    _write(given, content)
    found = ffmpeg.look_into(given, reader)
    if found is None or found.seconds > MOST_FILM_SECONDS:
        os.close(given)
        return _give_up(
            picture_id, claim, raw_name, NotMade.NO_FILM if found is None else NotMade.TOO_LONG, now
        )
    made = ffmpeg.in_memory()
    program = ffmpeg.begin(given, made, reader, can_stay=found.can_stay)
    _works.append(_Work(picture_id, claim, raw_name, scanned, found, given, made, program, time.monotonic()))
    return 0


def _write(number: int, content: bytes) -> None:
    """All of it: one call writes as much as it likes."""
    with os.fdopen(os.dup(number), "wb") as file:
        file.write(content)


def _go_on(work: _Work, now: datetime) -> int:
    """Keep the film where its program has finished; end one that takes too long."""
    if work.program.poll() is None:
        if time.monotonic() - work.began < PATIENCE:
            return 0
        work.program.kill()
        work.program.wait()
    _works.remove(work)
    try:
        made = _made(work)
    finally:
        os.close(work.given)
        os.close(work.made)
    if made is None:
        return _give_up(work.picture_id, work.claim, work.raw_name, NotMade.TOO_HARD, now)
    content, shown = made
    try:
        kept = keep(PictureKind.FILM, content, now, scan=work.scan.value, size=(shown.width, shown.height))
    except Refused:
        log.warning("a film waits for storage")
        return 0
    return _keep_row(work, kept, round(shown.seconds), now)


def _made(work: _Work) -> tuple[bytes, ffmpeg.Found] | None:
    """The film as it was made, and what is in it; None where that is no film."""
    if work.program.returncode != 0:
        return None
    shown = ffmpeg.look_into(work.made, "mov")
    if shown is None or shown.seconds > MOST_FILM_SECONDS + 1:
        return None
    os.lseek(work.made, 0, os.SEEK_SET)
    with os.fdopen(os.dup(work.made), "rb") as file:
        return file.read(), shown


def _keep_row(work: _Work, kept: Received, seconds: int, now: datetime) -> int:
    with writing():
        done = _settle(
            work.picture_id, work.claim, now, "children.film_made_ready",
            state=PictureState.UNREAD.value, storage_name=kept.storage_name, size=kept.size,
            sha256=kept.sha256, scan=kept.scan, width=kept.width, height=kept.height, seconds=seconds,
        )  # fmt: skip
    if not done:
        forget(kept)  # it was taken away meanwhile, or another worker was faster
        return 0
    _remove(work.raw_name)
    return 1


def _give_up(picture_id: int, claim: str, raw_name: str, why: NotMade, now: datetime) -> int:
    with writing():
        done = _settle(
            picture_id, claim, now, "children.film_not_usable",
            state=PictureState.NOT_USABLE.value, not_made=why.value,
        )  # fmt: skip
    if done:
        _remove(raw_name)
    return int(done)


def _settle(picture_id: int, claim: str, now: datetime, event: str, **values: object) -> bool:
    """Write what became of a film, where this claim still holds it. Step of its caller's transaction."""
    done = db.session.execute(
        update(ChildPicture)
        .where(
            ChildPicture.id == picture_id,
            ChildPicture.claimed_by == claim,
            ChildPicture.state == PictureState.BEING_MADE.value,
        )
        .values(raw_name=None, claimed_until=None, claimed_by="", seen=ChildPicture.seen + 1, **values)
        .returning(ChildPicture.reference, ChildPicture.group_id)
    ).one_or_none()
    if done is None:
        return False
    of = db.session.scalars(select(ChildGroup.reference).where(ChildGroup.id == done.group_id)).one()
    details = {"group": of, "state": str(values["state"])}
    record(event, by="system", subject_kind=PICTURE, subject_ref=done.reference, now=now, details=details)
    return True


def _remove(raw_name: str) -> None:
    """The film as it was sent; if that fails, the sweep of documents does it, as no row names it any more."""
    try:
        store().remove([raw_name])
    except (BaseError, OSError):
        log.warning("a film as it was sent stays until it is swept")
