"""Taking photographs and films in: judged, made anew, sealed and on the disk, before any row is written.

Done outside every transaction. A photograph is judged like a document (it comes out without what its camera
wrote), then kept in the size that is shown, and nothing larger. A film is kept as it was sent, sealed, until
the worker has made it ready (see `films`). What gets no row after all is removed by the sweep of documents.
"""

from __future__ import annotations

import hashlib
import io
import logging
import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from obstore.exceptions import BaseError
from PIL import Image

from portal import clock
from portal.children.pictures.rules import LARGE, MOST_FILM_BYTES, PictureKind, size_within
from portal.documents import rules as documents
from portal.documents.judge import judge_file
from portal.documents.receiving import Sent
from portal.documents.rules import Kind, Reason, refusal, shown_name
from portal.documents.scanning import VirusFound, scan
from portal.documents.sealed_files import seal_file
from portal.documents.store import new_name, store
from portal.errors import Refused

log = logging.getLogger(__name__)

QUALITY = 88
"""Of the JPEG that is kept; it is given out once more with a code drawn in."""

LEAST = (96, 64)
"""Pixels: in less nobody could read the code that is drawn in."""

TOO_SMALL = "is too small to see anything. Choose the photograph itself, not its small copy."
NOT_A_PICTURE = (
    "is not a photograph or a film. Choose a JPEG, PNG, HEIC or WebP picture, or an MP4, MOV or WebM."
)
FILM_TOO_BIG = "is larger than 100 MB. Save the film in a smaller size, or cut it, and add that."
CANNOT_MAKE_FILMS = (
    "Films can’t be taken now: the program that makes them ready (ffmpeg) is missing on this server. "
    "Nothing was kept. Photographs can be added. Tell whoever looks after the portal."
)

_TAKEN = frozenset({Kind.JPEG, Kind.PNG})
_OF_PICTURES = frozenset(
    {
        Reason.EMPTY, Reason.TOO_BIG, Reason.PICTURE_TOO_LARGE, Reason.PICTURE_BROKEN, Reason.OTHER_PICTURE,
        Reason.VIRUS,
    }
)  # fmt: skip
"""Why a file is not taken, said as documents say it; of any other the answer is NOT_A_PICTURE."""


@dataclass(frozen=True, slots=True)
class Received:
    """A photograph or film that lies in storage and still needs its row (see actions.add_picture)."""

    kind: PictureKind
    storage_name: str
    size: int
    sha256: str
    scan: str = ""
    """Of a film, the worker's to find out."""
    width: int = 0
    height: int = 0


def take_picture(file: Sent, *, now: datetime) -> Received:
    """Judge, make anew, seal and store one photograph; or seal and store one film as it was sent.

    Raises Refused with why it is not taken and what to do; then nothing is kept.
    """
    name = file.filename or ""
    head = file.stream.read(16)
    file.stream.seek(0)
    return (
        _take_film(file.stream, name, now) if film_format(head) else _take_photograph(file.stream, name, now)
    )


def film_format(head: bytes) -> str:
    """Which of ffmpeg's readers a film is for, by its first bytes: mov (MP4 too), matroska; "" for no film.

    It is told, and never guessed by ffmpeg: a list of addresses called a film would make it fetch them.
    """
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head[4:8] == b"ftyp":
        return "" if head[8:12] in _PICTURES else "mov"
    return "mov" if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip") else ""


_PICTURES = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"avis"})


def forget(received: Received) -> None:
    """Remove a file that gets no row after all; if that fails too, the sweep does it."""
    try:
        store().remove([received.storage_name])
    except (BaseError, OSError):
        log.warning("a picture without a row stays until it is swept")


def can_make_films() -> bool:
    """Whether the program that makes films ready is there."""
    return all(shutil.which(program) for program in ("ffmpeg", "ffprobe"))


def _take_photograph(stream: IO[bytes], name: str, now: datetime) -> Received:
    verdict = judge_file(stream)
    if verdict.kind not in _TAKEN:
        reason = verdict.reason
        if reason in _OF_PICTURES or reason is Reason.TOO_HARD:
            raise Refused(refusal(name, Reason.PICTURE_TOO_LARGE if reason is Reason.TOO_HARD else reason))
        raise Refused(f"{shown_name(name)} {NOT_A_PICTURE}")
    try:
        scanned = scan(verdict.original)
    except VirusFound as found:
        log.warning("a virus was refused", extra={"virus": str(found)})
        raise Refused(refusal(name, Reason.VIRUS)) from found
    content, size = _fitted(verdict.content)
    if size[0] < LEAST[0] or size[1] < LEAST[1]:
        raise Refused(f"{shown_name(name)} {TOO_SMALL}")
    return keep(PictureKind.PHOTOGRAPH, content, now, scan=scanned.value, size=size)


def _take_film(stream: IO[bytes], name: str, now: datetime) -> Received:
    if not can_make_films():
        raise Refused(CANNOT_MAKE_FILMS)
    content = stream.read(MOST_FILM_BYTES + 1)
    if len(content) > MOST_FILM_BYTES:
        raise Refused(f"{shown_name(name)} {FILM_TOO_BIG}")
    return keep(PictureKind.FILM, content, now)


def keep(
    kind: PictureKind, content: bytes, now: datetime, *, scan: str = "", size: tuple[int, int] = (0, 0)
) -> Received:
    """Seal and store. Raises Refused where storage cannot keep it."""
    name = new_name(clock.london(now).date())
    store().write(name, seal_file(content, name))
    digest = hashlib.sha256(content).hexdigest()
    return Received(kind, name, len(content), digest, scan, *size)


def _fitted(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The judged picture as a plain JPEG in the largest size that is shown, and that size."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
        wanted = size_within(*picture.size, LARGE)
        picture.draft("RGB", wanted)
        small = _on_white(picture).resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small.info = {}
    made = io.BytesIO()
    small.save(made, "JPEG", quality=QUALITY)
    return made.getvalue(), wanted


def _on_white(picture: Image.Image) -> Image.Image:
    """What was see-through is white, as paper is."""
    if picture.mode not in ("LA", "PA", "RGBA") and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


MOST_FORM_BYTES = MOST_FILM_BYTES + documents.MEGABYTE
"""Of a whole form with a photograph or a film."""
