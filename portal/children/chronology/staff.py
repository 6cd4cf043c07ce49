"""The chronology of one child, as a print for court."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.accounts.queries import names_of_references
from portal.children.answering import child_address
from portal.children.chronology.queries import chronology_of
from portal.children.queries import child_for
from portal.children.rules import CHILD
from portal.web import render_page

pages = Blueprint("children_chronology", __name__)


@pages.get("/staff/children/records/<reference:reference>/chronology")
@allow("children:see", audit="children.chronology_printed")
def print_chronology(reference: str) -> Response:
    """What was done to find a family, by day: alias, initials and references alone (safety rule 11)."""
    viewer, now = current_viewer(), clock.now()
    child, group = child_for(viewer, reference)
    opened(CHILD, reference)
    lines = [one for one in chronology_of(viewer, child) if one.on <= clock.today()]
    return render_page(
        "children/staff/chronology.html",
        child=child,
        group=group,
        lines=lines,
        names=names_of_references({one.by for one in lines}),
        now=now,
        back=child_address(reference),
    )
