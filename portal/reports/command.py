"""`flask report NAME`: a report on the command line, for a year from April or between two days."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from portal import clock
from portal.access import SYSTEM
from portal.audit.actions import record
from portal.errors import Refused
from portal.extensions import writing
from portal.reports.formats import as_csv, as_json, as_text
from portal.reports.periods import Period, read_days, read_year, year_of
from portal.reports.registry import REPORTS
from portal.reports.sheets import as_ods, as_xlsx

FORMATS = ("text", "csv", "json", "ods", "xlsx")


@click.command("report")
@click.argument("name", type=click.Choice(sorted(REPORTS)))
@click.option("--year", help="A year from 1 April to 31 March, such as 2022-23. This one, unless said.")
@click.option("--from", "first", help="The first day, such as 2022-04-01; with --to.")
@click.option("--to", "last", help="The last day.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How it is written.")
@click.option("--publish", is_flag=True, help="As it may be printed outside the agency: 1 to 4 as <5.")
@with_appcontext
def report(
    name: str, year: str | None, first: str | None, last: str | None, form: str, publish: bool
) -> None:
    """Print a report. A wrong year or day is named, and nothing is printed."""
    chosen = REPORTS[name]
    try:
        period = _period(year, first, last)
        table = chosen.published(period) if publish else chosen.table(period)
    except Refused as refused:
        click.echo(refused.message, err=True)
        raise SystemExit(2) from None
    with writing():
        record(
            "reports.printed",
            by=SYSTEM,
            subject_kind="report",
            subject_ref=name,
            now=clock.now(),
            details={"from": period.first.isoformat(), "to": period.last.isoformat(), "as": form},
        )
    if form == "csv":
        sys.stdout.buffer.write(as_csv(table).encode())
    elif form == "json":
        click.echo(as_json(name, period, table, chosen.figures), nl=False)
    elif form == "text":
        click.echo(as_text(chosen.title, period, table), nl=False)
    else:
        sys.stdout.buffer.write((as_ods if form == "ods" else as_xlsx)(chosen.title, period, table))


def _period(year: str | None, first: str | None, last: str | None) -> Period:
    if year and (first or last):
        raise Refused("Give a year, or two days with --from and --to: not both.")
    if year:
        return read_year(year)
    if bool(first) != bool(last):
        raise Refused("Give both days: --from and --to.")
    return read_days(first, last) if first and last else year_of(clock.today())
