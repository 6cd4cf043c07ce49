"""A PDF is kept as it is, so it is looked through: nothing that runs, opens, sends or hides files."""

from __future__ import annotations

import zlib
from typing import Any, BinaryIO

import pikepdf

from portal.documents.judging.signs import HEAD, is_also_a_zip, looks_like_markup
from portal.documents.judging.verdict import NotTaken
from portal.documents.rules import MEGABYTE, Reason

MOST_OBJECTS = 150_000
MOST_PAGES = 1_000
MOST_PIXELS = 100_000_000
"""Of a picture on a page."""
MOST_UNPACKED = 64 * MEGABYTE
"""Of everything on the pages that is not a picture, once unpacked: a reader's memory, not ours."""
TAIL = 1024

_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/Trans3D",
}  # fmt: skip
"""Actions (ISO 32000-2, table 201) that run, open or send something; links to the web are not among them."""
_ACTIVE_KEYS = {"/JS", "/XFA", "/RichMediaContent", "/JavaScript"}
_ACTIVE_KINDS = {"/RichMedia", "/3D", "/Movie", "/Screen", "/Sound"}
_FILE_KEYS = {"/EF", "/EmbeddedFiles", "/AF", "/Collection"}


def look_through(file: BinaryIO) -> None:
    """Raises NotTaken for a PDF that is locked, broken, active, packed too tight, or more than a PDF."""
    _look_at_ends(file)
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise NotTaken(Reason.PDF_LOCKED)
            if not 1 <= len(pdf.pages) <= MOST_PAGES:
                raise NotTaken(Reason.PDF_BROKEN if not len(pdf.pages) else Reason.TOO_HARD)
            _look_at_objects(pdf)
    except pikepdf.PasswordError as problem:
        raise NotTaken(Reason.PDF_LOCKED) from problem
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as problem:
        raise NotTaken(Reason.PDF_BROKEN) from problem


def _look_at_ends(file: BinaryIO) -> None:
    """The file is a PDF from its first byte to its last, and nothing else besides."""
    file.seek(0)
    if looks_like_markup(file.read(HEAD)) or is_also_a_zip(file):
        raise NotTaken(Reason.MIXED)
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    _, mark, after = file.read().rpartition(b"%%EOF")
    file.seek(0)
    if not mark:
        raise NotTaken(Reason.PDF_BROKEN)
    if after.strip(b"\r\n\t \0\x1a"):
        raise NotTaken(Reason.MIXED)


def _look_at_objects(pdf: pikepdf.Pdf) -> None:
    unpacked = 0
    _look_at_values([pdf.trailer])
    if len(pdf.objects) > MOST_OBJECTS:
        raise NotTaken(Reason.TOO_HARD)
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            unpacked += _unpacked(thing, MOST_UNPACKED - unpacked)
        _look_at_values([thing])


def _look_at_values(waiting: list[Any]) -> None:
    """Every dictionary that lies in these values, and in those inside them; references are met elsewhere."""
    while waiting:
        value = waiting.pop()
        if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            held: dict[str, Any] = dict(
                value.stream_dict.items() if isinstance(value, pikepdf.Stream) else value.items()
            )
            _look_at(held)
            waiting += [each for each in held.values() if _is_nested(each)]
        elif isinstance(value, pikepdf.Array):
            waiting += [each for each in value if _is_nested(each)]


def _is_nested(value: Any) -> bool:
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect


def _look_at(held: dict[str, Any]) -> None:
    if held.keys() & _FILE_KEYS or _name(held.get("/Type")) == "/EmbeddedFile":
        raise NotTaken(Reason.PDF_HOLDS_FILES)
    if _name(held.get("/Subtype")) == "/FileAttachment":
        raise NotTaken(Reason.PDF_HOLDS_FILES)
    if held.keys() & _ACTIVE_KEYS or _name(held.get("/Subtype")) in _ACTIVE_KINDS:
        raise NotTaken(Reason.PDF_ACTIVE)
    if _name(held.get("/S")) in _ACTIONS:
        raise NotTaken(Reason.PDF_ACTIVE)


def _name(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _unpacked(stream: pikepdf.Stream, most: int) -> int:
    """How many bytes of a page's reader a stream takes; pictures are told by their size instead."""
    if _name(stream.get("/Subtype")) == "/Image":
        if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
            raise NotTaken(Reason.TOO_HARD)
        return 0
    filters = stream.get("/Filter")
    names = [_name(each) for each in filters] if isinstance(filters, pikepdf.Array) else [_name(filters)]
    if sum(name in ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW") for name in names) > 1:
        raise NotTaken(Reason.TOO_HARD)  # packed twice: no program that makes PDFs does so
    raw = stream.read_raw_bytes()
    if names[-1] not in ("/FlateDecode", "/Fl"):
        return len(raw)
    unpacker, size, rest = zlib.decompressobj(), 0, bytes(raw)
    while rest and not unpacker.eof:
        try:
            size += len(unpacker.decompress(rest, MEGABYTE))
        except zlib.error:
            break  # a reader stops here too
        rest = unpacker.unconsumed_tail
        if size > most:
            raise NotTaken(Reason.TOO_HARD)
    return size
