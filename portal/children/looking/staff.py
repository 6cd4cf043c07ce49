"""Who looked at a group: every opening of a family, and where somebody looked very often."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import group_address
from portal.children.looking.queries import looked_at, unusual
from portal.children.queries import group_for
from portal.children.rules import GROUP
from portal.web import render_page

pages = Blueprint("children_looking", __name__)


@pages.get("/staff/children/groups/<reference:reference>/looked")
@allow("children:see", audit="children.looks_opened")
def see_looked(reference: str) -> Response:
    """Every opening of a group by a family, the newest first."""
    viewer, after = current_viewer(), request.args.get("after", "")
    found = group_for(viewer, reference)
    opened(GROUP, reference)
    rows, following = looked_at(viewer, reference, after=after)
    here = url_for("children_looking.see_looked", reference=reference)
    return render_page(
        "children/staff/looked.html",
        found=found,
        rows=rows,
        unusual=unusual(viewer, now=clock.now(), group_reference=reference),
        next=url_for("children_looking.see_looked", reference=reference, after=following)
        if following
        else None,
        first=here if after else None,
        back=group_address(reference),
    )
