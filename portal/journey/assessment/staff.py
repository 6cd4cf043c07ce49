"""A household's assessment for staff: visits, the written parts, the report and the answers to it."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.journey.assessment import actions
from portal.journey.assessment.forms import (
    HoldVisitForm,
    OfferVisitForm,
    PressForm,
    hold_visit_form,
)
from portal.journey.assessment.framing import answer_form, open_household, see_assessment
from portal.journey.assessment.queries import (
    reference_of_household,
    visit_for_staff,
    visits_for_staff,
)
from portal.journey.assessment.readable import readable_parts, readable_report, readable_visits
from portal.journey.assessment.rules import VisitState
from portal.journey.assessment.written import parts_for_staff, report_for_staff
from portal.journey.pathways import has_panel
from portal.journey.queries import rows_of, step_for
from portal.web import change, render_page, see_other

pages = Blueprint("assessment_staff", __name__)

FOLDER = "journey/assessment/staff"
OWN = "/staff/households/<reference:reference>/assessment"


def step_address(reference: str) -> str:
    """Where a promise about one person's step is shown to staff."""
    return url_for("assessment_staff.follow_step", reference=reference)


@pages.get("/staff/journey-steps/<reference:reference>")
@allow("journey:see", audit="assessment.opened")
def follow_step(reference: str) -> Response:
    """Leads from one step to its household's assessment."""
    journey, _ = step_for(current_viewer(), reference)
    access.opened("journey", journey.reference)
    household = reference_of_household(journey)
    return see_other(see_assessment(household))


@pages.get(OWN)
@allow("journey:see", audit="assessment.opened")
def see_household(reference: str) -> Response:
    """Everything of one household's assessment."""
    household, answer = open_household(reference)
    if answer:
        return answer
    viewer, now = current_viewer(), clock.now()
    journey = household.read
    rows = rows_of(journey)
    steps = actions.states_of(rows)
    return render_page(
        f"{FOLDER}/see_assessment.html",
        household=household,
        visits=readable_visits(viewer, visits_for_staff(journey, household.members)),
        parts=readable_parts(viewer, parts_for_staff(journey, household.members, rows)),
        report=readable_report(viewer, report_for_staff(journey, household.members, now, rows)),
        steps=steps,
        states=VisitState,
        is_at_work=journey.stage in actions.AT_WORK and journey.ended_at is None,
        asks_report="par_drafted" in steps,
        asks_panel=has_panel(journey.pathway),
        form=PressForm(),
    )


@pages.route(f"{OWN}/visits/offer", methods=["GET", "POST"])
@allow("journey:run", audit="assessment.opened")
def offer_visit(reference: str) -> Response:
    """Offer the family some times for a visit."""
    household, answer = open_household(reference)
    if answer:
        return answer
    form = OfferVisitForm()

    def act() -> None:
        actions.offer_visit(
            household.journey, form.times(), kind=form.kind.data, by=current_viewer(), now=clock.now()
        )

    return answer_form(
        form,
        f"{FOLDER}/offer_visit.html",
        act,
        to=see_assessment(reference),
        news="They can choose a time on their page now.",
        household=household,
    )


@pages.route(f"{OWN}/visits/<reference:visit>/held", methods=["GET", "POST"])
@allow("journey:run", audit="assessment.opened")
def hold_visit(reference: str, visit: str) -> Response:
    """Write down that a visit was held, and who was seen."""
    household, answer = open_household(reference)
    if answer:
        return answer
    journey = household.read
    shown = visit_for_staff(current_viewer(), household, journey, visit)
    form: HoldVisitForm = hold_visit_form(household.members, clock.today())

    def act() -> None:
        actions.hold_visit(
            visit,
            held_on=form.held_on.data or clock.today(),
            seen=form.seen(),
            notes=form.notes.data or "",
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/hold_visit.html",
        act,
        to=see_assessment(reference),
        news="The visit is written down.",
        household=household,
        visit=shown,
    )


@pages.post(f"{OWN}/visits/<reference:visit>/withdraw")
@allow("journey:run", audit="assessment.opened")
def withdraw_visit(reference: str, visit: str) -> Response:
    """Take back a visit that was not held."""
    household, answer = open_household(reference)
    if answer:
        return answer
    journey = household.read
    visit_for_staff(current_viewer(), household, journey, visit)
    with change() as done:
        actions.withdraw_visit(visit, by=current_viewer(), now=clock.now())
        done.to(see_assessment(reference), "The visit is taken back. Tell the family yourself.")
    return done.response()


@pages.post(f"{OWN}/visits/complete")
@allow("journey:run", audit="assessment.opened")
def complete_visits(reference: str) -> Response:
    """Say that the home visits are complete."""
    household, answer = open_household(reference)
    if answer:
        return answer
    with change() as done:
        actions.complete_visits(household.journey, by=current_viewer(), now=clock.now())
        done.to(see_assessment(reference), "The home visits are complete.")
    return done.response()
