"""Requests for support, and sessions of therapy that lapse at the end of the financial year, as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from portal.access import Viewer
from portal.agency.queries import authority_names
from portal.reports.lists.queries import held_back
from portal.reports.lists.rules import PAGE, Row
from portal.reports.lists.words import day, moment, promised, yes
from portal.support.duty.queries import DutyFilter, duty_list
from portal.support.fund.lapsing import lapsing
from portal.support.fund.rules import last_day, year_of

SUPPORT = ("Who", "Reference", "Family at risk", "What is due", "Due", "Council", "Whose", "Sent", "Taken up")
SESSIONS_THAT_LAPSE = ("Who", "Reference", "Application", "For", "Agreed", "Left", "Lapses", "Whose")


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
                    yes(one.at_risk),
                    promised(one.promise),
                    moment(one.due_at),
                    councils.get(one.authority, ""),
                    one.owner or "",
                    moment(one.sent_at),
                    yes(one.state != "new"),
                )
        if following is None:
            return
        after = following


def lapsing_sessions(viewer: Viewer, *, today: date) -> Iterator[Row]:
    """What was agreed and is not used, by application; no child is named."""
    lapses, after = last_day(year_of(today)), ""
    while True:
        rows, later = lapsing(viewer, today=today, after=after, page=PAGE)
        held = held_back("support_request", [one.request_reference for one in rows])
        for one in rows:
            if one.request_reference not in held:
                yield (
                    one.name,
                    one.request_reference,
                    one.reference,
                    one.what,
                    one.sessions,
                    one.left,
                    day(lapses),
                    one.owner,
                )
        if later is None:
            return
        after = later
