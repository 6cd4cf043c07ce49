"""The list of households: everybody's for managers, one's own for others, and the search."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_wtf import FlaskForm

from portal import access, clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.errors import NotFound
from portal.forms import Text
from portal.households.flags import record_search
from portal.households.listing.queries import MOST_FOUND, STAGES, ListFilter, households_for
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("households_staff_list", __name__)

ARGUMENTS = ("stage", "authority", "search", "after")


class SearchForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Words to look for. Looking twice changes nothing, so it needs no once-key."""

    words = Text("Search households", most=60)


def asked_filters() -> dict[str, str]:
    """The filters in this request's address, those that are filled in. Raises NotFound for a made-up one."""
    asked = {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}
    if asked.get("stage", "applicant") not in STAGES:
        raise NotFound
    return asked


def filter_of(filters: dict[str, str], words: str = "") -> ListFilter:
    """What of the list these filters ask for."""
    kept = {name: filters.get(name, "") for name in ("stage", "authority", "after")}
    return ListFilter(words=words, **kept)


def sees_all(viewer: access.Viewer) -> bool:
    """Whether somebody's list is everybody's; others see those they work with or cover."""
    return viewer.holds("households:keep")


def _address(filters: dict[str, str], **changes: str | None) -> str:
    kept: dict[str, Any] = {name: value for name, value in {**filters, **changes}.items() if value}
    return url_for("households_staff_list.see_households", **kept)


@pages.get("/staff/households")
@allow("households:see", audit="households.listed")
def see_households() -> Response:
    """Households, newest first. Filters stand in the address; words only sealed."""
    viewer, filters, words = current_viewer(), asked_filters(), asked_words()
    is_manager = sees_all(viewer)
    page = households_for(viewer, filter_of(filters, words), all_of_them=is_manager)
    told = {name: value for name, value in filters.items() if name != "search"}
    access.opened("households", "list", **told, **({"words": words} if words else {}))
    return render_page(
        "households/staff/households.html",
        fragment="list",
        rows=page.rows,
        has_more=page.has_more,
        most_found=MOST_FOUND,
        next=_address(filters, after=page.next) if page.next else None,
        first=_address(filters, after=None) if "after" in filters else None,
        filters=filters,
        words=words,
        is_filtered=bool(set(filters) - {"after"}),
        is_manager=is_manager,
        no_filter=_address({}),
        stages=STAGES,
        authorities=agency.authority_names(),
    )


@pages.post("/staff/households/search")
@allow("households:see")
def search_households() -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    viewer, words = current_viewer(), tidy_words(SearchForm().words.data or "")
    with change(once=False) as done:
        record_search(words, about="households", ref="list", by=viewer, now=clock.now())
        done.to(_address({}, search=sealed_words(words)))
    return done.response()
