"""Nothing a camera or its owner left in a photograph is kept, given out, logged or written anywhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from portal.children.pictures.drawing import drawn
from portal.children.pictures.rules import LARGE, SMALL
from portal.documents.sealed_files import open_file
from portal.documents.store import store
from portal.errors import Refused
from portal.references import new_reference
from tests.documents.making import drawing, pdf, saved
from tests.finding_families.picturing import CANARY, photograph, read_off, taken
from tests.support.kept_files import files

__all__ = ["files"]

PHOTOGRAPHS = 50


def segments(content: bytes) -> set[int]:
    """The markers of a JPEG before its pixels."""
    found, at = set(), 2
    while content[at] == 0xFF and content[at + 1] != 0xDA:
        found.add(content[at + 1])
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return found


@pytest.mark.usefixtures("files")
def test_fifty_photographs_leave_everything_behind(files: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for number in range(PHOTOGRAPHS):
        name, content = photograph(number)
        assert content.count(CANARY) >= (1 if name.endswith("HEIC") else 4), name
        received = taken(content, f"{CANARY.decode()} {name}")
        kept = b"".join(open_file(store().read(received.storage_name), received.storage_name))
        assert CANARY not in kept, (number, name)
        for most in (LARGE, SMALL):
            code = new_reference()
            given = drawn(kept, code, most=most)
            assert CANARY not in given, (number, name, most)
            assert read_off(given) == code
            assert segments(given) <= {0xE0, 0xDB, 0xC0, 0xC4}, (number, name)
            assert given.endswith(b"\xff\xd9")
            with Image.open(io.BytesIO(given)) as seen:
                assert not seen.getexif()
                assert set(seen.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    stored = [path.read_bytes() for path in files.rglob("*") if path.is_file()]
    assert len(stored) == PHOTOGRAPHS
    assert not any(CANARY in one or b"JFIF" in one for one in stored), "what is stored is sealed"
    assert CANARY.decode() not in caplog.text


def test_the_picture_is_upright_and_no_larger_than_it_is_shown() -> None:
    for number in (0, 5, 10, 15):
        received = taken(photograph(number, size=(1600, 800))[1])
        is_turned = number % 8 + 1 > 4
        assert (received.width, received.height) == ((640, 1280) if is_turned else (1280, 640)), number


def test_what_is_no_picture_is_refused_with_what_to_do(files: Path) -> None:
    for content, words in (
        (pdf(), "is not a photograph or a film"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "is not a photograph or a film"),
        (saved(drawing(40, 40), "PNG"), "is too small"),
        (saved(drawing(), "GIF"), "kind of picture we can’t keep"),
        (b"", "has nothing in it"),
        (photograph(0)[1][:900], "is damaged"),
    ):
        with pytest.raises(Refused, match=words) as refused:
            taken(content, "../IMG 1.jpg")
        assert refused.value.message.startswith("IMG 1.jpg")
    assert not [path for path in files.rglob("*") if path.is_file()]
