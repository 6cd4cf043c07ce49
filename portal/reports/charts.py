"""Pictures of numbers as shapes: bars by month, bars in lines, and a funnel. Pure: numbers in, shapes out.

A picture is drawn in units of a box 340 wide, so that its words are still read on a telephone of 320 pixels;
the template (reports/staff/pictures.html) writes the shapes as SVG, with a table of the same numbers beside
it. Kinds of bars differ by being filled, hollow or hatched, not by colour alone; the style sheet
(_reports.scss) says how each looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH = 340.0
"""Units across. Words are 14 units high: 12 pixels on a telephone."""
TEXT = 14.0
SIDE = 2.0
"""What is left free on either side, so that no line is cut."""
PLOT = 150.0
"""How high a picture of months is drawn, without its words."""
LINE = 46.0
"""How much height one line of bars takes: its words, the bar, and air."""
THICK = 16.0
"""How thick a lying bar is."""
STEP = 18.0
"""What a funnel leaves between two lines for the days between them."""


@dataclass(frozen=True)
class Bar:
    """One rectangle. `series` says what kind, from 0: filled, hollow, hatched."""

    x: float
    y: float
    width: float
    height: float
    series: int = 0


@dataclass(frozen=True)
class Words:
    """Words at a point of their first line: from it, around it or up to it ("start", "middle", "end")."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    is_quiet: bool = False


@dataclass(frozen=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass
class Picture:
    """One picture: its shapes in a box `width` by `height`, what kinds of bars there are, and its table."""

    title: str
    says: str
    height: float
    bars: list[Bar] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    legend: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)
    width: float = WIDTH


@dataclass(frozen=True)
class Line:
    """One lying bar: what it is called, how much, and what is said between it and the one before."""

    label: str
    value: int
    between: str = ""


def by_month(
    title: str,
    months: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    *,
    is_stacked: bool = False,
    month: str = "Month",
) -> Picture:
    """Standing bars, month by month. `series`: what it is called and a number for each month, none negative.

    Several series stand side by side, or on each other. Where each month has one column, its number stands
    on top. Raises ValueError for a series of another length.
    """
    if any(len(numbers) != len(months) for _, numbers in series):
        raise ValueError("a number for each month, please")
    found = Picture(title, _says(months, series), PLOT + 2 * TEXT + 12, legend=_legend(series))
    heights = _columns(series, len(months), is_stacked)
    most = max((sum(column) if is_stacked else max(column, default=0) for column in heights), default=0)
    floor = TEXT + 6 + PLOT
    found.rules.append(Rule(SIDE, floor, WIDTH - SIDE, floor))
    slot = (WIDTH - 2 * SIDE) / max(len(months), 1)
    for at, (name, column) in enumerate(zip(months, heights, strict=True)):
        left = SIDE + at * slot
        _stand(found, left, slot, floor, column, most, is_stacked=is_stacked)
        if at % 3 == 0:
            found.words.append(Words(left, floor + TEXT + 3, name[:3]))
    found.headings = (month, *(name for name, _ in series))
    found.rows = [(name, *(str(numbers[at]) for _, numbers in series)) for at, name in enumerate(months)]
    return found


def _columns(
    series: Sequence[tuple[str, Sequence[int]]], months: int, is_stacked: bool
) -> list[tuple[int, ...]]:
    return [tuple(max(0, numbers[at]) for _, numbers in series) for at in range(months)]


def _stand(
    found: Picture,
    left: float,
    slot: float,
    floor: float,
    column: Sequence[int],
    most: int,
    *,
    is_stacked: bool,
) -> None:
    """The bars of one month, and its number where it is one column."""
    gap = slot * 0.15
    thick = (slot - 2 * gap) / (1 if is_stacked else max(len(column), 1))
    top = floor
    for which, number in enumerate(column):
        height = PLOT * number / most if most else 0.0
        x = left + gap + (0 if is_stacked else which * thick)
        y = top - height if is_stacked else floor - height
        if number:
            found.bars.append(Bar(x, y, thick, height, which))
        top = y if is_stacked else min(top, y)
    if sum(column) and (is_stacked or len(column) == 1):
        found.words.append(Words(left + slot / 2, top - 4, str(sum(column)), "middle"))


def in_lines(
    title: str, lines: Sequence[Line], *, what: str, how_many: str = "How many", between: str = ""
) -> Picture:
    """Lying bars under each other, each under its words: a funnel where `between` names what lies between.

    `what` and `how_many` head the columns of the table.
    """
    step = LINE + (STEP if between else 0.0)
    height = max(len(lines), 1) * step - (STEP if between and lines else 0.0)
    found = Picture(title, "; ".join(f"{one.label}: {one.value}" for one in lines) + ".", height)
    most = max((one.value for one in lines), default=0)
    for at, one in enumerate(lines):
        top = at * step
        if at and one.between:
            found.words.append(Words(SIDE + 8, top - 4, f"↓ {one.between}", is_quiet=True))
        found.words.append(Words(SIDE, top + TEXT, one.label))
        found.words.append(Words(WIDTH - SIDE, top + TEXT, str(one.value), "end"))
        width = (WIDTH - 2 * SIDE) * max(0, one.value) / most if most else 0.0
        if one.value:
            found.bars.append(Bar(SIDE, top + TEXT + 6, width, THICK))
        found.rules.append(Rule(SIDE, top + TEXT + 6 + THICK, WIDTH - SIDE, top + TEXT + 6 + THICK))
    found.headings = (what, how_many, between) if between else (what, how_many)
    found.rows = [
        (one.label, str(one.value), one.between or "–") if between else (one.label, str(one.value))
        for one in lines
    ]
    return found


def towards(
    title: str, says: str, *, now: float, heading: float | None, target: float | None, full: float = 0.0
) -> Picture:
    """One lying bar of how much is reached, hollow on to where it is heading, and a line at the target.

    `full`: how much the whole width stands for at least, as 100 for a share.
    """
    height = TEXT + 12 + THICK + 4
    found = Picture(title, says, height)
    most = max(now, heading or 0.0, target or 0.0, full)
    across = (WIDTH - 2 * SIDE) / most if most > 0 else 0.0
    top = TEXT + 8
    if now > 0:
        found.bars.append(Bar(SIDE, top, now * across, THICK))
    if heading is not None and heading > now:
        found.bars.append(Bar(SIDE + now * across, top, (heading - now) * across, THICK, 1))
    found.rules.append(Rule(SIDE, top + THICK, WIDTH - SIDE, top + THICK))
    if target is not None:
        at = SIDE + target * across
        found.rules.append(Rule(at, top - 4, at, top + THICK + 4))
        anchor = "start" if at < WIDTH / 3 else "end" if at > 2 * WIDTH / 3 else "middle"
        found.words.append(Words(at, TEXT - 2, "Target", anchor))
    return found


def _says(months: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> str:
    if not months:
        return "Nothing yet."
    parts = [f"{name}: {sum(numbers)} in all, most in {_most(months, numbers)}" for name, numbers in series]
    return "; ".join(parts) + "."


def _most(months: Sequence[str], numbers: Sequence[int]) -> str:
    if not any(numbers):
        return "no month"
    at = max(range(len(numbers)), key=lambda one: numbers[one])
    return f"{months[at]} ({numbers[at]})"


def _legend(series: Sequence[tuple[str, Sequence[int]]]) -> tuple[str, ...]:
    return tuple(name for name, _ in series) if len(series) > 1 else ()
