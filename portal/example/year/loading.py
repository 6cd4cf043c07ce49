"""Loading the year 2022/23 through the import, and what stands beside the agency's own figures."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO

import click

from portal.agency.models import ReferenceFigure
from portal.example.people import BY
from portal.example.year.reference import reference_figures
from portal.example.year.rows import COLUMNS, rows_of
from portal.extensions import db
from portal.importing.actions import take_in, told_now
from portal.importing.every import KINDS
from portal.importing.kinds import read_file


def load_year(now: datetime) -> None:
    """Take in every file of the year as `flask import` does, in the caller's transaction.

    Says in one line of progress how many records of each kind came in. Raises RuntimeError where the
    import finds a mistake in what was generated.
    """
    told, came = told_now(now), []
    for kind in COLUMNS:
        taken = take_in(read_file(KINDS[kind], _file_of(kind), told), told)
        if taken.mistakes:
            raise RuntimeError(f"{kind}: {taken.mistakes[0]}")
        came.append(f"{taken.new:,} {kind}")
    click.echo(f"The year 2022/23: {', '.join(came)}.", err=True)


def _file_of(kind: str) -> bytes:
    out = StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS[kind])
    writer.writeheader()
    writer.writerows(rows_of(kind))
    return out.getvalue().encode()


def load_reference_figures(now: datetime) -> None:
    """Write down what was published of the year before, of England, and as targets."""
    db.session.add_all(
        ReferenceFigure(**figure._asdict(), changed_by=BY, changed_at=now) for figure in reference_figures()
    )
    db.session.flush()
