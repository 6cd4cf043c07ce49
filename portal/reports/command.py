"""`flask report NAME`: a report on the command line, for a year from April or between two days."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from portal import clock
from portal.access import SYSTEM
from portal.agency.queries import authority_names
from portal.audit.actions import record
from portal.commands import with_tables
from portal.errors import Refused
from portal.extensions import writing
from portal.reports import quarterly
from portal.reports.files import file_of
from portal.reports.periods import Period, read_days, read_quarter, read_year, year_of
from portal.reports.registry import REPORTS, Report

BOOKS = ("ods", "xlsx")
"""Forms that nobody reads on a screen."""
FORMATS = ("text", "csv", "json", *BOOKS)


@click.command("report")
@click.argument("name", type=click.Choice(sorted([*REPORTS, quarterly.NAME])))
@click.option("--year", help="A year from 1 April to 31 March, such as 2022-23. This one, unless said.")
@click.option("--quarter", help="A quarter of the year: 1 is April to June. The quarterly return needs one.")
@click.option("--from", "first", help="The first day, such as 2022-04-01; with --to.")
@click.option("--to", "last", help="The last day.")
@click.option("--authority", help="One council’s part, by its code; for reports without a column of them.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How it is written: text, unless said; a return: ods.",
)
@click.option("--publish", is_flag=True, help="As it may be printed outside the agency: 1 to 4 as <5.")
@with_appcontext
@with_tables
def report(
    name: str,
    year: str | None,
    quarter: str | None,
    first: str | None,
    last: str | None,
    authority: str | None,
    form: str | None,
    publish: bool,
) -> None:
    """Print a report. A wrong year or day is named, and nothing is printed."""
    try:
        period = _period(year, quarter, first, last)
        _see_where_it_goes(name, form)
        if name == quarterly.NAME:
            if authority:
                raise Refused("The return has each council in it already.")
            form, printed = _return(period, quarter, form, publish)
        else:
            form = form or "text"
            printed = _printed(REPORTS[name], period, form, publish, authority or "")
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
            details={
                "from": period.first.isoformat(),
                "to": period.last.isoformat(),
                "as": form,
                **({"council": authority} if authority else {}),
                "publish": "yes" if publish else "no",
            },
        )
    sys.stdout.buffer.write(printed)
    sys.stdout.buffer.flush()


def _see_where_it_goes(name: str, form: str | None) -> None:
    """Raise Refused where a book or a zip would be written to a terminal, whose screen it only spoils."""
    if (form in BOOKS or name == quarterly.NAME) and sys.stdout.isatty():
        ending = quarterly.ENDINGS.get(form or "ods", form) if name == quarterly.NAME else form
        raise Refused(
            f"A screen cannot show this. Write it to a file: put > {name}.{ending} after the command."
        )


def _return(period: Period, quarter: str | None, form: str | None, publish: bool) -> tuple[str, bytes]:
    """The quarterly return and its form; as csv it is a zip with a file for each report."""
    if not quarter:
        raise Refused("Give a year and a quarter: --year 2022-23 --quarter 1.")
    form = form or "ods"
    if form not in quarterly.ENDINGS:
        raise Refused("The return is a file: choose ods, xlsx or csv, which is a zip.")
    return form, quarterly.return_of(period, form, publish=publish)


def _printed(chosen: Report, period: Period, form: str, publish: bool, authority: str) -> bytes:
    """One report in one of the forms."""
    if authority and authority not in authority_names():
        raise Refused(f"There is no council {authority}. Choose one of: {', '.join(authority_names())}.")
    table = (chosen.published if publish else chosen.counted)(period, authority)
    return file_of(chosen, period, table, form, authority)


def _period(year: str | None, quarter: str | None, first: str | None, last: str | None) -> Period:
    if year and (first or last):
        raise Refused("Give a year, or two days with --from and --to: not both.")
    if quarter:
        if not year:
            raise Refused("Give the quarter’s year too: --year 2022-23 --quarter 1.")
        return read_quarter(year, quarter)
    if year:
        return read_year(year)
    if bool(first) != bool(last):
        raise Refused("Give both days: --from and --to.")
    return read_days(first, last) if first and last else year_of(clock.today())
