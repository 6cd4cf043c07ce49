"""Counts for staff: a reporting year by title, and the same as a file."""

from __future__ import annotations

import csv
from io import StringIO

from flask import Blueprint, Response, request

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import NotFound
from portal.events.counts.queries import Counted, counts_of
from portal.events.counts.rules import cell, outside, years
from portal.events.feedback.rules import year_words
from portal.events.kinds import KINDS, Kind
from portal.web import render_page

pages = Blueprint("events_counts", __name__)

HEADINGS = ("Year", "Title", "Kind", "Dates", "Households", "Attendees", "Adults", "Children")


@pages.get("/staff/events/counts")
@allow("events:see", audit="events.counts_read")
def see_counts() -> Response:
    """Who came in a reporting year. The year stands in the address."""
    year, rows = asked_counts()
    return render_page(
        "events/staff/counts.html",
        rows=rows,
        year=year,
        words=year_words(year),
        choices={str(one): year_words(one) for one in years(clock.today())},
        kinds={kind.value: rule.label for kind, rule in KINDS.items()},
        total={
            name: sum(getattr(row, name) for row in rows)
            for name in ("events", "households", "adults", "children")
        },
    )


@pages.get("/staff/events/counts/download")
@allow("events:see", audit="events.counts_downloaded")
def download_counts() -> Response:
    """The same as a file that may leave the agency: small numbers are not written out, and no total."""
    year, rows = asked_counts()
    text = StringIO()
    write = csv.writer(text)
    write.writerow(HEADINGS)
    for row in rows:
        numbers = outside(row.households, row.adults, row.children)
        write.writerow([year_words(year), cell(row.title), KINDS[Kind(row.kind)].label, row.events, *numbers])
    name = f"event-counts-{year}-{(year + 1) % 100:02}.csv"
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def asked_counts() -> tuple[int, list[Counted]]:
    """The year asked for and its rows. Raises NotFound for a year nobody offers, and for who is not staff."""
    offered = years(clock.today())
    asked = request.args.get("year", str(offered[0]))
    if asked not in {str(year) for year in offered} or not current_viewer().is_staff:
        raise NotFound
    access.opened("event_counts", asked)
    return int(asked), counts_of(int(asked))
