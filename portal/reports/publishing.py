"""What may be printed outside the agency: no number from 1 to 4, and none by which one could be worked out. Pure.

Source: service description, section 8 (a count from 1 to 4 about children or single families is printed
"<5" outside the agency); a second cell is hidden where a total would tell the first. Totals are those of the
councils, those a report declares, and the year over its quarters.
The year is printed for itself; of its quarters, once it is over, what it would tell of them is hidden too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from portal.errors import Refused
from portal.reports.figures import ALL, Cell, Figure, Table
from portal.reports.periods import Period
from portal.reports.working_out import (
    FEW,
    HIDDEN,
    SMALLEST_SHOWN,
    Key,
    Sum,
    follows,
    tells,
    tied,
)

__all__ = [
    "FEW",
    "HIDDEN",
    "SMALLEST_SHOWN",
    "Sum",
    "check_publishable",
    "for_publication",
    "quarters_for_publication",
]

BASIS = ""
"""In the place of a column: on how many records a row's means rest."""

YEAR = -1
"""Of which period a cell is: a whole year. Its quarters are numbered from nought, and so is a table alone."""


def check_publishable(period: Period) -> None:
    """Raises Refused for days that are not published: those between two free dates."""
    if not period.is_publishable:
        raise Refused("Only whole years from April, and their quarters, are printed for publication.")


def for_publication(table: Table, figures: Collection[Figure], sums: Iterable[Sum] = ()) -> Table:
    """The same table as it may be printed.

    `sums`: what else adds up, by the keys of its rows, beside councils to all of them.
    """
    joint = _Joint(figures, sums)
    joint.add(table, 0)
    joint.hide()
    return joint.printed(table, 0)


def quarters_for_publication(
    year: Table, quarters: Sequence[Table], figures: Collection[Figure], sums: Iterable[Sum] = ()
) -> list[Table]:
    """The quarters of a year that is over, as they may be printed beside the year."""
    joint = _Joint(figures, sums)
    joint.add(year, YEAR)
    joint.hide()
    joint.settle()
    for at, quarter in enumerate(quarters):
        joint.add(quarter, at)
        joint.hide()
    joint.add_up(range(len(quarters)))
    joint.hide()
    return [joint.printed(quarter, at) for at, quarter in enumerate(quarters)]


