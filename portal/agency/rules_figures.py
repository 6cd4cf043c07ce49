"""What a published figure may be: its kinds and how its value is typed. Pure."""

from __future__ import annotations

import re

KINDS = {"before": "The year before, as published", "england": "England", "target": "Target"}
"""The kinds of figures that stand beside the agency's own, and how each is called."""

_VALUE = re.compile(r"\d{1,7}(?:\.\d)?")


def read_value(typed: str | None) -> float | None:
    """The number that was typed, whole or to one decimal, commas between thousands or not; None for none."""
    text = (typed or "").strip().replace(",", "")
    return float(text) if text.isascii() and _VALUE.fullmatch(text) else None


def written_value(value: float) -> str:
    """A value as it is typed: whole numbers plain, others to one decimal."""
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def year_words(year: int) -> str:
    """The reported year that begins in a calendar year: 2022/23."""
    return f"{year}/{(year + 1) % 100:02}"
