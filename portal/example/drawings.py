"""Drawings that stand where photographs of the example's children would: flat, a few shapes, by Pillow."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

SIZE = (1600, 1200)
SKIES = ("#dcebf2", "#f4e7d3", "#e3eddc", "#efe1ea")
GROUNDS = ("#7a9e7e", "#b98b5e", "#5f8aa3", "#8d7aa8")
BODIES = ("#5b4636", "#2f5d62", "#8c3b2e", "#3d4b7c")
WARM = "#e0a03c"
PALE = "#fbf6ec"

Pen = ImageDraw.ImageDraw


def drawing(words: str) -> bytes:
    """A PNG that goes with some words: "An otter in a puddle". The same words give the same drawing."""
    chance = Random(words)  # noqa: S311 - a drawing, no secret
    image = Image.new("RGB", SIZE, chance.choice(SKIES))
    pen = ImageDraw.Draw(image)
    width, _ = SIZE
    x = chance.randint(200, width - 400)
    pen.ellipse((x, 120, x + 180, 300), fill=WARM)
    ground = chance.choice(GROUNDS)
    pen.ellipse((-400, 760, 1300, 1900), fill=ground)
    pen.ellipse((700, 820, width + 500, 2000), fill=ground)
    pen.rectangle((600, 960, 1200, 1200), fill=ground)
    _motif(words)(pen, chance.choice(BODIES))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def _motif(words: str) -> Callable[[Pen, str], None]:
    told = words.lower()
    return next((draw for names, draw in MOTIFS if any(name in told for name in names)), _animal)


def _animal(pen: Pen, colour: str) -> None:
    pen.ellipse((980, 640, 1240, 760), fill=colour)  # a tail
    pen.ellipse((560, 520, 1120, 920), fill=colour)
    pen.ellipse((420, 400, 720, 680), fill=colour)
    for left in (450, 610):
        pen.ellipse((left, 360, left + 90, 450), fill=colour)
    pen.ellipse((500, 510, 545, 555), fill=PALE)
    pen.ellipse((515, 525, 535, 545), fill="#1d1d1d")
    for left in (640, 960):
        pen.rounded_rectangle((left, 860, left + 90, 980), 40, fill=colour)


def _bird(pen: Pen, colour: str) -> None:
    for left in (760, 860):
        pen.line((left, 820, left, 1000), fill=WARM, width=18)
    pen.ellipse((620, 480, 1020, 860), fill=colour)
    pen.polygon(((700, 620), (1180, 520), (980, 760)), fill=PALE)
    pen.ellipse((540, 340, 780, 580), fill=colour)
    pen.polygon(((560, 440), (430, 490), (560, 510)), fill=WARM)
    pen.ellipse((610, 420, 655, 465), fill=PALE)


def _wheels(pen: Pen, colour: str) -> None:
    pen.rounded_rectangle((480, 560, 1120, 820), 60, fill=WARM)
    pen.rounded_rectangle((640, 420, 940, 600), 50, fill=colour)
    pen.rectangle((700, 460, 880, 560), fill=PALE)
    for left in (540, 900):
        pen.ellipse((left, 740, left + 180, 920), fill="#2b2b2b")
        pen.ellipse((left + 60, 800, left + 120, 860), fill=PALE)


def _paper(pen: Pen, colour: str) -> None:
    pen.polygon(((460, 460), (1140, 420), (1180, 900), (430, 940)), fill=PALE)
    points = [(540 + 90 * n, 760 - (n % 3) * 110) for n in range(6)]
    for start, end in pairwise(points):
        pen.line((*start, *end), fill=colour, width=16)
    pen.line((1000, 520, 1080, 600), fill="#a33b2b", width=20)
    pen.line((1080, 520, 1000, 600), fill="#a33b2b", width=20)


def _boot(pen: Pen, colour: str) -> None:
    pen.rounded_rectangle((660, 380, 880, 860), 40, fill="#a33b2b")
    pen.rounded_rectangle((500, 740, 880, 900), 70, fill="#a33b2b")
    pen.rectangle((660, 380, 880, 440), fill=PALE)
    pen.rectangle((500, 880, 880, 920), fill=colour)


MOTIFS: tuple[tuple[tuple[str, ...], Callable[[Pen, str], None]], ...] = (
    (("map", "book"), _paper),
    (("digger", "car"), _wheels),
    (("boot",), _boot),
    (("kestrel", "heron", "puffin", "swift", "robin", "wren"), _bird),
)
"""Words and what is drawn for them; for all others an animal."""
