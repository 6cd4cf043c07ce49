"""The rows of every kind, made together, because one kind refers to another."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from portal.example.year import attendances, children, fund, households, independent_services, support
from portal.example.year.approving import approve
from portal.example.year.askers import Asking
from portal.example.year.groups import groups
from portal.example.year.homes import homes_with_children
from portal.example.year.stages import walk

COLUMNS = {
    "households": households.COLUMNS,
    "support": support.COLUMNS,
    "fund": fund.COLUMNS,
    "attendances": attendances.COLUMNS,
    "children": children.COLUMNS,
    "independent-services": independent_services.COLUMNS,
}
"""The kinds, in the order in which they refer to each other, and the columns of each."""


def rows_of(kind: str) -> list[dict[str, str]]:
    """The rows of one kind: column -> what its cell holds. Raises KeyError for another kind."""
    return [dict(row) for row in _everything()[kind]]


def write_files(folder: Path) -> dict[str, Path]:
    """Write a file of each kind into a folder; gives kind -> file, in the order to read them in."""
    files = {}
    for kind, columns in COLUMNS.items():
        files[kind] = folder / f"{kind}.csv"
        with files[kind].open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows_of(kind))
    return files


@cache
def _everything() -> dict[str, list[dict[str, str]]]:
    of_children = groups()
    approved = homes_with_children(of_children)
    approve(approved)
    asking = Asking(walk(approved))
    rows = {"households": households.households_rows(asking.homes)}
    asked = support.requests(asking.homes)
    rows["support"] = support.support_rows(asked)
    rows["fund"] = fund.fund_rows(asked)
    rows["attendances"] = attendances.attendances_rows(asking.homes, asking.register)
    rows["children"] = children.children_rows(of_children)
    rows["independent-services"] = independent_services.independent_services_rows()
    return rows
