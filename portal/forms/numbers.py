"""Whole numbers that come with a form."""

from __future__ import annotations

MOST_FIGURES = 9
"""Figures a number has at most: a database column of four bytes holds every such number."""


def number_in(typed: str | None, *, none: int = -1) -> int:
    """The whole number that was typed, or that a hidden field carries; `none` for what is no number.

    Only the ten figures count: no sign, no space, no figures of other scripts, nine at most.
    """
    text = typed or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_FIGURES else none
