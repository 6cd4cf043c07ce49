"""What the first bytes of a file say it is. The reader of that kind then has to agree."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from portal.documents.judging.verdict import NotTaken
from portal.documents.rules import Kind, Reason

HEAD = 4096

_TAKEN = (
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"PK\x03\x04", Kind.DOCX),
)
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}

_KNOWN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.OLD_OFFICE),
    (b"{\\rtf", Reason.OLD_OFFICE),
    (b"GIF8", Reason.OTHER_PICTURE),
    (b"RIFF", Reason.OTHER_PICTURE),
    (b"II*\0", Reason.OTHER_PICTURE),
    (b"MM\0*", Reason.OTHER_PICTURE),
    (b"BM", Reason.OTHER_PICTURE),
    (b"\0\0\0\x0cjP  ", Reason.OTHER_PICTURE),
    (b"MZ", Reason.PROGRAM),
    (b"\x7fELF", Reason.PROGRAM),
    (b"\xca\xfe\xba\xbe", Reason.PROGRAM),
    (b"#!", Reason.PROGRAM),
    (b"PK\x05\x06", Reason.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Reason.ARCHIVE),
    (b"Rar!", Reason.ARCHIVE),
    (b"\x1f\x8b", Reason.ARCHIVE),
)
"""What people send that is not taken, so that they can be told what it is."""

_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<?php", b"<svg", b"<?xml")


def kind_of(file: BinaryIO) -> Kind:
    """The kind the first bytes speak of. Raises NotTaken with what it is instead."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if not head:
        raise NotTaken(Reason.EMPTY)
    for sign, kind in _TAKEN:
        if head.startswith(sign):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[4:8] == b"ftyp":
        return _kind_of_boxes(head)
    for sign, reason in _KNOWN:
        if head.startswith(sign):
            raise NotTaken(reason)
    raise NotTaken(_writing(head))


def is_also_a_zip(file: BinaryIO) -> bool:
    """Whether a program that unpacks would find an archive in the file."""
    file.seek(0)
    found = zipfile.is_zipfile(file)
    file.seek(0)
    return found


def looks_like_markup(head: bytes) -> bool:
    """Whether the beginning holds what a browser might take for a page."""
    return any(sign in head[:1024].lower() for sign in _MARKUP if sign != b"<?xml")


def _kind_of_boxes(head: bytes) -> Kind:
    length = int.from_bytes(head[:4], "big")
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(length, len(head)), 4))}
    if b"avif" in brands or b"avis" in brands:
        raise NotTaken(Reason.OTHER_PICTURE)
    if brands & _HEIC_BRANDS:
        return Kind.HEIC
    raise NotTaken(Reason.FILM)


def _writing(head: bytes) -> Reason:
    """What a file without a sign of its own is: a drawing, a page, words, or nothing we know."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16", "ignore").encode() if wide else head
    begins = text.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in begins:
        return Reason.DRAWING
    if begins.startswith(_MARKUP) or looks_like_markup(begins):
        return Reason.WEB_PAGE
    if b"\0" in text:
        return Reason.UNKNOWN
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as problem:
        return Reason.TEXT if problem.start > len(text) - 4 else Reason.UNKNOWN
    return Reason.TEXT
