"""Restricting a household to named staff, for managers."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import Refused
from portal.forms import Checkboxes, Choice, PortalForm, Select, needed
from portal.households.opening.staff import asked_reason, page_of
from portal.households.queries import household_for
from portal.households.restriction.actions import (
    lift_restriction,
    may_be_named,
    name_colleague,
    named_staff,
    restrict,
    unname_colleague,
)
from portal.web import change, render_page

pages = Blueprint("households_restriction", __name__)


class RestrictForm(PortalForm):
    """Who is named when a household becomes restricted."""

    named = Checkboxes(
        "Who may open it?",
        needed("Name two people at least, so that somebody is always there."),
        description="Two at least, and its worker. Name yourself too if you want to open it.",
    )


class NameForm(PortalForm):
    """One more to name."""

    colleague = Select("Name one more")


def _address(reference: str) -> str:
    return url_for("households_restriction.see_restriction", reference=reference)


@pages.route("/staff/households/<reference:reference>/restriction", methods=["GET", "POST"])
@allow("households:keep", audit="households.restriction_opened")
def see_restriction(reference: str) -> Response:
    """Who is named; or, where a household is not restricted, the form that restricts it."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    access.opened("household", reference)
    is_restricted, label, status = household.restricted, household.label, 200
    named = named_staff(household.id) if is_restricted else []
    others = [one for one in may_be_named() if one.reference not in {two.reference for two in named}]
    form = NameForm() if is_restricted else RestrictForm()
    choices = [Choice(one.reference, one.name) for one in others]
    if isinstance(form, NameForm):
        form.colleague.choices = choices
    else:
        form.named.choices = choices
    if form.validate_on_submit():
        try:
            with change() as done:
                news = _do(form, reference)
                done.to(_after(reference, form), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        "households/staff/restriction.html",
        status=status,
        form=form,
        label=label,
        reference=reference,
        is_restricted=is_restricted,
        named=named,
        page=page_of(reference),
    )


def _do(form: NameForm | RestrictForm, reference: str) -> str:
    viewer, now = current_viewer(), clock.now()
    if isinstance(form, NameForm):
        name_colleague(reference, form.colleague.data or "", by=viewer, now=now)
        return "They can open it now."
    restrict(reference, form.named.data or [], by=viewer, now=now)
    return "It is restricted. Nobody else finds it."


def _after(reference: str, form: NameForm | RestrictForm) -> str:
    """Where to go on: who did not name themselves cannot see the page any more."""
    if isinstance(form, RestrictForm) and current_viewer().reference not in (form.named.data or []):
        return url_for("households_staff_list.see_households")
    return _address(reference)


@pages.post("/staff/households/<reference:reference>/restriction/<reference:colleague>/unname")
@allow("households:keep", audit="households.restriction_opened")
def unname(reference: str, colleague: str) -> Response:
    """Take a colleague's name away."""
    viewer = current_viewer()
    if answer := asked_reason(viewer, household_for(viewer, reference)):
        return answer
    with change() as done:
        unname_colleague(reference, colleague, by=viewer, now=clock.now())
        is_self = colleague == viewer.reference
        done.to(
            url_for("households_staff_list.see_households") if is_self else _address(reference),
            "They cannot open it any more.",
        )
    return done.response()


@pages.post("/staff/households/<reference:reference>/restriction/lift")
@allow("households:keep", audit="households.restriction_opened")
def lift(reference: str) -> Response:
    """Let everybody who works with households find it again."""
    viewer = current_viewer()
    if answer := asked_reason(viewer, household_for(viewer, reference)):
        return answer
    with change() as done:
        lift_restriction(reference, by=viewer, now=clock.now())
        done.to(_address(reference), "It is not restricted any more.")
    return done.response()
