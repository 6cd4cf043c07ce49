"""Households and enquiries as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portal.access import Viewer
from portal.enquiries.handling import queries as enquiries
from portal.enquiries.handling.rules import STATES
from portal.households.listing import queries as households
from portal.reports.lists.queries import held_back
from portal.reports.lists.rules import PAGE, Row
from portal.reports.lists.words import moment, promised, yes

HOUSEHOLDS = ("Who", "Town", "Reference", "Council", "Stage", "Worker")
ENQUIRIES = ("Who", "Town", "Reference", "Council", "Sent", "Next promise", "Due", "Whose", "State",
             "Priority")  # fmt: skip


def household_rows(viewer: Viewer, wanted: households.ListFilter, *, all_of_them: bool) -> Iterator[Row]:
    """Households, newest first; no restricted one."""
    after: str | None = ""
    while after is not None:
        page = households.households_for(
            viewer, replace(wanted, after=after), all_of_them=all_of_them, page=PAGE
        )
        for one in page.rows:
            if not one.is_restricted:
                stage = households.STAGES[one.stage]
                yield one.label, one.town, one.reference, one.authority, stage, one.worker
        after = page.next


def enquiry_rows(viewer: Viewer, wanted: enquiries.ListFilter) -> Iterator[Row]:
    """Enquiries, newest first, each with the promise that is due next."""
    after: str | None = ""
    while after is not None:
        page = enquiries.enquiries_for(viewer, replace(wanted, after=after), page=PAGE)
        held = held_back("enquiry", [one.reference for one in page.rows])
        for one in page.rows:
            if one.reference not in held:
                yield (
                    one.label,
                    one.town,
                    one.reference,
                    one.authority,
                    moment(one.sent_at),
                    promised(one.promise_kind),
                    moment(one.due_at),
                    one.owner or "",
                    STATES[one.state],
                    yes(one.is_priority),
                )
        after = page.next
