"""Hostile uploads, each with what becomes of it: a reason against it, or the kind it is kept as."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.documents.rules import MEGABYTE, Kind, Reason
from tests.documents.making import (
    BODY,
    HEIC,
    TYPES,
    docx,
    drawing,
    exif,
    jpeg,
    pdf,
    png,
    relation,
    saved,
    zipped,
)

SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
PAGE = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"


@dataclass(frozen=True)
class Hostile:
    """One upload: what its sender calls it, what is in it, and what is right."""

    name: str
    make: Callable[[], bytes]
    right: Reason | Kind | tuple[Reason, ...]


def with_action(**action: object) -> bytes:
    """A PDF that does something when it is opened."""

    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = Dictionary({f"/{key}": value for key, value in action.items()})

    return pdf(change)


def with_field_script() -> bytes:
    """A PDF with a script hidden in a field's own actions, deep in direct objects."""

    def change(made: pikepdf.Pdf) -> None:
        act = Dictionary(K=Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
        made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, AA=act)])

    return pdf(change)


def with_file_inside() -> bytes:
    """A PDF that brings a program along."""

    def change(made: pikepdf.Pdf) -> None:
        made.attachments["holiday.exe"] = b"MZ" + bytes(100)

    return pdf(change)


def with_form_of_xml() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=Array([]))

    return pdf(change)


def with_content(packed: bytes, filters: object) -> bytes:
    """A PDF whose page is this much packed content."""

    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].Contents = pikepdf.Stream(made, packed, Filter=filters)

    return pdf(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def packed_nothing(megabytes: int) -> bytes:
    """So many megabytes of nothing, packed."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()


def with_packed_objects() -> bytes:
    """A PDF whose own table of objects unpacks to 400 MB."""
    packed = packed_nothing(400)
    head = b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    table = (
        b"3 0 obj\n<</Type/XRef/Size 100000000/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n"
        % len(packed)
    )
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def with_depth() -> bytes:
    """A PDF with brackets inside brackets, a hundred thousand deep."""
    deep = b"[" * 100_000 + b"]" * 100_000
    return pdf().replace(b"/MediaBox", b"/Deep " + deep + b" /MediaBox", 1)


def with_picture_of(pixels: int) -> bytes:
    """A PDF with a picture on its page that is far larger than its bytes."""

    def change(made: pikepdf.Pdf) -> None:
        shown = pikepdf.Stream(
            made, packed_nothing(1), Filter=Name.FlateDecode, Type=Name.XObject, Subtype=Name.Image,
            Width=pixels, Height=pixels, ColorSpace=Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        made.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=made.make_indirect(shown)))

    return pdf(change, compress_streams=False)


def locked(user: str, owner: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner=owner, R=6))


def header_of(content: bytes, width: int, height: int) -> bytes:
    """A JPEG that says it is so large."""
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def png_header_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large."""
    content = png()
    head = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]


def png_with_text(megabytes: int) -> bytes:
    """A PNG with a line of text that unpacks to so much."""
    text = b"Comment\0\0" + packed_nothing(megabytes)
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    content = png()
    return content[:33] + chunk + content[33:]


def many_scans() -> bytes:
    """A small JPEG that has to be decoded over and over: its last pass a hundred thousand times."""
    content = saved(Image.new("L", (5000, 5000), 128), "JPEG", progressive=True, quality=50)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * 20_000 + content[-2:]


def wide(width: int, height: int, kind: str) -> bytes:
    options = {"compress_level": 1} if kind == "PNG" else {}
    return saved(Image.new("1" if kind == "PNG" else "L", (width, height)), kind, **options)


def lying_docx() -> bytes:
    """A bomb whose list of contents says that it is small."""
    content = docx({"word/media/a.txt": bytes(60 * MEGABYTE)})
    return content.replace(struct.pack("<I", 60 * MEGABYTE), struct.pack("<I", 1000))


def explosive_xml() -> str:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE w [<!ENTITY a0 "ha">{lines}]>' + "<w:document xmlns:w='w'>&a11;</w:document>"


