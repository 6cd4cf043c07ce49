"""Who belongs to a household, for staff: adding, inviting, putting right, ending."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import Refused
from portal.households.opening.queries import look_up
from portal.households.opening.staff import asked_reason
from portal.households.people import actions as people
from portal.households.people.actions import member_for
from portal.households.people.forms import AddPersonForm, PersonForm, PressForm
from portal.households.queries import household_for, past_members_of
from portal.households.rules import ROLES, age_on
from portal.web import change, render_page

pages = Blueprint("households_staff_people", __name__)

FOLDER = "households/staff"


def _people_page(reference: str) -> str:
    return url_for("households_staff_people.see_people", reference=reference)


@pages.get("/staff/households/<reference:reference>/people")
@allow("households:see", audit="households.people_opened")
def see_people(reference: str) -> Response:
    """Who belongs to a household, how to reach each of them, and who has left."""
    viewer = current_viewer()
    found = look_up(viewer, reference, now=clock.now())
    household = found.household
    if answer := asked_reason(viewer, household, may=found.may_open):
        return answer
    access.opened("household", reference)
    return render_page(
        f"{FOLDER}/people.html",
        household=household,
        members=found.members,
        is_two=len([one for one in found.members if one.role == "applicant"]) == people.MOST_WHO_ADOPT,
        is_parting=found.is_parting,
        past=past_members_of(household.id),
        roles=ROLES,
        age_on=age_on,
        today=clock.today(),
        shows_dates=found.is_sure,
    )


@pages.route("/staff/households/<reference:reference>/people/add", methods=["GET", "POST"])
@allow("households:invite", audit="households.people_opened")
def add_person(reference: str) -> Response:
    """Add an applicant, an adult or a child; an applicant may be invited at once."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    access.opened("household", reference)
    form, label, status = AddPersonForm(), household.label, 200
    if form.validate_on_submit():
        try:
            with change() as done:
                now, role = clock.now(), form.role.data
                details = form.details(form.email.data or "")
                person = people.add_member(reference, role, details, by=viewer, now=now)
                invites = role == "applicant" and bool(form.invite.data)
                if invites:
                    people.invite_again(reference, person, by=viewer, now=now)
                done.to(_people_page(reference), "Added and invited." if invites else "Added.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/add_person.html", status=status, form=form, label=label, reference=reference
    )


@pages.route("/staff/households/<reference:reference>/people/<reference:person>", methods=["GET", "POST"])
@allow("households:invite", audit="households.people_opened")
def put_right(reference: str, person: str) -> Response:
    """Put right what is written down about somebody."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    member, label, status = member_for(viewer, household, person), household.label, 200
    access.opened("person", person)
    form = PersonForm(data=PersonForm.stands(member))
    if form.validate_on_submit():
        try:
            with change() as done:
                details = form.details(form.email.data or "")
                people.put_right(reference, person, details, by=viewer, now=clock.now())
                done.to(_people_page(reference), "Put right.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/put_right.html",
        status=status,
        form=form,
        member=member,
        label=label,
        reference=reference,
    )


@pages.route("/staff/households/<reference:reference>/people/<reference:person>/end", methods=["GET", "POST"])
@allow("households:invite", audit="households.people_opened")
def end_membership(reference: str, person: str) -> Response:
    """Write that somebody no longer belongs to the household."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    member, label, status = member_for(viewer, household, person), household.label, 200
    access.opened("person", person)
    form = PressForm()
    if form.validate_on_submit():
        try:
            with change() as done:
                people.end_membership(reference, person, by=viewer, now=clock.now())
                done.to(_people_page(reference), f"{member.name} no longer belongs to this household.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    return render_page(
        f"{FOLDER}/end_membership.html",
        status=status,
        form=form,
        member=member,
        label=label,
        reference=reference,
    )


@pages.post("/staff/households/<reference:reference>/people/<reference:person>/invite")
@allow("households:invite", audit="households.people_opened")
def invite(reference: str, person: str) -> Response:
    """Send somebody who adopts their invitation, the first time or again."""
    viewer = current_viewer()
    if answer := asked_reason(viewer, household_for(viewer, reference)):
        return answer
    with change() as done:
        people.invite_again(reference, person, by=viewer, now=clock.now())
        done.to(_people_page(reference), "The invitation is on its way.")
    return done.response()
