"""Independent services: that one began for one person, where and when. Nothing says for whom.

A line has no reference. It is known by its own words and, among lines that say the same, by its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.importing import cells
from portal.importing.cells import Told
from portal.importing.kinds import STEP, Kind, Progress, numbered
from portal.importing.promising import BY
from portal.importing.queries import known_in
from portal.importing.reading import Mistake
from portal.importing.writing import Bulk
from portal.independent.models import IndependentService
from portal.independent.rules import Service


@dataclass(slots=True)
class ServiceRow:
    """One line about a service. `key` is filled once all lines are read."""

    number: int
    authority: str
    service: Service
    started_on: date
    key: str = ""


def _give_keys(rows: Sequence[ServiceRow], _told: Told) -> Iterator[Mistake]:
    words = (f"{row.service}|{row.started_on}|{row.authority}" for row in rows)
    for row, key in zip(rows, numbered(words), strict=True):
        row.key = key
    yield from ()


def _write(rows: Sequence[ServiceRow], bulk: Bulk, told: Told, progress: Progress) -> None:
    services = bulk.sheet(
        IndependentService, "source_ref", "authority", "service", "started_on",
        written_at=told.now, written_by=BY,
    )  # fmt: skip
    for first in range(0, len(rows), STEP):
        part = rows[first : first + STEP]
        for row in part:
            services.add((row.key, row.authority, row.service.value, row.started_on))
        bulk.flush()
        progress(len(part))


INDEPENDENT_SERVICES = Kind(
    name="independent-services",
    row=ServiceRow,
    columns={
        "authority": cells.authority,
        "service": cells.one_of("service", {one.value: one for one in Service}),
        "started_on": cells.day,
    },
    needed=("authority", "service", "started_on"),
    check=lambda _row, _has, _told: (),
    check_all=_give_keys,
    write=_write,
    key=lambda row: row.key,
    known=lambda rows: known_in([row.key for row in rows], IndependentService),
    is_keyed=False,
)
