"""The shapes values are written in: a column's default, and the text that PostgreSQL copies in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Column

Shape = Callable[[Any], Any]
"""Brings a value into the shape it is written in."""

Shapes = Callable[[Iterable[Any]], list[Any]]
"""Brings a column's values into the shape they are written in."""


def default_of(column: Column[Any]) -> Any:
    """What a column holds where nobody says anything: None, unless its default is the same for every row."""
    default = column.default
    if default is None or not hasattr(default, "arg"):
        return None
    if not callable(default.arg):
        return default.arg
    return default.arg(None) if default.arg.__name__ in ("dict", "list") else None


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")
NULL = "\\N"


def copied(value: Any) -> str:
    """A value as COPY reads it: a text, number, truth, day, moment or JSON. Raises TypeError for others."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value).translate(_ESCAPED)
    raise TypeError(f"{type(value).__name__} cannot be copied")


def texts(values: Iterable[str | None]) -> list[str]:
    """Texts as COPY reads them. Hardly ever is there something to escape: all are looked at at once."""
    found = list(values)
    if _TO_ESCAPE.search("".join(filter(None, found))):
        return [copied(value) for value in found]
    return [NULL if value is None else value for value in found]


def numbers(values: Iterable[int | None]) -> list[str]:
    """Whole numbers as COPY reads them."""
    return [NULL if value is None else str(value) for value in values]


def written_out(value: Any) -> str:
    """A value that is the same in every row, as SQLite reads it. Raises TypeError for others."""
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise TypeError(f"{type(value).__name__} cannot be written out")
