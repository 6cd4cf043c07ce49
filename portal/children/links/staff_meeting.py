"""The weekly linking meeting: children who wait, families who wait, and what is being done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency import queries as agency
from portal.children.answering import answer_form, group_address
from portal.children.links import meeting
from portal.children.links.forms import NoteForm
from portal.children.links.rules import ORDER_TO_MATCH_DAYS, initials_of, waits_words
from portal.children.links.staff import shown_row
from portal.children.queries import group_for
from portal.children.rules import GROUP, GROUP_STATES, GroupState
from portal.errors import NotFound
from portal.web import render_page

pages = Blueprint("children_meeting", __name__)

LIST = "child_meeting"
"""What the audit calls the meeting's list."""

ARGUMENTS = ("authority", "groups", "families")


@pages.get("/staff/children/meeting")
@allow("children:see", audit="children.meeting_opened")
def see_meeting() -> Response:
    """Every group that waits and every approved family, both for all councils or one."""
    return render_page("children/links/staff/meeting.html", **_page())


@pages.get("/staff/children/meeting/print")
@allow("children:see", audit="children.meeting_printed")
def print_meeting() -> Response:
    """The same for paper: initials and references, who printed it and when (safety rule 11)."""
    return render_page("children/links/staff/meeting_print.html", now=clock.now(), **_page())


def _page() -> dict[str, Any]:
    asked: dict[str, Any] = {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}
    councils, today = agency.authority_names(), clock.today()
    if asked.get("authority", "") not in {"", *councils}:
        raise NotFound
    found = meeting.meeting_for(
        current_viewer(),
        authority=asked.get("authority", ""),
        groups_after=asked.get("groups", ""),
        families_after=asked.get("families", ""),
        now=clock.now(),
    )
    opened(LIST, "list")
    return {
        "groups": [
            {
                "row": one,
                "address": group_address(one.reference),
                "initials": initials_of(one.alias),
                "state": GROUP_STATES[GroupState(one.state)],
                "council": councils.get(one.authority, "–"),
                "waits": waits_words(one.ordered_on, today),
                "is_late": one.ordered_on is not None and (today - one.ordered_on).days > ORDER_TO_MATCH_DAYS,
                "may_link": one.state == GroupState.WAITING,
                "links": [shown_row(link) for link in one.links],
            }
            for one in found.groups
        ],
        "families": [
            {
                "row": one,
                "initials": initials_of(one.label),
                "council": councils.get(one.authority or "", "–"),
                "links": [shown_row(link) for link in one.links],
            }
            for one in found.families
        ],
        "asked": asked,
        "authorities": councils,
        "next_groups": _address(asked, groups=found.next_groups) if found.next_groups else None,
        "first_groups": _address(asked, groups=None) if "groups" in asked else None,
        "next_families": _address(asked, families=found.next_families) if found.next_families else None,
        "first_families": _address(asked, families=None) if "families" in asked else None,
        "print_address": url_for("children_meeting.print_meeting", **asked),
        "target": ORDER_TO_MATCH_DAYS,
    }


def _address(asked: dict[str, str], **changes: str | None) -> str:
    kept: dict[str, Any] = {name: value for name, value in {**asked, **changes}.items() if value}
    return url_for("children_meeting.see_meeting", **kept)


@pages.route("/staff/children/groups/<reference:reference>/meeting-note", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def keep_note(reference: str) -> Response:
    """What the meeting said of a group; what it said before stands below."""
    found, form = group_for(current_viewer(), reference), NoteForm()
    opened(GROUP, reference)

    def act() -> tuple[str, str]:
        meeting.keep_note(reference, form.text.data or "", by=current_viewer(), now=clock.now())
        return "/staff/children/meeting", f"Kept for {found.alias}."

    return answer_form(
        "links/staff/note",
        form,
        act,
        back="/staff/children/meeting",
        crumb="Linking meeting",
        caption=reference,
        heading=found.alias,
        button="Keep this note",
        fields=[("text", "Only we read this")],
        notes=meeting.notes_of(found.id),
    )
