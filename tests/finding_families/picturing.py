"""Photographs with everything a camera and its owner may leave in them, films, and pictures of a group."""

from __future__ import annotations

import io
import struct
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageChops, ImageStat, PngImagePlugin
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from portal import clock
from portal.access import Viewer
from portal.children.pictures import actions
from portal.children.pictures.drawing import cell, letter_size, written
from portal.children.pictures.films import make_films_ready
from portal.children.pictures.models import ChildPicture
from portal.children.pictures.receiving import Received, take_picture
from portal.children.pictures.rules import Check
from portal.references import ALPHABET
from tests.documents.making import HEIC, drawing
from tests.support.pages import Page

CANARY = b"QZCANARY"
"""Begins everything a test hides in a picture."""

ALT = "Bear on a swing"
CONSENT = "The court, order of 1 June 2026"
ALL = [check.value for check in Check]
FILM_FORMATS = {"mp4": "film.mp4", "mov": "film.mov", "webm": "film.webm"}


def canary(number: int, place: str) -> bytes:
    """Words that are nowhere else: which picture, and where in it they were hidden."""
    return CANARY + f"{number:02}{place}".encode()


def hidden_in(number: int) -> bytes:
    """An Exif block: the camera's name, a place, a maker's note and a thumbnail with a comment of its own."""
    thumb = io.BytesIO()
    drawing(32, 24).save(thumb, "JPEG", comment=canary(number, "thumbnail"))
    make, maker, small = canary(number, "make") + b"\0", canary(number, "maker-note"), thumb.getvalue()
    place = struct.pack("<6I", 51, 1, 16, 1, 12, 1)
    first, exif_at = 8, 8 + 2 + 4 * 12 + 4
    gps_at = exif_at + 2 + 12 + 4
    small_ifd = gps_at + 2 + 2 * 12 + 4
    data = small_ifd + 2 + 2 * 12 + 4
    at = {"make": data, "maker": data + len(make), "place": data + len(make) + len(maker)}
    at["small"] = at["place"] + len(place)

    def entry(tag: int, kind: int, many: int, value: int) -> bytes:
        return struct.pack("<HHII", tag, kind, many, value)

    def table(entries: list[bytes], following: int = 0) -> bytes:
        return struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", following)

    turned = number % 8 + 1
    return b"Exif\0\0" + b"".join(
        [
            struct.pack("<2sHI", b"II", 42, first),
            table(
                [
                    entry(0x010F, 2, len(make), at["make"]),
                    entry(0x0112, 3, 1, turned),
                    entry(0x8769, 4, 1, exif_at),
                    entry(0x8825, 4, 1, gps_at),
                ],
                small_ifd,
            ),
            table([entry(0x927C, 7, len(maker), at["maker"])]),
            table([entry(1, 2, 2, int.from_bytes(b"N\0\0\0", "little")), entry(2, 5, 3, at["place"])]),
            table([entry(0x0201, 4, 1, at["small"]), entry(0x0202, 4, 1, len(small))]),
            make,
            maker,
            place,
            small,
        ]
    )


def photograph(number: int = 0, *, size: tuple[int, int] | None = None) -> tuple[str, bytes]:
    """A file's name and content, of each kind in turn, with canaries wherever that kind keeps such things."""
    wide, high = size or (160 + 37 * (number % 11), 120 + 53 * (number % 7))
    seen, made = drawing(wide, high), io.BytesIO()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + canary(number, "xmp") + b"</x:xmpmeta>"
    icc, exif = canary(number, "icc") * 9, hidden_in(number)
    kind = ("jpeg", "png", "webp", "heic", "jpeg")[number % 5]
    if kind == "heic":
        name = canary(number, "heic")[:14].ljust(14, b"!")
        return "IMG_0001.HEIC", HEIC.replace(b"Example Camera", name)
    if kind == "png":
        said = PngImagePlugin.PngInfo()
        said.add_text("Comment", canary(number, "text").decode())
        said.add_itxt("XML:com.adobe.xmp", xmp.decode())
        seen.save(made, "PNG", pnginfo=said, exif=exif, icc_profile=icc)
        return "picture.png", made.getvalue() + canary(number, "after-the-end")
    if kind == "webp":
        seen.save(made, "WEBP", exif=exif, xmp=xmp, icc_profile=icc)
        return "picture.webp", made.getvalue()
    seen.save(
        made, "JPEG", exif=exif, icc_profile=icc, comment=canary(number, "comment"), quality=90,
        progressive=number % 2 == 0, xmp=xmp,
    )  # fmt: skip
    content = made.getvalue()
    iptc = b"Photoshop 3.0\0" + canary(number, "iptc")
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return "IMG_0001.JPG", content[:2] + segment + content[2:] + canary(number, "after-the-end")


