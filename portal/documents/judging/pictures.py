"""Pictures are made anew: upright, without what came with them (place, camera, thumbnails, text)."""

from __future__ import annotations

from importlib import import_module
from typing import BinaryIO

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.documents.judging.verdict import NotTaken
from portal.documents.rules import Kind, Reason

MOST_PIXELS = {
    Kind.JPEG: 64_000_000,
    Kind.PNG: 36_000_000,
    Kind.HEIC: 26_000_000,
    Kind.WEBP: 12_000_000,
}
"""Above that the picture is not even decoded. What each can be read within the judging's memory:
a JPEG can be read at half its size, the others only whole."""

MOST_PROGRESSIVE = 26_000_000
"""A progressive JPEG has to be held whole, as numbers twice the size."""

MOST_KEPT = 20_000_000
"""A picture with more pixels is halved: an A4 page still has 250 dots an inch."""

LARGEST_PNG = 4_000_000
"""A larger PNG is a photograph or a scan: it is kept as a JPEG, a tenth of the size."""

_TURNED = 0x0112
"""Where Exif says which way up the camera was held."""

_READERS = {Kind.JPEG: ("JPEG", "MPO"), Kind.PNG: ("PNG",), Kind.HEIC: ("HEIF",), Kind.WEBP: ("WEBP",)}

Image.MAX_IMAGE_PIXELS = None  # our own limits come first, by kind


def make_anew(kind: Kind, file: BinaryIO, into: BinaryIO) -> Kind:
    """Write the picture anew; gives the kind it now is. Raises NotTaken."""
    if kind is Kind.HEIC:
        pi_heif.register_heif_opener(thumbnails=False)
    if kind is Kind.WEBP:
        import_module("PIL.WebPImagePlugin")  # alone: looking for it would load every reader there is
    try:
        with Image.open(file, formats=_READERS[kind]) as picture:
            _look_at_size(kind, picture)
            return _write(_upright(kind, picture), kind, into)
    except MemoryError as problem:
        raise NotTaken(Reason.PICTURE_TOO_LARGE) from problem
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError) as problem:
        raise NotTaken(Reason.PICTURE_BROKEN) from problem


def _look_at_size(kind: Kind, picture: Image.Image) -> None:
    pixels = picture.width * picture.height
    most = MOST_PROGRESSIVE if picture.info.get("progressive") else MOST_PIXELS[kind]
    if pixels > most or max(picture.size) > 30_000:
        raise NotTaken(Reason.PICTURE_TOO_LARGE)


def _upright(kind: Kind, picture: Image.Image) -> Image.Image:
    if picture.width * picture.height > MOST_KEPT:
        if kind is Kind.JPEG:
            picture.draft("RGB", (picture.width // 2, picture.height // 2))
        else:
            picture.load()
            picture = picture.reduce(2) if picture.mode != "P" else picture.convert("RGB").reduce(2)
    else:
        picture.load()
    if picture.mode.startswith("I"):  # 16 bits of grey, which would all turn white
        turned = picture.getexif().get(_TURNED, 1)
        picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
        picture.getexif()[_TURNED] = turned
    return ImageOps.exif_transpose(picture)


def _write(picture: Image.Image, kind: Kind, into: BinaryIO) -> Kind:
    if kind is Kind.PNG and picture.width * picture.height <= LARGEST_PNG:
        clean = picture if picture.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else picture.convert("RGB")
        clear = {name: clean.info[name] for name in ("transparency",) if name in clean.info}
        clean.info = {}
        clean.save(into, "PNG", compress_level=3, **clear)
        return Kind.PNG
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        picture = _on_white(picture)
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    picture.info = {}
    picture.save(into, "JPEG", quality=88)
    return Kind.JPEG


def _on_white(picture: Image.Image) -> Image.Image:
    """What was see-through is white, as paper is."""
    clear = picture.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white
