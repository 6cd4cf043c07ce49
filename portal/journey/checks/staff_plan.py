"""Writing the plan of a stage, and showing it to the family."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import Refused
from portal.journey.checks.forms import PlanForm
from portal.journey.checks.plan_words import PARTS
from portal.journey.checks.planning import (
    draft_of,
    plan_of,
    save_plan,
    stage_with_plan,
    version_seen,
    versions_of,
    words_to_start_from,
)
from portal.journey.checks.staff_looking import FOLDER, household_page
from portal.journey.pathways import STAGES
from portal.web import change, render_page

pages = Blueprint("journey_checks_staff_plan", __name__)


@pages.route("/staff/journeys/<reference:reference>/plan", methods=["GET", "POST"])
@allow("journey:run", audit="journey.plan_opened")
def write_plan(reference: str) -> Response:
    """The plan's words: save them for later, or publish them for each applicant to agree."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey = household.journey
    stage = stage_with_plan(journey)
    plan = plan_of(journey, stage, household.members)
    begins = draft_of(journey, stage) or plan
    form = PlanForm(data=words_to_start_from(stage, begins) | {"seen": version_seen(begins)})
    if form.validate_on_submit():
        publish = request.form.get("then") == "publish"
        try:
            with change() as done:
                save_plan(
                    reference,
                    {key: form[key].data or "" for key in PARTS},
                    seen=form.seen.data or "",
                    publish=publish,
                    by=viewer,
                    now=clock.now(),
                )
                news = (
                    "Published. Each applicant is asked to agree it."
                    if publish
                    else "Saved. The family does not see it yet."
                )
                done.to(url_for("journey_checks_staff_plan.write_plan", reference=reference), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            plan = plan_of(journey, stage)
    return render_page(
        f"{FOLDER}/plan.html",
        status=422 if form.errors else 200,
        form=form,
        journey=journey,
        household=household,
        stage=STAGES[stage].name,
        parts=PARTS,
        plan=plan,
        versions=versions_of(journey, stage),
    )
