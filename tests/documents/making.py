"""Files for tests: sound ones, to be spoiled by the hostile ones."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image
from PIL.Image import Exif

RED, WHITE = (200, 30, 30), (255, 255, 255)
CAMERA = "Example Camera 3000"

HEIC = base64.b64decode(
    """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA
ADRpbG9jAAAAAERAAAIAAQAAAAABuwABAAAAAAAAAHgAAgAAAAACMwABAAAAAAAAAHYAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA
AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAA
kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbq
SSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBw
aXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAA9m1kYXQAAAB0KAGv
E4B2nwuRf//wUqP/3Ws8PwdReRMYv+Dxj7xzi/7s2lPB42csb8wQkE0Pp2G/xrniaQcWlI++NXPmb7/45PCqDbk/ya9zXPD1dA2C
IOh8jXbFUAM6YaWvOp8FkenSI2etVfYf6uULHoBF/78VjGywocwAAAAGRXhpZgAATU0AKgAAAAgAAgEPAAIAAAAPAAAAJoglAAQA
AAABAAAANgAAAABFeGFtcGxlIENhbWVyYQAAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAFQAAAAAAAAAMwAAAAEAAAAQAAAAAQAA
AAwAAAAB
"""
)
"""96 by 64 pixels, its upper left quarter red, with a camera's name and a place. Drawn by us: the library
here only reads this kind."""


def drawing(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """White, with a red quarter at the upper left."""
    picture = Image.new("RGB", (width, height), WHITE)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    return picture.convert(mode)


def exif(turned: int = 1) -> Exif:
    """A camera's name, a place, and which way up it was held."""
    said = Image.Exif()
    said[0x0112] = turned
    said[0x010F] = CAMERA
    place = said.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 16.0, 12.0), "E", (0.0, 31.0, 20.0)
    return said


def jpeg(width: int = 96, height: int = 64, *, turned: int = 1, **options: Any) -> bytes:
    """A photograph as a telephone makes it."""
    return saved(drawing(width, height), "JPEG", exif=exif(turned), comment=b"12 Example Road", **options)


def png(width: int = 96, height: int = 64, mode: str = "RGB", **options: Any) -> bytes:
    """A picture of a screen."""
    return saved(drawing(width, height, mode), "PNG", **options)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as the bytes of a file."""
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, *, pages: int = 1, **options: Any) -> bytes:
    """A PDF of empty pages, with something done to it before it is written."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change:
            change(made)
        written = io.BytesIO()
        made.save(written, **options)
    return written.getvalue()


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = '<?xml version="1.0"?><Relationships>{}</Relationships>'
BODY = '<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p><w:r>{}</w:r></w:p></w:body></w:document>'
TEXT = BODY.format("<w:t>I have known Sam for ten years.</w:t>")


def docx(parts: dict[str, str | bytes] | None = None, *, comment: bytes = b"") -> bytes:
    """A Word document with these parts changed or added."""
    made = io.BytesIO()
    held: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(""),
        "word/document.xml": TEXT,
        "word/_rels/document.xml.rels": relation("hyperlink", "https://example.org/"),
        **(parts or {}),
    }
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
        archive.comment = comment
    return made.getvalue()


def relation(kind: str, target: str) -> str:
    """The relations of a document with one that leads outside."""
    return RELATIONS.format(
        f'<Relationship Id="r1" Type="http://schemas.example.org/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/>'
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    """A plain archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
