"""The shapes values are written in: a column's default, and how PostgreSQL writes an array as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Connection

from portal.columns import Sealed

Shape = Callable[[Any], Any]
"""Brings a value into the shape it is written in."""

MOST_KEPT = 100_000
"""Different values of one column whose shape is remembered."""


def default_of(column: Column[Any]) -> Any:
    """What a column holds where nobody says anything: None, unless its default is the same for every row."""
    default = column.default
    if default is None or not hasattr(default, "arg"):
        return None
    if not callable(default.arg):
        return default.arg
    return default.arg(None) if default.arg.__name__ in ("dict", "list") else None


def typed(connection: Connection, column: Column[Any]) -> str:
    """The type of a column as PostgreSQL writes it."""
    inner = column.type.dialect_impl(connection.dialect)
    if isinstance(column.type, Sealed):
        return "text"
    return str(inner.compile(dialect=connection.dialect)).partition(" COLLATE")[0]


class Shaped(dict[Any, Any]):
    """The shapes of a column's values; each different one is worked out once."""

    def __init__(self, shape: Shape) -> None:
        super().__init__({None: shape(None)})
        self._shape = shape

    def __missing__(self, value: Any) -> Any:
        """Work out the shape of a value that has not come before."""
        shaped = self._shape(value)
        if len(self) < MOST_KEPT:
            self[value] = shaped
        return shaped


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})
NULL = "NULL"


def quoted(value: str | None) -> str:
    """A text as PostgreSQL writes it in an array: an array of parameters would be far slower."""
    return NULL if value is None else f'"{value.translate(_ESCAPED)}"'


def number(value: int | None) -> str:
    """A number in an array."""
    return NULL if value is None else str(value)


def plain(value: Any) -> str | None:
    """A day, a moment, a truth or a sealed text as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value.isoformat())


def written_out(value: Any) -> str:
    """A value that is the same in every row, as SQLite reads it. Raises TypeError for others."""
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise TypeError(f"{type(value).__name__} cannot be written out")
