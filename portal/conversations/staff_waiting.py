"""Messages from families that wait for an answer, oldest first."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import access
from portal.access import allow, current_viewer, see_other
from portal.conversations.queries import household_of_conversation
from portal.conversations.waiting import WHOSE, waiting_counts, waiting_for
from portal.web import render_page

pages = Blueprint("conversations_staff_waiting", __name__)


def page_address(reference: str) -> str:
    """Where staff find a conversation by its reference alone."""
    return f"/staff/messages-from-families/{reference}"


@pages.get("/staff/messages-from-families")
@allow("conversations:answer", audit="conversations.listed")
def see_waiting() -> Response:
    """What waits for our answer: own families' first. Filters stand in the address."""
    viewer, whose = current_viewer(), request.args.get("whose", "mine")
    after = request.args.get("after") or None
    rows, following = waiting_for(viewer, whose=whose, after=after)
    counts = waiting_counts(viewer)
    access.opened("conversations", "waiting", whose=whose)
    here = url_for(".see_waiting")
    return render_page(
        "conversations/staff/waiting.html",
        fragment="list",
        rows=rows,
        whose=whose,
        filters=[
            {
                "words": words,
                "count": getattr(counts, name),
                "href": f"{here}?whose={name}",
                "current": name == whose,
                "late": False,
            }
            for name, words in WHOSE.items()
        ],
        first=f"{here}?whose={whose}" if after else None,
        following=f"{here}?whose={whose}&after={following}" if following else None,
    )


@pages.get("/staff/messages-from-families/<reference:reference>")
@allow("conversations:answer")
def see_one(reference: str) -> Response:
    """Lead to a conversation by its reference alone."""
    household = household_of_conversation(current_viewer(), reference)
    return see_other(
        url_for("conversations_staff.see_conversation", reference=household, conversation=reference)
    )
