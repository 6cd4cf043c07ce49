"""The rows of each list, read through the viewer by the list's own query, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from portal.access import Viewer
from portal.agency.queries import authority_names
from portal.agency.rules import local_moment
from portal.children.records.queries import GroupFilter, groups_for
from portal.children.rules import GROUP_STATES, GroupState
from portal.enquiries.handling import queries as enquiries
from portal.enquiries.handling.rules import STATES
from portal.households.listing import queries as households
from portal.promises.kinds import KINDS, Kind
from portal.reports.lists.queries import held_back
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


def _moment(value: datetime | None) -> str:
    """London's date and time, as a spreadsheet sorts it: 2026-11-20 10:00."""
    return f"{local_moment(value):%Y-%m-%d %H:%M}" if value else ""


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _promise(kind: str | None) -> str:
    return KINDS[Kind(kind)].label if kind else ""


def _yes(value: bool) -> str:
    return "yes" if value else "no"