def field(words: str) -> str:
    """A field whose letters lie in several pieces."""
    half = len(words) // 2
    pieces = "".join(f"<w:instrText>{part}</w:instrText>" for part in (words[:half], words[half:]))
    return BODY.format(f'<w:fldChar w:fldCharType="begin"/>{pieces}')


def zip_in_pdf() -> bytes:
    """One file that is a PDF to a reader and an archive to an unpacker."""
    inner = zipped({"run.js": SCRIPT})
    end = inner.rindex(b"PK\5\6")
    tail = b"\n" + pdf().rpartition(b"startxref")[2].join([b"startxref", b""])
    return pdf() + inner[:end] + inner[end:-2] + struct.pack("<H", len(tail)) + tail


HOSTILE = {
    # nothing, too much, and other kinds
    "nothing": Hostile("empty.pdf", bytes, Reason.EMPTY),
    "sixteen megabytes": Hostile("long.pdf", lambda: b"%PDF-1.7\n" + bytes(16 * MEGABYTE), Reason.TOO_BIG),
    "noise": Hostile("scan.pdf", lambda: b"\x01" + random.Random(1).randbytes(5000), Reason.UNKNOWN),
    "svg with a script": Hostile("house.svg", lambda: SVG, Reason.DRAWING),
    "svg called png": Hostile("house.png", lambda: b'<?xml version="1.0"?>' + SVG, Reason.DRAWING),
    "svg in wide letters": Hostile("house.jpg", lambda: SVG.decode().encode("utf-16"), Reason.DRAWING),
    "page called pdf": Hostile("form.pdf", lambda: PAGE, Reason.WEB_PAGE),
    "page after spaces": Hostile("form.pdf", lambda: b"\xef\xbb\xbf \n\n" + PAGE.upper(), Reason.WEB_PAGE),
    "php called jpg": Hostile("photo.jpg", lambda: b"<?php system($_GET['c']); ?>", Reason.WEB_PAGE),
    "script called pdf": Hostile("note.pdf", lambda: b"fetch('https://example.org')", Reason.TEXT),
    "program called jpg": Hostile("photo.jpg", lambda: b"MZ" + bytes(500), Reason.PROGRAM),
    "program called docx": Hostile("letter.docx", lambda: b"\x7fELF" + bytes(500), Reason.PROGRAM),
    "script with two endings": Hostile("passport.pdf.sh", lambda: b"#!/bin/sh\nrm -rf /", Reason.PROGRAM),
    "film": Hostile("film.jpg", lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(99), Reason.FILM),
    "gif": Hostile("a.png", lambda: saved(Image.new("P", (9, 9)), "GIF"), Reason.OTHER_PICTURE),
    "avif": Hostile("a.jpg", lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + bytes(99), Reason.OTHER_PICTURE),
    "riff that is no picture": Hostile(
        "a.jpg", lambda: b"RIFF\x24\0\0\0WAVE" + bytes(99), Reason.OTHER_PICTURE
    ),
    "tiff": Hostile("a.jpg", lambda: saved(Image.new("RGB", (9, 9)), "TIFF"), Reason.OTHER_PICTURE),
    # pictures
    "place in a jpeg": Hostile("kitchen.jpg", jpeg, Kind.JPEG),
    "place in a heic": Hostile("kitchen.heic", lambda: HEIC, Kind.JPEG),
    "place in a webp": Hostile("a.webp", lambda: saved(drawing(), "WEBP", exif=exif()), Kind.JPEG),
    "broken webp": Hostile("a.webp", lambda: b"RIFF\x24\0\0\0WEBPVP8 " + bytes(99), Reason.PICTURE_BROKEN),
    "place in a png": Hostile("kitchen.png", lambda: png(exif=exif(), pnginfo=_said()), Kind.PNG),
    "archive after a jpeg": Hostile("photo.jpg", lambda: jpeg() + zipped({"run.js": SCRIPT}), Kind.JPEG),
    "page in a jpeg": Hostile("photo.jpg", lambda: jpeg().replace(b"12 Example Road", PAGE[:15]), Kind.JPEG),
    "page after a png": Hostile("photo.html", lambda: png() + PAGE, Kind.PNG),
    "png called pdf": Hostile("passport.pdf", png, Kind.PNG),
    "path in the name": Hostile("../../../../etc/passwd.png", png, Kind.PNG),
    "jpeg of 100 megapixels": Hostile(
        "p.jpg", lambda: wide(10_001, 10_000, "JPEG"), Reason.PICTURE_TOO_LARGE
    ),
    "png of 100 megapixels": Hostile("p.png", lambda: wide(10_001, 10_000, "PNG"), Reason.PICTURE_TOO_LARGE),
    "png bomb": Hostile("p.png", lambda: wide(30_000, 30_000, "PNG"), Reason.PICTURE_TOO_LARGE),
    "jpeg that says it is huge": Hostile(
        "p.jpg", lambda: header_of(jpeg(), 65_500, 65_500), Reason.PICTURE_TOO_LARGE
    ),
    "png that says it is huge": Hostile(
        "p.png", lambda: png_header_of(2**31 - 1, 2**31 - 1), Reason.PICTURE_TOO_LARGE
    ),
    "png of one long line": Hostile("p.png", lambda: png_header_of(2_000_000, 1), Reason.PICTURE_TOO_LARGE),
    "png with a bomb of text": Hostile("p.png", lambda: png_with_text(200), Reason.PICTURE_BROKEN),
    "jpeg of many scans": Hostile("p.jpg", many_scans, Reason.TOO_HARD),
    "jpeg cut short": Hostile("p.jpg", lambda: jpeg(900, 600)[:2000], Reason.PICTURE_BROKEN),
    "png cut short": Hostile("p.png", lambda: png(900, 600)[:-200], Reason.PICTURE_BROKEN),
    "heic cut short": Hostile("p.heic", lambda: HEIC[:400], Reason.PICTURE_BROKEN),
    # PDF
    "pdf with two endings": Hostile("invoice.pdf.exe", pdf, Kind.PDF),
    "pdf with a script": Hostile(
        "f.pdf", lambda: with_action(S=Name.JavaScript, JS="app.alert(1)"), Reason.PDF_ACTIVE
    ),
    "pdf with a script in a field": Hostile("f.pdf", with_field_script, Reason.PDF_ACTIVE),
    "pdf that starts a program": Hostile(
        "f.pdf", lambda: with_action(S=Name.Launch, F="a"), Reason.PDF_ACTIVE
    ),
    "pdf that sends a form": Hostile(
        "f.pdf", lambda: with_action(S=Name.SubmitForm, F="https://example.org"), Reason.PDF_ACTIVE
    ),
    "pdf with a form of xml": Hostile("f.pdf", with_form_of_xml, Reason.PDF_ACTIVE),
    "pdf with a file inside": Hostile("f.pdf", with_file_inside, Reason.PDF_HOLDS_FILES),
    "pdf with a password": Hostile("f.pdf", lambda: locked("secret", "secret"), Reason.PDF_LOCKED),
    "pdf with a lock": Hostile("f.pdf", lambda: locked("", "owner"), Reason.PDF_LOCKED),
    "pdf bomb": Hostile(
        "f.pdf", lambda: with_content(packed_nothing(100), Name.FlateDecode), Reason.TOO_HARD
    ),
    "pdf bomb packed twice": Hostile(
        "f.pdf",
        lambda: with_content(zlib.compress(packed_nothing(100)), Array([Name.FlateDecode, Name.FlateDecode])),
        Reason.TOO_HARD,
    ),
    "pdf bomb in its table": Hostile("f.pdf", with_packed_objects, (Reason.TOO_HARD, Reason.PDF_BROKEN)),
    "pdf with endless brackets": Hostile("f.pdf", with_depth, (Reason.TOO_HARD, Reason.PDF_BROKEN)),
    "pdf with a vast picture": Hostile("f.pdf", lambda: with_picture_of(60_000), Reason.TOO_HARD),
    "pdf cut short": Hostile("f.pdf", lambda: pdf(pages=9)[:300], Reason.PDF_BROKEN),
    "pdf that is an archive": Hostile("f.pdf", zip_in_pdf, Reason.MIXED),
    "pdf that is a page": Hostile("f.pdf", lambda: b"%PDF-1.7\n" + PAGE + pdf()[9:], Reason.MIXED),
    "pdf with a script after it": Hostile("f.pdf", lambda: pdf() + SCRIPT, Reason.MIXED),
    "page before a pdf": Hostile("f.pdf", lambda: PAGE + pdf(), Reason.WEB_PAGE),
    # Word
    "archive called docx": Hostile("l.docx", lambda: zipped({"run.js": SCRIPT}), Reason.ARCHIVE),
    "spreadsheet called docx": Hostile(
        "l.docx", lambda: zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), Reason.OTHER_OFFICE
    ),
    "docx with macros": Hostile(
        "l.docx", lambda: docx({"word/vbaProject.bin": bytes(9)}), Reason.DOCX_MACROS
    ),
    "docm called docx": Hostile(
        "l.docx",
        lambda: docx({"[Content_Types].xml": TYPES.replace("document.main", "document.macroEnabled.main")}),
        Reason.DOCX_MACROS,
    ),
    "docx with a template elsewhere": Hostile(
        "l.docx",
        lambda: docx(
            {"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://example.org/t.dotm")}
        ),
        Reason.DOCX_REACHES_OUT,
    ),
    "docx with a picture elsewhere": Hostile(
        "l.docx",
        lambda: docx({"word/_rels/document.xml.rels": relation("image", r"\\example.org\share\a.png")}),
        Reason.DOCX_REACHES_OUT,
    ),
    "docx with a link to a program": Hostile(
        "l.docx",
        lambda: docx({"word/_rels/document.xml.rels": relation("hyperlink", "file:///c:/a.exe")}),
        Reason.DOCX_REACHES_OUT,
    ),
    "docx that starts a program": Hostile(
        "l.docx",
        lambda: docx({"word/document.xml": field(r" DDEAUTO c:\\windows\\cmd.exe ")}),
        Reason.DOCX_REACHES_OUT,
    ),
    "docx with a program inside": Hostile(
        "l.docx", lambda: docx({"word/embeddings/oleObject1.bin": bytes(9)}), Reason.DOCX_HOLDS_FILES
    ),
    "docx with a page inside": Hostile(
        "l.docx", lambda: docx({"word/afchunk.mht": PAGE}), Reason.DOCX_HOLDS_FILES
    ),
    "docx bomb": Hostile("l.docx", lambda: docx({"word/a.txt": bytes(120 * MEGABYTE)}), Reason.TOO_HARD),
    "docx bomb that lies": Hostile("l.docx", lying_docx, (Reason.DOCX_BROKEN, Reason.TOO_HARD)),
    "docx with explosive xml": Hostile(
        "l.docx", lambda: docx({"word/document.xml": explosive_xml()}), Reason.TOO_HARD
    ),
    "docx with a path that leads out": Hostile(
        "l.docx", lambda: docx({"word/../../../etc/cron.d/a": b"x"}), Reason.DOCX_BROKEN
    ),
    "docx with a page after it": Hostile("l.docx", lambda: docx(comment=PAGE), Reason.MIXED),
    "docx cut short": Hostile("l.docx", lambda: docx()[:-30], Reason.DOCX_BROKEN),
    "docx with a password": Hostile(
        "l.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), Reason.OLD_OFFICE
    ),
}


def _said() -> PngInfo:
    said = PngInfo()
    said.add_text("Author", "12 Example Road")
    return said


def opened(content: bytes) -> Image.Image:
    """A picture that was kept."""
    return Image.open(io.BytesIO(content))
