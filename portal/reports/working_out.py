"""Whether a reader of printed tables can work out what was hidden in them. Pure.

Cells are tied together by sums: a total and its parts. What stands in the cells that are not hidden is known
to every reader, and so are the rules by which cells are hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from portal.reports.figures import Cell

FEW = "<5"
"""What stands for 1 to 4."""
HIDDEN = "*"
"""What stands where a number would tell another one, or rests on fewer than five."""
SMALLEST_SHOWN = 5

Key = tuple[Cell, ...]
Sum = tuple[Key, tuple[Key, ...]]
"""The cell of a total, and the cells that add up to it."""

_PRIME = 2_147_483_647
"""Sums are solved modulo this: exact in all but one of thousands of millions of cases, and quick."""


def tells(counted: Mapping[Key, int], hidden: Mapping[Key, str], one: Sum) -> bool:
    """Whether a sum, as it would be printed, leaves only one number possible for a cell of 1 to 4.

    One hidden cell follows from the others. Of several, those of 1 to 4 follow where what is left for them is
    so little that each is 1, or so much that each is 4.
    """
    total, parts = one
    few = sum(hidden.get(key) == FEW for key in parts)
    stars = sum(hidden.get(key) == HIDDEN for key in parts)
    total_is = hidden.get(total, "")
    if not few and total_is != FEW:
        return False
    if few + stars + bool(total_is) == 1:
        return True
    shown = sum(counted[key] for key in parts if key not in hidden)
    least, most = few, 4 * few
    if any(counted[key] < 0 for key in parts):  # a difference: then only two of 1 to 4 bind each other
        return total_is == FEW and bool(few) and not stars and shown <= least - 4
    if total_is == FEW:
        return least + shown >= 4 or (bool(few) and 4 - shown <= least)
    if total_is == HIDDEN:
        return False
    rest = counted[total] - shown
    return rest <= least or (not stars and rest >= most)


def follows(hidden: Collection[Key], sums: Iterable[Sum]) -> set[Key]:
    """The hidden cells that follow from all the sums together, by the other cells being known."""
    solved: dict[Key, dict[Key, int]] = {}
    for total, parts in sums:
        row = {key: 1 for key in parts if key in hidden}
        if total in hidden:
            row[total] = row.get(total, 0) - 1
        for key in list(row):
            if key in solved and row.get(key):
                _take(row, solved[key], row[key])
        row = {key: value for key, value in row.items() if value}
        if not row:
            continue
        lead, value = next(iter(row.items()))
        inverse = pow(value, -1, _PRIME)
        row = {key: value * inverse % _PRIME for key, value in row.items()}
        for other in solved.values():
            if other.get(lead):
                _take(other, row, other[lead])
        solved[lead] = row
    return {lead for lead, row in solved.items() if not any(row[key] for key in row if key != lead)}


def _take(row: dict[Key, int], other: Mapping[Key, int], times: int) -> None:
    """Take another row so many times from a row."""
    for key, value in other.items():
        row[key] = (row.get(key, 0) - times * value) % _PRIME


def tied(sums: Iterable[Sum]) -> Iterator[list[Sum]]:
    """The sums in groups: no cell of one stands in another."""
    left, of = list(sums), defaultdict[Key, list[int]](list)
    for at, (total, parts) in enumerate(left):
        for key in (total, *parts):
            of[key].append(at)
    seen: set[int] = set()
    for start in range(len(left)):
        if start in seen:
            continue
        group, todo = list[Sum](), [start]
        seen.add(start)
        while todo:
            one = left[todo.pop()]
            group.append(one)
            more = {at for key in (one[0], *one[1]) for at in of[key]} - seen
            seen |= more
            todo += sorted(more)
        yield group
