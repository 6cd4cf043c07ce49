"""Whether automatic e-mails go to a household, for its workers. No family has a page like it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import Refused
from portal.forms import LongText, PortalForm, PressForm, Radios, needed
from portal.households.opening import asked_reason
from portal.households.opening.staff import page_of
from portal.households.queries import household_for
from portal.households.quiet.actions import quieten, release
from portal.households.quiet.queries import quiet_of
from portal.households.quiet.rules import BY_HAND, WORDS, Cause
from portal.web import change, render_page

pages = Blueprint("households_quiet", __name__)


class QuietForm(PortalForm):
    """Why nothing automatic goes out."""

    cause = Radios(
        "Why?",
        needed("Choose why"),
        choices=[(cause.value, WORDS[cause]) for cause in BY_HAND],
    )
    note = LongText("What colleagues should know (optional)", most=1000, description="Only staff read it.")


@pages.route("/staff/households/<reference:reference>/quiet", methods=["GET", "POST"])
@allow("households:quieten", audit="households.quiet_opened")
def see_quiet(reference: str) -> Response:
    """Since when nothing goes out by itself, and why; the button that ends it, or the form that begins it."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    access.opened("household", reference)
    label, quiet, status = household.label, quiet_of(household.id), 200
    since, cause, note = (quiet.begun_at, WORDS[Cause(quiet.cause)], quiet.note) if quiet else (None, "", "")
    # what the button says counts: a page that a colleague overtook must not do the opposite
    begins = request.form.get("do") == "begin" if request.method == "POST" else quiet is None
    form: QuietForm | PressForm = QuietForm() if begins else PressForm()
    if form.validate_on_submit():
        try:
            with change() as done:
                done.to(page_of(reference), _do(form, reference))
            return done.response()
        except Refused as refused:
            form = QuietForm() if quiet is None else PressForm()
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        "households/staff/quiet.html",
        status=status,
        form=form,
        label=label,
        reference=reference,
        page=page_of(reference),
        since=since,
        cause=cause,
        note=note,
    )


def _do(form: QuietForm | PressForm, reference: str) -> str:
    viewer, now = current_viewer(), clock.now()
    if isinstance(form, QuietForm):
        quieten(reference, Cause(form.cause.data), form.note.data or "", by=viewer, now=now)
        return "Nothing goes to them by itself from now on."
    release(reference, by=viewer, now=now)
    return "Automatic e-mails go to them again."
