"""What may be printed outside the agency: no number from 1 to 4, and none by which one could be worked out. Pure.

Source: service description, section 8 (a count from 1 to 4 about children or single families is printed
"<5" outside the agency); a second cell is hidden where a total would tell the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from portal.errors import Refused
from portal.reports.figures import ALL, Cell, Figure, Table
from portal.reports.periods import Period

FEW = "<5"
HIDDEN = "*"
"""What stands where a number would tell another one, or rests on fewer than five."""
SMALLEST_SHOWN = 5

Key = tuple[Cell, ...]
Sum = tuple[Key, tuple[Key, ...]]
"""The row of a total, and the rows that add up to it."""


def check_publishable(period: Period) -> None:
    """Raises Refused for days that are not published: those between two free dates."""
    if not period.is_publishable:
        raise Refused("Only whole years from April, and their quarters, are printed for publication.")


def for_publication(table: Table, figures: Collection[Figure], sums: Iterable[Sum] = ()) -> Table:
    """The same table as it may be printed. `sums`: what else adds up, beside councils to all of them."""
    small = {figure.measure for figure in figures if figure.is_small}
    numbers = [name for name in table.columns if name not in table.keys]
    at = len(table.keys)
    is_count = "count" in numbers or "value" in numbers
    shown: dict[Key, list[Cell]] = {row[:at]: list(row[at:]) for row in table.rows}
    if not is_count:
        return Table(table.columns, table.keys, [_hide_by_base(row, table, small) for row in table.rows])
    counted = {key: values[0] for key, values in shown.items() if key not in table.bases}
    hidden = _hide(
        counted, [*_by_authority(table, counted), *sums], small if "measure" in table.keys else None
    )
    rows: list[tuple[Cell, ...]] = []
    for key, values in shown.items():
        if key in table.bases:
            few = 0 < table.bases[key] < SMALLEST_SHOWN
            rows.append((*key, HIDDEN if few else values[0]))
        else:
            rows.append((*key, hidden.get(key, values[0])))
    return Table(table.columns, table.keys, rows)


def _hide_by_base(row: Sequence[Cell], table: Table, small: Collection[str]) -> tuple[Cell, ...]:
    """A row of several numbers: hidden as a whole where it rests on one to four."""
    key = tuple(row[: len(table.keys)])
    base = table.bases.get(key)
    if base is None or not small or not 0 < base < SMALLEST_SHOWN:
        return tuple(row)
    counts = {"counted", "count"}
    told = [FEW if name in counts else HIDDEN for name in table.columns[len(table.keys) :]]
    return (*key, *told)


def _by_authority(table: Table, counted: dict[Key, Cell]) -> list[Sum]:
    """Councils that add up to all of them, for each other word of the key."""
    if "authority" not in table.keys:
        return []
    where = table.keys.index("authority")
    parts: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in counted:
        if key[where] != ALL:
            parts[(*key[:where], ALL, *key[where + 1 :])].append(key)
    return [(total, tuple(found)) for total, found in parts.items() if total in counted]


def _hide(counted: dict[Key, Cell], sums: Iterable[Sum], small: Collection[str] | None) -> dict[Key, str]:
    """Key -> what stands in its place. Each sum has none hidden, or two at least."""
    hidden = {
        key: FEW
        for key, number in counted.items()
        if isinstance(number, int) and 0 < number < SMALLEST_SHOWN and (small is None or key[0] in small)
    }
    all_sums = list(sums)
    changed = True
    while changed:
        changed = False
        for total, parts in all_sums:
            if total not in counted or not _tells(counted, hidden, total, parts):
                continue
            left = [key for key in (*parts, total) if key in counted and key not in hidden]
            # the smallest part that is not nought, the total last of all; where all are hidden, the total
            key = min(left, key=lambda one: _order(one, total, counted), default=total)
            hidden[key] = HIDDEN
            changed = True
    return hidden


def _order(key: Key, total: Key, counted: dict[Key, Cell]) -> tuple[bool, bool, float]:
    return key == total, counted[key] == 0, _number(counted[key])


def _tells(counted: dict[Key, Cell], hidden: dict[Key, str], total: Key, parts: Sequence[Key]) -> bool:
    """Whether a sum, as it would be printed, leaves only one number possible for a cell of 1 to 4.

    One hidden cell follows from the others. Of several, those of 1 to 4 follow where what is left for them is
    so little that each is 1, or so much that each is 4.
    """
    known = [key for key in parts if key in counted]
    few = [key for key in known if hidden.get(key) == FEW]
    stars = [key for key in known if hidden.get(key) == HIDDEN]
    total_is = hidden.get(total, "")
    if not few and total_is != FEW:
        return False
    if len(few) + len(stars) + bool(total_is) == 1:
        return True
    shown = sum(_number(counted[key]) for key in known if key not in hidden)
    least, most = len(few), 4 * len(few)
    if total_is == FEW:
        return least + shown >= 4 or (bool(few) and 4 - shown <= least)
    if total_is == HIDDEN:
        return False
    rest = _number(counted[total]) - shown
    return rest <= least or (not stars and rest >= most)


def _number(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
