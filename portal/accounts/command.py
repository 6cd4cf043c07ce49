"""`flask administrator NAME EMAIL`: the first person of a new agency."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from portal import clock
from portal.accounts.actions import make_staff_account
from portal.accounts.links import LINK_MAKERS
from portal.errors import Refused
from portal.extensions import writing


@click.command("administrator")
@click.argument("name")
@click.argument("email")
@with_appcontext
def administrator(name: str, email: str) -> None:
    """Make an administrator, and print the link with which they set up their sign-in within 7 days."""
    now = clock.now()
    try:
        with writing():
            account = make_staff_account(
                name=name, email=email, roles=["administrator"], team_id=None, by="command line", now=now
            )
            base_url = current_app.config["PORTAL"].base_url
            link = LINK_MAKERS["staff_invitation"](account.reference, base_url=base_url, now=now)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"{name} opens this link within 7 days, and nobody else sees it:\n{link}")
