"""`flask import KIND FILE`: records of another system, looked over first, and then all of them or none."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError, OperationalError

from portal import clock
from portal.commands import with_tables
from portal.extensions import writing
from portal.importing.actions import Taken, look_over, take_in, told_now
from portal.importing.every import KINDS
from portal.importing.kinds import read_file

BUSY = (
    "Somebody else was writing, or has just brought in some of these records. Nothing was brought in: run "
    "this again."
)


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Read everything, change nothing, and name every bad line.")
@with_appcontext
@with_tables
def import_records(kind: str, file: Path, check: bool) -> None:
    """Bring in the records of another system from a CSV FILE of one KIND: all of them, or none.

    Bringing in a file twice changes nothing. docs/importing.md names the columns.
    """
    with _uncollected():
        _import(kind, file, check=check)


def _import(kind: str, file: Path, *, check: bool) -> None:
    data = file.read_bytes()
    lines = data.count(b"\n") + 1
    told = told_now(clock.now())
    with click.progressbar(length=lines, label=f"Reading {file.name}", file=sys.stderr) as bar:
        read = read_file(KINDS[kind], data, told, bar.update)
    if check or read.mistakes:
        taken = look_over(read, told)
        if not check and not taken.mistakes:
            raise RuntimeError("a mistake is not one any more")
        _say(taken, is_check=True)
        return
    try:
        with (
            writing(),
            click.progressbar(
                length=len(read.rows), label=f"Bringing in {file.name}", file=sys.stderr
            ) as bar,
        ):
            taken = take_in(read, told, bar.update)
    except (IntegrityError, OperationalError):
        raise click.ClickException(BUSY) from None
    _say(taken, is_check=False)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles among the millions of rows of a large file: there are none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _say(taken: Taken, *, is_check: bool) -> None:
    """Print what came of a file; ends with 1 where something is wrong."""
    for mistake in taken.mistakes:
        click.echo(f"line {mistake.line}: {mistake.reason}")
    if taken.mistakes:
        lines = len({mistake.line for mistake in taken.mistakes})
        click.echo(
            f"{_many(len(taken.mistakes), 'mistake')} on {_many(lines, 'line')}. Nothing was brought in."
        )
        raise SystemExit(1)
    here = f", {taken.known:,} already here (left as they are)" if taken.known else ""
    if is_check:
        click.echo(f"Nothing is wrong: {taken.new:,} new{here}. Nothing was changed.")
    else:
        click.echo(f"{taken.new:,} new{here}.")


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
