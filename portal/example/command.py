"""`flask example`: loads the example agency into an empty database."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from portal import clock
from portal.errors import Refused
from portal.example.load import is_empty, load_example


@click.command("example")
@click.option("--if-empty", is_flag=True, help="Do nothing where something is kept already.")
@with_appcontext
def example(if_empty: bool) -> None:
    """Load the example agency: councils, teams, people of every role."""
    if current_app.config["PORTAL"].is_production:
        raise click.ClickException("The example is never loaded in production.")
    if if_empty and not is_empty():
        return
    try:
        load_example(clock.now())
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo("The example agency is loaded.")
