"""What a report is made of: figures with their definitions, and tables of what was counted. Pure.

A definition stands beside each figure, in the code and on the page: one sentence on what is counted, and
what happens at the edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ALL = "all"
"""The authority that is every council together, with what belongs to none."""

Cell = int | float | str | None


@dataclass(frozen=True)
class Figure:
    """One thing that is counted or measured.

    `is_small` figures are about children or single families: 1 to 4 of them are not printed outside the
    agency. `target` is the number of days the service aims at, where there is one.
    """

    measure: str
    label: str
    words: str
    edges: str = ""
    target: int | None = None
    is_small: bool = True


@dataclass
class Table:
    """What a report found: named columns and rows, in the form others build on.

    `keys` are the columns that name a row; the others hold numbers. `bases`: a row's key -> how many records
    its numbers rest on, where they are no counts (a mean). `resting`: which of its numbers those are, where
    not all. `aside`: the bases of rows that are not written, though a reader could work them out.
    """

    columns: tuple[str, ...]
    keys: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    bases: dict[tuple[Cell, ...], int] = field(default_factory=dict)
    resting: tuple[str, ...] = ()
    aside: dict[tuple[Cell, ...], int] = field(default_factory=dict)

    def value(self, column: str, **keys: str) -> Cell:
        """One cell. Raises KeyError where no row has these keys."""
        at = {name: self.columns.index(name) for name in (*keys, column)}
        for row in self.rows:
            if all(row[at[name]] == wanted for name, wanted in keys.items()):
                return row[at[column]]
        raise KeyError(keys)


def rows_by_authority(
    measures: Iterable[str], authorities: Iterable[str], counted: Mapping[tuple[str, str | None], int]
) -> list[tuple[Cell, ...]]:
    """A row for each measure and authority, noughts too, then the measure's total.

    What belongs to no authority is in the total alone.
    """
    codes = list(authorities)
    rows: list[tuple[Cell, ...]] = []
    for measure in measures:
        rows += [(measure, code, counted.get((measure, code), 0)) for code in codes]
        total = sum(number for (what, _), number in counted.items() if what == measure)
        rows.append((measure, ALL, total))
    return rows
