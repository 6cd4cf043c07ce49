"""What is asked of a film, what is looked at before a picture is shown, sizes and words. No database."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.children.pictures.drawing import drawn
from portal.children.pictures.receiving import film_format
from portal.children.pictures.rules import (
    ANSWER_BYTES,
    LARGE,
    SMALL,
    Check,
    part_asked,
    size_within,
    tidy_alt,
    why_not_publish,
)
from portal.errors import Refused
from portal.references import new_reference
from tests.documents.making import drawing, saved
from tests.finding_families.picturing import ALL, read_off


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=990-5000", (990, 1000)),
        ("bytes=-10", (990, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("BYTES = 5 - 9", (5, 10)),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("bytes=x-1", None),
        ("bytes=²-", None),
        ("items=0-1", None),
        (f"bytes={'9' * 30}-", None),
    ],
)
def test_what_a_range_asks(header: str, part: tuple[int, int] | None) -> None:
    assert part_asked(header, 1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
def test_a_range_that_is_not_there(header: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        part_asked(header, 1000)


@given(st.integers(1, 9 * ANSWER_BYTES), st.integers(0, 9 * ANSWER_BYTES), st.integers(0, 9 * ANSWER_BYTES))
def test_a_part_lies_inside_and_is_never_large(size: int, first: int, last: int) -> None:
    if first >= size or last < first:
        return
    found = part_asked(f"bytes={first}-{last}", size)
    assert found is not None
    assert found[0] == first < found[1] <= min(size, last + 1, first + ANSWER_BYTES)


def test_a_second_person_with_every_tick_and_consent() -> None:
    told = {"given_by": "a", "worded_by": "b", "by": "c", "ticked": ALL, "consent_by": "The court"}
    assert why_not_publish(**told) == ""  # type: ignore[arg-type]  # as told
    for changed in ({"by": "a"}, {"by": "b"}):
        assert "colleague" in why_not_publish(**{**told, **changed})  # type: ignore[arg-type]  # as told
    for check in Check:
        short = [one for one in ALL if one != check.value]
        assert why_not_publish(**{**told, "ticked": short}).startswith("Look at these")  # type: ignore[arg-type]  # as told
    assert "consented" in why_not_publish(**{**told, "consent_by": " "})  # type: ignore[arg-type]  # as told


def test_words_and_sizes() -> None:
    assert tidy_alt("  Bear\n on a  swing ") == "Bear on a swing"
    for wrong in (" \n", "x" * 201):
        with pytest.raises(Refused):
            tidy_alt(wrong)
    assert size_within(4000, 3000, LARGE) == (1280, 960)
    assert size_within(3000, 4000, SMALL) == (480, 640)
    assert size_within(200, 100, SMALL) == (200, 100)
    assert size_within(9000, 2, SMALL) == (640, 1)


def test_a_film_is_known_by_its_first_bytes() -> None:
    assert film_format(b"\0\0\0\x18ftypmp42\0\0\0\0") == "mov"
    assert film_format(b"\0\0\0\x14ftypqt  \0\0\0\0") == "mov"
    assert film_format(b"\x1a\x45\xdf\xa3\x9fB\x86\x81") == "matroska"
    for other in (b"\0\0\0\x1cftypheic\0\0\0\0", b"#EXTM3U\nfile:///etc/", b"\xff\xd8\xff\xe0", b""):
        assert film_format(other) == "", other


@pytest.mark.parametrize("size", [(1280, 960), (640, 480), (480, 640), (1280, 300), (200, 150), (96, 64)])
def test_the_code_is_read_off_the_corner_and_lies_all_over(size: tuple[int, int]) -> None:
    kept, one, other = saved(drawing(*size), "JPEG", quality=88), new_reference(), new_reference()
    first, second = drawn(kept, one, most=LARGE), drawn(kept, other, most=LARGE)
    assert read_off(first) == one
    assert read_off(second) == other
    with Image.open(io.BytesIO(first)) as seen, Image.open(io.BytesIO(second)) as beside:
        assert seen.size == size
        wide, high = size
        without_corner = (0, 0, wide, high * 2 // 3)
        assert seen.crop(without_corner).tobytes() != beside.crop(without_corner).tobytes()


def test_drawing_a_code_takes_less_than_a_tenth_of_a_second() -> None:
    """Of the processor's time, for a photograph as large as it is shown: every pixel of it another."""
    noise = saved(Image.effect_noise((LARGE, 960), 60).convert("RGB"), "JPEG", quality=88)
    began = time.process_time()
    for _ in range(5):
        drawn(noise, "7K4M-92QX", most=LARGE)
    assert (time.process_time() - began) / 5 < 0.1
