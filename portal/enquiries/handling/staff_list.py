"""The list of enquiries: filtered, searched, 25 a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.enquiries.handling.forms import SearchForm
from portal.enquiries.handling.queries import MOST_FOUND, ListFilter, enquiries_for
from portal.enquiries.handling.rules import STATES
from portal.enquiries.rules import State
from portal.errors import NotFound
from portal.households.flags import record_search
from portal.promises.kinds import KINDS
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("enquiries_staff_list", __name__)

ANY = "any"
STATE_CHOICES = {
    State.OPEN: STATES["open"],
    State.INVITED: STATES["invited"],
    State.PASSED_ON: STATES["passed_on"],
    State.CLOSED: STATES["closed"],
    ANY: "All",
}
ARGUMENTS = ("state", "authority", "priority", "promise", "search", "after")


def asked_filters() -> dict[str, str]:
    """The filters in this request's address, those that are filled in."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def _address(filters: dict[str, str], **changes: str | None) -> str:
    """The list's address with these filters; a change to None leaves one out."""
    kept: dict[str, Any] = {name: value for name, value in {**filters, **changes}.items() if value}
    return url_for("enquiries_staff_list.see_enquiries", **kept)


def filter_of(filters: dict[str, str], words: str = "") -> ListFilter:
    """The filters as the query reads them: open ones first of all. Raises NotFound for one nobody offers."""
    state = filters.get("state", ANY if words else State.OPEN.value)
    if (
        state not in STATE_CHOICES
        or filters.get("priority", "yes") != "yes"
        or filters.get("promise", "nobody") != "nobody"
    ):
        raise NotFound
    return ListFilter(
        state=None if state == ANY else state,
        authority=filters.get("authority"),
        is_priority="priority" in filters,
        is_unclaimed="promise" in filters,
        words=words,
        after=filters.get("after"),
    )


@pages.get("/staff/enquiries")
@allow("enquiries:see", audit="enquiries.listed")
def see_enquiries() -> Response:
    """Enquiries, newest first. Filters stand in the address, so that a colleague can be sent them."""
    viewer, filters, words = current_viewer(), asked_filters(), asked_words()
    authorities = agency.authority_names()
    page = enquiries_for(viewer, filter_of(filters, words))
    told = {name: value for name, value in filters.items() if name != "search"}
    access.opened("enquiries", "list", **told, **({"words": words} if words else {}))
    return render_page(
        "enquiries/staff/enquiries.html",
        fragment="list",
        rows=page.rows,
        has_more=page.has_more,
        most_found=MOST_FOUND,
        next=_address(filters, after=page.next) if page.next else None,
        first=_address(filters, after=None) if "after" in filters else None,
        filters=filters,
        words=words,
        is_filtered=bool(set(filters) - {"after"}),
        no_filter=_address({}),
        state_choices=STATE_CHOICES,
        states=STATES,
        state=filters.get("state", ANY if words else State.OPEN.value),
        authorities=authorities,
        kinds=KINDS,
    )


@pages.post("/staff/enquiries/search")
@allow("enquiries:see")
def search_enquiries() -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    viewer, words = current_viewer(), tidy_words(SearchForm().words.data or "")
    with change(once=False) as done:
        record_search(
            words, about="enquiries", ref="list", event="enquiries.searched", by=viewer, now=clock.now()
        )
        done.to(_address({}, search=sealed_words(words)))
    return done.response()