@cache
def film(kind: str = "mp4", seconds: int = 3) -> bytes:
    """A film of a moving pattern with a tone, with canaries in its title, its place and its tracks."""
    codecs = {
        "mp4": ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac"],
        "mov": ["-c:v", "mpeg4", "-q:v", "8", "-c:a", "pcm_s16le"],
        "webm": ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"],
    }[kind]
    said = [
        words
        for name in ("title", "comment", "artist", "location", "com.apple.quicktime.location.ISO6709")
        for words in ("-metadata", f"{name}={CANARY.decode()}-{name}")
    ]
    tracks = [
        "-metadata:s:v",
        f"handler_name={CANARY.decode()}-v",
        "-metadata:s:a",
        f"title={CANARY.decode()}-a",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"film.{kind}")
        subprocess.run(
            [
                "ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=d={seconds}:s=320x240:r=25",
                "-f", "lavfi", "-i", f"sine=duration={seconds}", *codecs, *said, *tracks,
                *(["-movflags", "use_metadata_tags"] if kind != "webm" else []), str(path),
            ],
            check=True,
        )  # fmt: skip
        return path.read_bytes()


def taken(content: bytes, name: str = "IMG_0001.JPG") -> Received:
    """A file as a form hands it over, taken in."""
    return take_picture(FileStorage(io.BytesIO(content), name), now=clock.now())


def added(group: str, by: Viewer, content: bytes | None = None, *, alt: str = ALT) -> ChildPicture:
    """A photograph of a group that a colleague looks at next."""
    received = taken(photograph(size=(1600, 1200))[1] if content is None else content)
    return actions.add_picture(group, received, alt, by=by, now=clock.now())


def publish(group: str, picture: ChildPicture, by: Viewer, **changed: object) -> None:
    """A colleague has looked at it and publishes it."""
    told = {"ticked": ALL, "consent_by": CONSENT, "seen": picture.seen, **changed}
    actions.publish_picture(group, picture.reference, by=by, now=clock.now(), **told)  # type: ignore[arg-type]  # as typed


def make_ready(app: Flask) -> None:
    """Let the worker make every film ready that was sent."""
    until = time.perf_counter() + 60
    with app.app_context():
        while not make_films_ready(clock.now()):
            assert time.perf_counter() < until, "no film became ready"
            time.sleep(0.02)


def send(
    client: FlaskClient, page: Page, content: bytes, *, alt: str = ALT, name: str = "IMG_0001.JPG"
) -> TestResponse:
    """Fill in the form that adds a picture, and send it."""
    hidden = {
        str(field["name"]): str(field["value"])
        for field in page.form_with("Add it").select("input[type=hidden]")
    }
    chosen = FileStorage(io.BytesIO(content), name)
    boundary, body = encode_multipart(MultiDict([*hidden.items(), ("alt", alt), ("file", chosen)]))
    return client.post(page.url, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def read_off(content: bytes) -> str:
    """The code in the corner of a picture that was given out, letter by letter, as an eye reads it."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("L")
    letters = letter_size(picture.size)
    wide, high = cell(letters)
    left, top = picture.width - wide * 10, picture.height - high
    read = ""
    for number in range(9):
        at = left + wide // 2 + number * wide
        seen = picture.crop((at, top, at + wide, top + high))
        read += min(f"{ALPHABET}-", key=lambda letter: _unlike(seen, letter, letters))
    return read


def _unlike(seen: Image.Image, letter: str, letters: int) -> float:
    return ImageStat.Stat(ImageChops.difference(seen, _letter(letter, letters))).sum[0]


@cache
def _letter(letter: str, letters: int) -> Image.Image:
    wide, high = cell(letters)
    return written(letter, letters).crop((wide // 2, 0, wide // 2 + wide, high))
