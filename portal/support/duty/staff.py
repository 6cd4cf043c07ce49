"""The duty page: open requests by urgency, then by when something is due. It renews itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.errors import Conflict, NotFound
from portal.households.flags import record_search
from portal.promises.kinds import KINDS, Kind
from portal.support.duty import actions
from portal.support.duty.forms import SearchForm
from portal.support.duty.queries import DutyFilter, DutyRow, duty_counts, duty_list
from portal.support.rules import RISKS_FOR_STAFF, Risk
from portal.support.visibility import STAFF_SEE
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("support_duty", __name__)

ARGUMENTS = ("whose", "authority", "show", "search", "after")
WHOSE = {"mine": "Mine", "nobody": "Not taken up"}
SHOWN = {"ended": "Finished and taken back"}
MINUTES_SHOWN = 120
"""Up to how many minutes before it is due the minutes are counted."""


@pages.get("/staff/support")
@allow(STAFF_SEE, audit="support.duty_listed")
def see_duty() -> Response:
    """New requests first by urgency, then by what is due; filters stand in the address."""
    return _page()


def _page(problem: str = "", status: int = 200) -> Response:
    viewer, filters, words = current_viewer(), asked_filters(), asked_words()
    now, authorities = clock.now(), agency.authority_names()
    rows, following = duty_list(viewer, filter_of(filters, words))
    found = duty_counts(viewer)
    access.opened("support_requests", "list", **({"words": words} if words else {}))
    return render_page(
        "support/staff/duty.html",
        fragment="list",
        status=status,
        problem=problem,
        rows=[_shown(row, authorities, now) for row in rows],
        next=_address(filters, after=following) if following else None,
        first=_address(filters, after=None) if "after" in filters else None,
        counts=_counts(found, filters),
        filters=filters,
        words=words,
        whose_choices=WHOSE,
        shown_choices=SHOWN,
        authorities=authorities,
        is_filtered=bool(set(filters) - {"after"}),
        no_filter=_address({}),
        here_again=_address(filters),
    )


def _counts(found: Any, filters: dict[str, str]) -> list[dict[str, Any]]:
    whose = filters.get("whose")
    return [
        {"words": "Families at risk", "count": str(found.at_risk), "href": _address({}), "late": True,
         "current": False},
        {"words": "Not answered yet", "count": str(found.unanswered), "href": _address({}), "late": False,
         "current": False},
        {"words": "Not taken up yet", "count": str(found.new), "href": _address({"whose": "nobody"}),
         "late": False, "current": whose == "nobody"},
        {"words": "Mine", "count": str(found.mine), "href": _address({"whose": "mine"}), "late": False,
         "current": whose == "mine"},
    ]  # fmt: skip


def _shown(row: DutyRow, authorities: dict[str, str], now: datetime) -> dict[str, Any]:
    """One request in the words of the page."""
    late = row.due_at is not None and row.due_at < now
    return {
        "row": row,
        "risks": [RISKS_FOR_STAFF[Risk(one)] for one in row.risks],
        "council": authorities.get(row.authority, "–"),
        "what": KINDS[Kind(row.promise)].label if row.promise else "",
        "left": left_words(row.due_at, now),
        "late": late,
        "address": page_address(row.reference),
    }


def left_words(due_at: datetime | None, now: datetime) -> str:
    """How long is left, in minutes where it is near: "25 minutes left", "40 minutes late"; else empty."""
    if due_at is None:
        return ""
    minutes = int((due_at - now).total_seconds() // 60)
    if not -MINUTES_SHOWN <= minutes <= MINUTES_SHOWN:
        return "late" if minutes < 0 else ""
    many = abs(minutes)
    return f"{many} minute{'' if many == 1 else 's'} {'left' if minutes >= 0 else 'late'}"


@pages.post("/staff/support/search")
@allow(STAFF_SEE)
def search_requests() -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    viewer, words = current_viewer(), tidy_words(SearchForm().words.data or "")
    with change(once=False) as done:
        record_search(
            words, about="support_requests", ref="list", event="support.searched", by=viewer, now=clock.now()
        )
        done.to(_address({}, search=sealed_words(words)))
    return done.response()


@pages.post("/staff/support/requests/<reference:reference>/accept")
@allow("support:answer", audit="support.request_opened")
def accept(reference: str) -> Response:
    """Take up a request from its page or from the list; whoever is second is told who was first."""
    access.opened("support_request", reference)
    back = page_address(reference) if request.args.get("from") == "page" else _address(asked_filters())
    try:
        with change() as done:
            seen = request.form.get("seen_entry", "")  # the list shows none of what was added
            actions.accept(reference, by=current_viewer(), now=clock.now(), seen=seen)
            done.to(back, "It is yours.")
    except Conflict as conflict:
        return _page(conflict.message, status=409)
    return done.response()


def page_address(reference: str) -> str:
    """The address of a request's page for staff."""
    return f"/staff/support/requests/{reference}"


def filter_of(filters: dict[str, str], words: str = "") -> DutyFilter:
    """What of the list these filters ask for. Raises NotFound for one nobody offers."""
    if filters.get("whose", "mine") not in WHOSE or filters.get("show", "ended") not in SHOWN:
        raise NotFound
    return DutyFilter(
        whose=filters.get("whose", ""),
        authority=filters.get("authority", ""),
        ended=filters.get("show") == "ended",
        words=words,
        after=filters.get("after", ""),
    )


def asked_filters() -> dict[str, str]:
    """The filters in this request's address, those that are filled in."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def _address(filters: dict[str, str], **changes: str | None) -> str:
    kept: dict[str, Any] = {name: value for name, value in {**filters, **changes}.items() if value}
    return url_for("support_duty.see_duty", **kept)
