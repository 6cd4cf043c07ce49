"""Drawing a code into a photograph, each time it is given out.

It stands in one corner in full strength, to be read off with the eye, and faintly all over the picture, so
that cutting a corner off leaves it. What is given out is made from pixels alone: nothing else is in the file.
"""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from portal.children.pictures.rules import size_within

QUALITY = 82
FAINT = 72
"""Of 255: to be seen where one looks for it, and no bother to who looks at the child."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


def drawn(content: bytes, code: str, *, most: int) -> bytes:
    """The kept JPEG with the code drawn in, its longest side at most so many pixels. A JPEG again."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as kept:
        wanted = size_within(*kept.size, most)
        kept.draft("RGB", wanted)
        picture = kept.convert("RGB")
    if picture.size != wanted:
        picture = picture.resize(wanted, Image.Resampling.BILINEAR, reducing_gap=2.0)
    letters = letter_size(picture.size)
    _all_over(picture, written(code, letters * 3 // 2))
    label = written(code, letters)
    left, top = picture.width - label.width, picture.height - label.height
    picture.paste(_BLACK, (left, top, picture.width, picture.height))
    picture.paste(_WHITE, (left, top), label)
    picture.info = {}
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def letter_size(size: tuple[int, int]) -> int:
    """How large the letters of the corner are in a picture of this size."""
    return max(11, min(24, min(size) // 30))


def cell(letters: int) -> tuple[int, int]:
    """The width and height in which each letter of this size stands, all of them alike."""
    return letters * 4 // 5, letters * 3 // 2


def written(code: str, letters: int) -> Image.Image:
    """A code as a mask: each letter in a cell of its own, with room around."""
    wide, high = cell(letters)
    mask = Image.new("L", (wide * (len(code) + 1), high))
    pen, font = ImageDraw.Draw(mask), ImageFont.load_default(letters)
    for number, letter in enumerate(code):
        pen.text((wide + number * wide, high // 2), letter, fill=255, font=font, anchor="mm")
    return mask


def _all_over(picture: Image.Image, mark: Image.Image) -> None:
    """The code again and again, each row moved on, light with a dark edge: seen on snow and at night."""
    faint = mark.point(lambda strength: strength * FAINT // 255)
    across, down = mark.width + mark.height, mark.height * 3
    for row, top in enumerate(range(mark.height // 2, picture.height, down)):
        for left in range(-(row % 3) * across // 3, picture.width, across):
            picture.paste(_BLACK, (left + 1, top + 1), faint)
            picture.paste(_WHITE, (left, top), faint)
