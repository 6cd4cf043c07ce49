"""The worklist as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from portal.access import Viewer
from portal.agency.queries import authority_names, working_calendar
from portal.promises.queries import WorklistFilter, worklist
from portal.reports.lists.queries import promises_held_back
from portal.reports.lists.rules import PAGE, Row
from portal.reports.lists.words import moment, yes

WORKLIST = ("Due", "How late", "What we promised", "Family at risk", "Who", "Reference", "Council", "Whose",
            "Team")  # fmt: skip


def worklist_rows(viewer: Viewer, wanted: WorklistFilter, *, now: datetime) -> Iterator[Row]:
    """What is due, soonest first, in the words of the worklist."""
    councils, calendar, after = authority_names(), working_calendar(), None
    while True:
        page = worklist(viewer, replace(wanted, after=after), now=now, calendar=calendar, page=PAGE)
        held = promises_held_back([one.reference for one in page.rows])
        for one in page.rows:
            if one.is_restricted or one.reference in held:
                continue
            yield (
                moment(one.due_at),
                one.lateness.words,
                one.kind_label,
                yes(one.at_risk),
                one.label,
                one.reference,
                councils.get(one.authority or "", ""),
                one.owner or "",
                one.team or "",
            )
        if page.next is None:
            return
        after = page.next
