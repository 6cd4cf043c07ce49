"""The list of children for family finders, and writing down a new group."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.audit.actions import record
from portal.children.answering import answer_form, group_address
from portal.children.looking.queries import unusual
from portal.children.records import actions
from portal.children.records.forms import NewGroupForm, SearchForm
from portal.children.records.queries import GroupFilter, GroupRow, group_counts, groups_for
from portal.children.rules import GROUP_STATES, GroupState
from portal.errors import NotFound
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("children_records", __name__)

ARGUMENTS = ("state", "authority", "finder", "search", "after")
FINDERS = {"mine": "Mine", "nobody": "Nobody’s"}
LIST = "child_groups"
"""What the audit calls the list."""


@pages.get("/staff/children")
@allow("children:see", audit="children.listed")
def see_groups() -> Response:
    """Groups, the longest in their state first; filters stand in the address. No name is shown."""
    viewer, asked, words = current_viewer(), asked_filters(), asked_words()
    rows, following = groups_for(viewer, filter_of(asked, words))
    many, councils = group_counts(viewer), agency.authority_names()
    access.opened(LIST, "list", **({"words": words} if words else {}))
    return render_page(
        "children/staff/groups.html",
        fragment="list",
        unusual=unusual(viewer, now=clock.now()),
        rows=[_shown(row, councils) for row in rows],
        counts=[_count(state, many, asked) for state in GROUP_STATES],
        next=_address(asked, after=following) if following else None,
        first=_address(asked, after=None) if "after" in asked else None,
        asked=asked,
        words=words,
        authorities=councils,
        finder_choices=FINDERS,
        is_filtered=bool(set(asked) - {"after"}),
        no_filter=_address({}),
    )


def filter_of(asked: dict[str, str], words: str = "") -> GroupFilter:
    """What of the list these filters ask for. Raises NotFound for one nobody offers."""
    if asked.get("state", "waiting") not in set(GroupState) or asked.get("finder", "mine") not in FINDERS:
        raise NotFound
    wanted = {name: asked.get(name, "") for name in ("state", "authority", "finder", "after")}
    return GroupFilter(words=words, **wanted)


def _count(state: GroupState, many: dict[str, int], asked: dict[str, str]) -> dict[str, Any]:
    return {
        "words": GROUP_STATES[state],
        "count": str(many[state]),
        "href": _address({}, state=state.value),
        "late": False,
        "current": asked.get("state") == state,
    }


def _shown(row: GroupRow, councils: dict[str, str]) -> dict[str, Any]:
    days = (clock.today() - row.ordered_on).days if row.ordered_on else None
    return {
        "row": row,
        "state": GROUP_STATES[GroupState(row.state)],
        "council": councils.get(row.authority, "–"),
        "days": days,
        "address": group_address(row.reference),
    }


@pages.post("/staff/children/search")
@allow("children:see")
def search_groups() -> Response:
    """Look for an alias or a reference; the words travel on sealed, and the audit keeps them."""
    words = tidy_words(SearchForm().words.data or "")
    with change(once=False) as done:
        if words:
            record(
                "children.searched",
                by=current_viewer(),
                subject_kind=LIST,
                subject_ref="list",
                now=clock.now(),
                details={"words": words},
            )
        done.to(_address({}, search=sealed_words(words)))
    return done.response()


@pages.route("/staff/children/new", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_begun")
def make_group() -> Response:
    """Write down a child, or brothers and sisters who are to live together."""
    form = NewGroupForm()
    form.fit(agency.authority_names())
    access.opened(LIST, "new")

    def act() -> tuple[str, str]:
        made = actions.make_group(
            form.alias.data or "",
            form.authority.data or "",
            form.children(),
            by=current_viewer(),
            now=clock.now(),
        )
        return group_address(made.reference), "Written down. Next: who they are, and what was decided."

    if form.is_submitted() and not (form.validate() and form.is_whole()):
        return render_page("children/staff/new_group.html", status=422, form=form, back="/staff/children")
    return answer_form("staff/new_group", form, act, back="/staff/children")


def asked_filters() -> dict[str, str]:
    """The filters in this request's address, those that are filled in."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def _address(asked: dict[str, str], **changes: str | None) -> str:
    kept: dict[str, Any] = {name: value for name, value in {**asked, **changes}.items() if value}
    return url_for("children_records.see_groups", **kept)
