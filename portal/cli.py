"""Commands: `flask --app wsgi …`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, pass_script_info, with_appcontext

from portal import access
from portal.accounts.command import administrator
from portal.example.command import example
from portal.extensions import db
from portal.importing.command import import_records
from portal.promises.command import CannotSay, print_due
from portal.reports.command import report
from portal.reports.nightly.command import export
from portal.roles import PERMISSION_TABLE
from portal.worker import run_once, run_until_told

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent


def alembic_config(url: str) -> Config:
    """Alembic's configuration for one database."""
    from alembic.config import Config  # noqa: PLC0415 -- a quarter of every process's start, for one command

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Make the database, or bring it up to date."""
    from alembic import command  # noqa: PLC0415 -- the same

    command.upgrade(alembic_config(current_app.config["PORTAL"].database_url), "head")
    db.engine.dispose()
    click.echo("The database is up to date.")


@click.command("worker")
@click.option("--once", is_flag=True, help="Run each sweep once, say what it did, and stop.")
@pass_script_info
def worker(info: ScriptInfo, once: bool) -> None:
    """Send what is due and do what else falls due by itself, until told to stop."""
    app = info.load_app()
    if not once:
        run_until_told(app)
        return
    results = run_once(app)
    for name, done in results.items():
        click.echo(f"{name:32} {'failed' if done < 0 else done}")
    if min(results.values(), default=0) < 0:
        raise SystemExit(1)


@click.command("access")
@with_appcontext
def print_access() -> None:
    """Print what each role holds, and what each page asks."""
    for permission, held_by in PERMISSION_TABLE.items():
        click.echo(f"{permission:24} {', '.join(sorted(held_by))}")
    click.echo("")
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda r: r.rule):
        stamp = access.stamp_of(rule.endpoint)
        asks = "REFUSED" if stamp is None else stamp.permission or "public"
        click.echo(f"{rule.rule:60} {asks}")


@click.command("promise")
@click.argument("kind")
@click.argument("when")
@click.option("--on", metavar="DATE", help="The agreed date, for a kind whose date is set (plan_review).")
@click.option("--step", default=1, help="Which time it is, for a kind that comes again (placement_review).")
def promise(kind: str, when: str, on: str | None, step: int) -> None:
    """Print when a promise of KIND that starts WHEN is due.

    WHEN is a London date and time such as 2026-04-02T16:59. Needs no database: counts with England's
    bank holidays only.
    """
    try:
        click.echo(print_due(kind, when, on=on, step=step))
    except CannotSay as reason:
        click.echo(str(reason), err=True)
        raise SystemExit(2) from None


def add_commands(app: Flask) -> None:
    """Give the application its commands."""
    app.cli.add_command(migrate)
    app.cli.add_command(example)
    app.cli.add_command(administrator)
    app.cli.add_command(worker)
    app.cli.add_command(print_access)
    app.cli.add_command(promise)
    app.cli.add_command(report)
    app.cli.add_command(export)
    app.cli.add_command(import_records)
