"""The programme of events, and one session's register, as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from portal.agency.queries import authority_names
from portal.events.counts.queries import Counted
from portal.events.kinds import KINDS, Kind
from portal.events.register.queries import Register
from portal.events.register.rules import MARK_WORDS
from portal.events.rules import Mark, State
from portal.events.running.queries import STATES, RunFilter, programme_for_staff
from portal.reports.lists.queries import held_back
from portal.reports.lists.rules import PAGE, Row
from portal.reports.lists.words import moment, yes

PROGRAMME = (
    "Begins", "Title", "Reference", "Kind", "Council", "Online", "State", "Places", "Taken", "Waiting",
    "Held for us to decide", "Register not filled",
)  # fmt: skip


COUNTS = ("Title", "Kind", "Dates", "Households", "Attendees", "Adults", "Children")
REGISTER = ("Who", "Reference", "How they came", "Organisation", "Mark", "Marked by", "Marked", "Adults",
            "Children", "Sessions they came to", "Completed")  # fmt: skip
A_CHILD = "A child"
"""How a child is called in a file: no child is named in one (safety rule 8)."""


def programme_rows(wanted: RunFilter, *, now: datetime) -> Iterator[Row]:
    """Every date as the programme shows it; nobody who is booked, and not where it is."""
    councils, after = authority_names(), ""
    while True:
        rows, later = programme_for_staff(replace(wanted, after=after), now=now, page=PAGE)
        for one in rows:
            yield (
                moment(one.starts_at),
                one.title,
                one.reference,
                one.label,
                councils.get(one.authority or "", ""),
                yes(one.is_online),
                STATES[State(one.state)],
                one.places,
                one.places_taken,
                one.waiting,
                one.held,
                yes(one.is_open),
            )
        if later is None:
            return
        after = later


def count_rows(counted: Iterable[Counted]) -> Iterator[Row]:
    """Who came in a reporting year, by title: every number as it is, for use inside the agency."""
    for one in counted:
        kind = KINDS[Kind(one.kind)].label
        yield (
            one.title,
            kind,
            one.events,
            one.households,
            one.adults + one.children,
            one.adults,
            one.children,
        )


def register_rows(page: Register) -> Iterator[Row]:
    """Who is on one session's register, with their marks; then who came without a booking."""
    held = held_back("attendee", [one.reference for one in page.rows])
    for one in page.rows:
        if one.reference not in held:
            yield (
                A_CHILD if one.is_child else one.name,
                one.reference,
                "booked",
                one.organisation,
                MARK_WORDS[Mark(one.mark)] if one.mark else "",
                one.marked_by,
                moment(one.marked_at),
                int(not one.is_child),
                int(one.is_child),
                one.came,
                yes(one.is_completed),
            )
    held = held_back("attendance", [one.reference for one in page.walk_ins])
    for came in page.walk_ins:
        if came.reference not in held:
            without = "without a booking"
            counts = (came.adults, came.children, None, "")
            yield came.name, came.reference, without, "", MARK_WORDS[Mark.PRESENT], "", "", *counts
