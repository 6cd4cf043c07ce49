"""What matters for a group, and the families to think about for it. For family finders."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import answer_form, group_address
from portal.children.families import actions
from portal.children.families.forms import MattersForm
from portal.children.families.suggesting import PAGE, Suggestions, suggest
from portal.children.families.told import group_fit_of, wanted_of
from portal.children.queries import ChildGroup, group_for
from portal.children.rules import GROUP, GroupState
from portal.web import render_page

pages = Blueprint("children_suggestions", __name__)

ONE = "/staff/children/groups/<reference:reference>"


@pages.get(f"{ONE}/families")
@allow("children:show", audit="children.families_suggested")
def see_families(reference: str) -> Response:
    """Families to think about, who fits best first; or those left out, each with every reason."""
    found, viewer, now = _found(reference), current_viewer(), clock.now()
    left_out, after = request.args.get("which") == "left-out", request.args.get("after", "")
    wanted = wanted_of(found, now=now)
    shown = (
        suggest(viewer, found, wanted, left_out=left_out, after=after, now=now) if wanted else Suggestions()
    )
    return render_page(
        "children/staff/families.html",
        found=found,
        shown=shown,
        left_out=left_out,
        is_later=bool(after),
        may_show=found.state == GroupState.WAITING,
        knows_place=wanted is not None and wanted.at is not None,
        knows_needs=bool(found.needs),
        most=PAGE,
        back=group_address(reference),
    )


@pages.route(f"{ONE}/matters", methods=["GET", "POST"])
@allow("children:keep", audit="children.group_opened")
def keep_matters(reference: str) -> Response:
    """What matters for a group beside what families read: for us alone."""
    found, form = _found(reference), MattersForm()
    form.fit()
    if not form.is_submitted():
        form.begin(group_fit_of(found.id))
    back = f"{group_address(reference)}/families"

    def act() -> tuple[str, str]:
        actions.keep_matters(
            reference, form.told(), seen=form.seen_count, by=current_viewer(), now=clock.now()
        )
        return back, "It is kept."

    return answer_form(
        "staff/matters", form, act, back=back, crumb=found.alias, caption=reference, found=found
    )


def _found(reference: str) -> ChildGroup:
    found = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    return found
