"""Checks to send, chase and receive, those that lapse, and the meetings that track them, as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from portal.access import Viewer
from portal.agency.queries import authority_names, working_calendar
from portal.journey.checks.meetings import TrackFilter
from portal.journey.checks.queue import QueueFilter, lapsing_page, queue_page
from portal.journey.checks.tracking import tracking
from portal.reports.lists.queries import held_back
from portal.reports.lists.rules import PAGE, Row
from portal.reports.lists.words import day, yes

CHECKS = ("Check", "Whose", "Household", "Reference", "Since", "Sent for", "Last chased", "To chase", "Council",
          "Worker")  # fmt: skip
LAPSING = ("Valid until", "Lapsed", "Check", "Whose", "Household", "Reference", "Council", "Worker")
TRACKING = ("Household", "Reference", "Council", "Worker", "Stage", "Pathway", "Days", "Target", "Due", "Late",
            "Paused until", "Why late")  # fmt: skip


def check_rows(viewer: Viewer, wanted: QueueFilter, *, now: datetime) -> Iterator[Row]:
    """One pile of the queue, longest waiting first."""
    councils, calendar, after = authority_names(), working_calendar(), None
    while True:
        rows, later = queue_page(viewer, replace(wanted, after=after), now=now, calendar=calendar, page=PAGE)
        held = held_back("household", [one.household_reference for one in rows])
        for one in rows:
            if one.household_reference not in held:
                yield (
                    one.label,
                    one.whose,
                    one.household,
                    one.household_reference,
                    day(one.since),
                    day(one.sent_at),
                    day(one.chased_at),
                    yes(one.is_overdue),
                    councils.get(one.authority, ""),
                    one.worker,
                )
        if later is None:
            return
        after = later


def lapsing_rows(viewer: Viewer, wanted: QueueFilter, *, today: date) -> Iterator[Row]:
    """Checks that have lapsed or lapse soon, soonest first."""
    councils, after = authority_names(), None
    while True:
        rows, later = lapsing_page(viewer, replace(wanted, after=after), today=today, page=PAGE)
        held = held_back("household", [one.household_reference for one in rows])
        for one in rows:
            if one.household_reference not in held and one.valid_until is not None:
                yield (
                    day(one.valid_until),
                    yes(one.valid_until < today),
                    one.label,
                    one.whose,
                    one.household,
                    one.household_reference,
                    councils.get(one.authority, ""),
                    one.worker,
                )
        if later is None:
            return
        after = later


def tracking_rows(viewer: Viewer, wanted: TrackFilter, *, now: datetime) -> Iterator[Row]:
    """Who is at a meeting's stage, longest at it first; what became of each check stays on the page."""
    councils, after = authority_names(), None
    while True:
        page = tracking(viewer, replace(wanted, after=after), now=now)
        held = held_back("household", [one.household_reference for one in page.rows])
        for one in page.rows:
            if one.household_reference not in held:
                yield (
                    one.label,
                    one.household_reference,
                    councils.get(one.authority, ""),
                    one.worker,
                    one.stage,
                    one.pathway,
                    one.days,
                    one.target,
                    day(one.due_on),
                    yes(one.is_late),
                    day(one.paused_until),
                    "; ".join(one.reasons),
                )
        if page.next is None:
            return
        after = page.next
