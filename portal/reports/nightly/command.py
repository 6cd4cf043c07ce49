"""`flask export nightly FOLDER`: what changed since the last time, for the case-management system."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal import clock
from portal.commands import with_tables
from portal.errors import Refused
from portal.reports.nightly import actions


@click.group("export")
def export() -> None:
    """Write records into files that another system reads."""


@export.command("nightly")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--for", "made_for", default="", help="A member of staff, by reference: what they may open.")
@click.option("--all", "whole", is_flag=True, help="Everything, not only what changed.")
@with_appcontext
@with_tables
def nightly(folder: Path, made_for: str, whole: bool) -> None:
    """Write what changed since the last finished export into a new folder inside FOLDER."""
    try:
        done = actions.export(
            folder, started_by="command", now=clock.now(), made_for=made_for.strip().upper(), whole=whole
        )
    except Refused as refused:
        click.echo(refused.message, err=True)
        raise SystemExit(2) from None
    for name, many in done.counts.items():
        click.echo(f"{many:9}  {name}")
    click.echo(str(Path(done.folder) / done.name))
