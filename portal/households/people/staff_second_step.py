"""Taking off somebody's second step when they lost their telephone and their codes. For managers."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.accounts.actions.family_step import take_off_second_step
from portal.errors import NotFound, Refused
from portal.forms import PressForm
from portal.households.opening.staff import asked_reason
from portal.households.people.actions import member_for
from portal.households.queries import household_for
from portal.web import change, render_page

pages = Blueprint("households_second_step", __name__)


@pages.route(
    "/staff/households/<reference:reference>/people/<reference:person>/second-step", methods=["GET", "POST"]
)
@allow("households:keep", audit="households.people_opened")
def take_off(reference: str, person: str) -> Response:
    """Take it off, once it is sure who asks."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    member, label, form = member_for(viewer, household, person), household.label, PressForm()
    access.opened("person", person)
    account_id = member.account_id
    if account_id is None:
        raise NotFound
    status = 200
    if form.validate_on_submit():
        try:
            with change() as done:
                take_off_second_step(account_id, by=viewer, now=clock.now())
                done.to(
                    url_for("households_staff_people.see_people", reference=reference),
                    f"{member.name} signs in without a second step now, until they set up a new one.",
                )
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    return render_page(
        "households/staff/second_step.html",
        status=status,
        form=form,
        member=member,
        label=label,
        reference=reference,
    )
