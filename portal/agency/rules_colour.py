"""The agency's colour: text and lines are drawn in it on white, so it must be dark enough. Pure.

Source of the arithmetic: WCAG 2.2, relative luminance and contrast ratio; 7:1 is its level AAA.
"""

from __future__ import annotations

import re

LEAST_CONTRAST = 7.0
"""How much the agency's colour must stand out from white."""

_SIX = re.compile(r"#?([0-9a-f]{6})\Z")
_THREE = re.compile(r"#?([0-9a-f]{3})\Z")


def read_colour(text: str) -> str | None:
    """A colour as people copy it (#0B5C5C, 0b5c5c, #0bc) put right (#0b5c5c), or None."""
    typed = text.strip().lower()
    if found := _SIX.match(typed):
        return f"#{found.group(1)}"
    if found := _THREE.match(typed):
        return "#" + "".join(digit * 2 for digit in found.group(1))
    return None


def colour_problem(text: str) -> str | None:
    """What is wrong with a colour for the agency, and what to do; None for a good one."""
    colour = read_colour(text)
    if colour is None:
        return "Enter the colour as six figures and letters, like #0b5c5c"
    ratio = contrast_with_white(colour)
    if ratio < LEAST_CONTRAST:
        return (
            f"{colour} is too light: its contrast with white is {ratio:.1f}:1, and 7:1 is needed. "
            "Choose a darker colour"
        )
    return None


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of a colour like #0b5c5c against white, from 1 to 21."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
