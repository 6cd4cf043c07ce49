"""The rows of each list, read through the viewer by the list's own query, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from portal.access import Viewer
from portal.agency.queries import authority_names, working_calendar
from portal.agency.rules import local_moment
from portal.children.records.queries import GroupFilter, groups_for
from portal.children.rules import GROUP_STATES, GroupState
from portal.enquiries.handling import queries as enquiries
from portal.enquiries.handling.rules import STATES
from portal.events.register.queries import Register
from portal.events.register.rules import MARK_WORDS
from portal.events.rules import Mark
from portal.households.listing import queries as households
from portal.promises.kinds import KINDS, Kind
from portal.promises.queries import WorklistFilter, worklist
from portal.reports.lists.queries import held_back, promises_held_back
from portal.reports.lists.rules import Row
from portal.support.duty.queries import DutyFilter, duty_list

PAGE = 1000
"""Rows asked for at once."""

HOUSEHOLDS = ("Who", "Town", "Reference", "Council", "Stage", "Worker")
ENQUIRIES = (
    "Who",
    "Town",
    "Reference",
    "Council",
    "Sent",
    "Next promise",
    "Due",
    "Whose",
    "State",
    "Priority",
)
SUPPORT = ("Who", "Reference", "Family at risk", "What is due", "Due", "Council", "Whose", "Sent", "Taken up")
CHILDREN = ("Alias", "Reference", "Children", "Where", "Since", "Placement order", "Council", "Family finder")

WORKLIST = (
    "Due",
    "How late",
    "What we promised",
    "Family at risk",
    "Who",
    "Reference",
    "Council",
    "Whose",
    "Team",
)
REGISTER = (
    "Who",
    "Reference",
    "How they came",
    "Organisation",
    "Mark",
    "Marked by",
    "Marked",
    "Adults",
    "Children",
    "Sessions they came to",
    "Completed",
)
A_CHILD = "A child"
"""How a child is called in a file: no child is named in one (safety rule 8)."""


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
                    _moment(one.sent_at),
                    _promise(one.promise_kind),
                    _moment(one.due_at),
                    one.owner or "",
                    STATES[one.state],
                    _yes(one.is_priority),
                )
        after = page.next


def support_rows(viewer: Viewer, wanted: DutyFilter) -> Iterator[Row]:
    """Requests for support in the order of the duty list, without what anybody wrote."""
    councils, after = authority_names(), ""
    while True:
        rows, following = duty_list(viewer, replace(wanted, after=after), page=PAGE)
        held = held_back("support_request", [one.reference for one in rows])
        for one in rows:
            if one.reference not in held:
                yield (
                    one.name,
                    one.reference,
                    _yes(one.at_risk),
                    _promise(one.promise),
                    _moment(one.due_at),
                    councils.get(one.authority, ""),
                    one.owner or "",
                    _moment(one.sent_at),
                    _yes(one.state != "new"),
                )
        if following is None:
            return
        after = following


def child_rows(viewer: Viewer, wanted: GroupFilter) -> Iterator[Row]:
    """Children and groups by their aliases, the longest where they are first."""
    councils, after = authority_names(), ""
    while True:
        rows, following = groups_for(viewer, replace(wanted, after=after), page=PAGE)
        held = held_back("child_group", [one.reference for one in rows])
        for one in rows:
            if one.reference not in held:
                yield (
                    one.alias,
                    one.reference,
                    one.children,
                    GROUP_STATES[GroupState(one.state)],
                    _day(local_moment(one.since_at).date()),
                    _day(one.ordered_on),
                    councils.get(one.authority, ""),
                    one.finder,
                )
        if following is None:
            return
        after = following


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
                _moment(one.due_at),
                one.lateness.words,
                one.kind_label,
                _yes(one.at_risk),
                one.label,
                one.reference,
                councils.get(one.authority or "", ""),
                one.owner or "",
                one.team or "",
            )
        if page.next is None:
            return
        after = page.next


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
                _moment(one.marked_at),
                int(not one.is_child),
                int(one.is_child),
                one.came,
                _yes(one.is_completed),
            )
    held = held_back("attendance", [one.reference for one in page.walk_ins])
    for came in page.walk_ins:
        if came.reference not in held:
            without = "without a booking"
            counts = (came.adults, came.children, None, "")
            yield came.name, came.reference, without, "", MARK_WORDS[Mark.PRESENT], "", "", *counts


def _moment(value: datetime | None) -> str:
    """London's date and time, as a spreadsheet sorts it: 2026-11-20 10:00."""
    return f"{local_moment(value):%Y-%m-%d %H:%M}" if value else ""


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _promise(kind: str | None) -> str:
    return KINDS[Kind(kind)].label if kind else ""


def _yes(value: bool) -> str:
    return "yes" if value else "no"
