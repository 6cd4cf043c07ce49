"""Asking staff why they open a household that is not their own work, before its page is shown.

Every page for staff about one household begins with `asked_reason`.
"""

from __future__ import annotations

from typing import Protocol

from flask import Blueprint, Response, request, url_for
from wtforms import HiddenField

from portal import access, clock
from portal.access import Viewer, allow, current_viewer
from portal.accounts.family.arrival import local_path
from portal.errors import Refused
from portal.forms import LongText, PortalForm, needed
from portal.households.opening.actions import give_reason, may_open, openings_for
from portal.households.queries import household_for
from portal.web import change, render_page, see_other

pages = Blueprint("households_opening", __name__)


class OfHousehold(Protocol):
    """What is known of a household here: its number and its reference."""

    id: int
    reference: str


class ReasonForm(PortalForm):
    """Why somebody opens a household that is not their own work, and where they were going."""

    back = HiddenField()

    reason = LongText(
        "Why do you open it?",
        needed("Say in a few words why you open this, so that a manager understands it."),
        most=500,
        description="For example: they rang the front desk and their worker is away. Managers read this.",
    )


def page_of(reference: str) -> str:
    """The address of a household's page for staff."""
    return f"/staff/households/{reference}"


def asked_reason(
    viewer: Viewer, household: OfHousehold, *, back: str = "", may: bool | None = None
) -> Response | None:
    """The way to the page that asks for a reason, or None where the viewer may go on.

    Call it in every view for staff about one household, after the look-up and before anything is
    shown or changed: `if answer := asked_reason(viewer, household): return answer`. A form that was sent
    leads `back` there afterwards; to the household's page where nothing is said. `may`: whether they may
    go on, where the look-up has read that (see opening.queries).
    """
    if may if may is not None else may_open(viewer, household.id, now=clock.now()):
        return None
    here = request.full_path.rstrip("?") if request.method == "GET" else back or page_of(household.reference)
    where = url_for("households_opening.ask_reason", reference=household.reference, next=here)
    if request.headers.get("HX-Request"):
        return Response(headers={"HX-Redirect": where})
    return see_other(where)


@pages.route("/staff/households/<reference:reference>/reason", methods=["GET", "POST"])
@allow("households:see", audit="households.reason_asked")
def ask_reason(reference: str) -> Response:
    """Ask why; the answer holds for this session and household until midnight."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    form, label, status = ReasonForm(), household.label, 200
    if not form.is_submitted():
        form.back.data = request.args.get("next", "")
    back = local_path(form.back.data) or page_of(reference)
    access.opened("household", reference)
    if request.method == "GET" and may_open(viewer, household.id, now=clock.now()):
        return see_other(back)
    if form.validate_on_submit():
        try:
            with change() as done:
                give_reason(reference, form.reason.data or "", by=viewer, now=clock.now())
                done.to(back)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "reason")
    if form.errors:
        status = 422
    return render_page(
        "households/staff/reason.html", status=status, form=form, label=label, reference=reference
    )


@pages.get("/staff/openings")
@allow("households:keep", audit="households.openings_listed")
def see_openings() -> Response:
    """Households that somebody opened outside their own work, newest first, with why."""
    viewer, after = current_viewer(), request.args.get("after")
    rows, later = openings_for(viewer, after=after)
    access.opened("openings", "list")
    return render_page(
        "households/staff/openings.html",
        rows=rows,
        later=url_for("households_opening.see_openings", after=later) if later else None,
        first=url_for("households_opening.see_openings") if after else None,
    )