class _Joint:
    """Cells of one period or several, what ties them, and what is hidden of them so far.

    A cell's key is its period, its column and its row's key. What is settled is printed as it is.
    """

    def __init__(self, figures: Collection[Figure], sums: Iterable[Sum]) -> None:
        self._declared = list(sums)
        self._figures = {figure.measure: figure.is_small for figure in figures}
        self._counted: dict[Key, int] = {}
        self._small: set[Key] = set()
        self._free: set[Key] = set()
        self._new: set[Key] = set()
        self._secret: set[Key] = set()
        self._sums: list[Sum] = []
        self.hidden: dict[Key, str] = {}

    def add(self, table: Table, period: int) -> None:
        """The cells of a table, and what adds up in it."""
        cells = {(period, *key): number for key, number in _cells(table).items()}
        self._free |= cells.keys()
        self._sums += _by_authority(table, cells)
        aside = {(period, BASIS, *key): number for key, number in table.aside.items()}
        self.hidden |= dict.fromkeys(aside, HIDDEN)
        cells |= aside
        self._counted |= cells
        self._small |= {key for key in cells if self._is_small(table, key)}
        self._new |= cells.keys()
        for total, parts in self._declared:
            for column in (BASIS, *_numbers(table)):
                one = (period, column, *total), tuple((period, column, *part) for part in parts)
                if self._adds_up(*one):
                    self._sums.append(one)

    def add_up(self, periods: Collection[int]) -> None:
        """Tie the year to its quarters, cell by cell, where their numbers add up to it."""
        for key in [key for key in self._counted if key[0] == YEAR]:
            parts = tuple(part for at in periods if (part := (at, *key[1:])) in self._counted)
            if self._adds_up(key, parts):
                self._sums.append((key, parts))

    def hide(self) -> None:
        """Decide what is hidden of the cells that were added since the last time."""
        few = {key for key in self._new & self._small if 0 < self._counted[key] < SMALLEST_SHOWN}
        self._secret |= few
        self.hidden |= dict.fromkeys(few, FEW)
        for group in tied(self._sums):
            while self._hide_more(group):
                pass
        self._new = set()

    def settle(self) -> None:
        """Hide no more of the cells that were added so far."""
        self._free = set()

    def printed(self, table: Table, period: int) -> Table:
        """A table with what is hidden of it."""
        at, rests, rows = len(table.keys), _resting(table), list[tuple[Cell, ...]]()
        for row in table.rows:
            key = tuple(row[:at])
            basis = self.hidden.get((period, BASIS, *key))
            told: list[Cell] = []
            for column, value in zip(_numbers(table), row[at:], strict=True):
                if basis and column in rests:
                    told.append(basis if column == "counted" else HIDDEN)
                else:
                    told.append(self.hidden.get((period, column, *key), value))
            rows.append((*key, *told))
        return Table(table.columns, table.keys, rows)

    def _hide_more(self, group: list[Sum]) -> bool:
        """Hide one more cell of sums that are tied together; whether there was need and a cell."""
        for one in group:
            if tells(self._counted, self.hidden, one) and self._hide_in([one]):
                return True
        keys = {key for total, parts in group for key in (total, *parts) if key in self.hidden}
        found = follows(keys, group)
        if not found & self._secret:
            return False
        telling = [one for one in group if sum(key in self.hidden for key in (one[0], *one[1])) == 1]
        holding = [one for one in group if any(key in found for key in (one[0], *one[1]))]
        return any(self._hide_in(some) for some in (telling, holding, group))

    def _hide_in(self, some: Sequence[Sum]) -> bool:
        """Hide the cell of these sums that is missed least, or say less of one that is hidden."""
        totals = {total for total, _ in some}
        keys = {key for total, parts in some for key in (total, *parts) if key in self._free}
        # what is about nobody; the smallest part that is not nought; a total last of all
        left = sorted(
            (key for key in keys if key not in self.hidden),
            key=lambda one: (
                one in totals,
                one in self._small,
                not self._counted[one],
                abs(self._counted[one]),
                -int(str(one[0])),  # rather a later quarter: the first was printed long ago
                str(one[1:]),  # the same each time it is printed
            ),
        )
        few = sorted(
            (key for key in keys if self.hidden.get(key) == FEW),
            key=lambda one: (one not in totals, str(one)),
        )
        for key in [*left, *few][:1]:
            self.hidden[key] = HIDDEN
            return True
        return False

    def _adds_up(self, total: Key, parts: Sequence[Key]) -> bool:
        known = total in self._counted and parts and all(part in self._counted for part in parts)
        return bool(known) and self._counted[total] == sum(self._counted[part] for part in parts)

    def _is_small(self, table: Table, key: Key) -> bool:
        _, column, *row = key
        if column == BASIS:
            return True
        if "measure" in table.keys:
            return self._figures.get(str(row[table.keys.index("measure")]), False)
        return self._figures.get(str(column), any(self._figures.values()))


def _numbers(table: Table) -> list[str]:
    return [name for name in table.columns if name not in table.keys]


def _resting(table: Table) -> tuple[str, ...]:
    """The columns that rest on the records a row has a base of."""
    return table.resting or tuple(_numbers(table))


def _cells(table: Table) -> dict[Key, int]:
    """What is counted in a table, by column and row's key; a row's base is the cell BASIS."""
    at, found = len(table.keys), dict[Key, int]()
    for row in table.rows:
        key = tuple(row[:at])
        rests: Collection[str] = ()
        if key in table.bases:
            found[BASIS, *key], rests = table.bases[key], _resting(table)
        for column, value in zip(_numbers(table), row[at:], strict=True):
            if column not in rests and isinstance(value, int):
                found[column, *key] = value
    return found


def _by_authority(table: Table, cells: Collection[Key]) -> list[Sum]:
    """Councils that add up to all of them, for each other word of the key."""
    if "authority" not in table.keys:
        return []
    where = table.keys.index("authority") + 2
    parts: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        if key[where] != ALL:
            parts[(*key[:where], ALL, *key[where + 1 :])].append(key)
    return [(total, tuple(found)) for total, found in parts.items() if total in cells]
