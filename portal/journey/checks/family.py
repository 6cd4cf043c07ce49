"""The family's own pages of plan, steps and decision."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound, Refused
from portal.households.queries import worker_of
from portal.journey.checks.forms import AgreeForm
from portal.journey.checks.planning import agree_plan, own_plan
from portal.journey.checks.queries import own_steps, own_view
from portal.journey.moves import Outcome
from portal.journey.next_step import PAGES as STEP_PAGES
from portal.journey.pathways import STAGES, Stage
from portal.journey.queries import letters_for, own_journey, step_for
from portal.journey.rules import DELAY_WORDS
from portal.web import change, render_page

pages = Blueprint("journey_checks_family", __name__)

FOLDER = "journey/checks/family"
TURNS = {"you": "Your turn", "we": "Our turn", "others": "We wait for others"}


@pages.get("/home/steps")
@allow("journey:keep", audit="journey.own_steps_read")
def see_steps() -> Response:
    """What is yours, what is for you both, whose turn each is, and how far the others are."""
    viewer = current_viewer()
    journey = own_journey(viewer)
    if journey is None:
        raise NotFound
    opened("journey", journey.reference)
    return render_page(
        f"{FOLDER}/steps.html",
        journey=journey,
        stage=STAGES[Stage(journey.stage)].name,
        steps=own_steps(viewer, journey),
        turns=TURNS,
        delays=DELAY_WORDS,
        pages_of=STEP_PAGES,
    )


@pages.get("/home/steps/<reference:reference>")
@allow("journey:keep", audit="journey.own_steps_read")
def see_step(reference: str) -> Response:
    """One step of one's own or of the household's. Somebody else's is not found."""
    viewer = current_viewer()
    journey, row = step_for(viewer, reference)
    opened("journey", journey.reference, step=reference)
    return render_page(
        f"{FOLDER}/step.html",
        view=own_view(viewer, journey, reference, row.code),
        sent_at=row.sent_at,
        turns=TURNS,
        delays=DELAY_WORDS,
        page=STEP_PAGES.get(row.code),
        worker=worker_of(journey.household_id),
    )


@pages.route("/home/plan", methods=["GET", "POST"])
@allow("journey:keep", audit="journey.own_plan_read")
def agree() -> Response:
    """The plan of the stage: read, agree, or ask for a change."""
    viewer = current_viewer()
    journey, plan = own_plan(viewer)
    opened("journey", journey.reference)
    form = AgreeForm()
    if plan is not None and form.validate_on_submit():
        try:
            with change() as done:
                agree_plan(request.form.get("plan", ""), by=viewer, now=clock.now())
                done.to(url_for("journey_checks_family.agree"), "Thank you. You agreed this plan.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            journey, plan = own_plan(viewer)
    return render_page(
        f"{FOLDER}/plan.html",
        status=422 if form.errors else 200,
        form=form,
        plan=plan,
        stage=STAGES[Stage(plan.stage)].name if plan else STAGES[Stage(journey.stage)].name,
        agreed_at=plan.agreed_at(viewer.person_id) if plan else None,
        others=[one for one in plan.agreements if one.person_id != viewer.person_id] if plan else [],
        may_agree=plan is not None
        and journey.ended_at is None
        and viewer.person_id in {one.person_id for one in plan.agreements},
        worker=worker_of(journey.household_id),
    )


DECIDED: dict[str, str] = {
    Outcome.NOT_REGISTERED: "We can’t accept your registration now",
    Outcome.NOT_ACCEPTED: "You do not go on to Stage 2",
    Outcome.NOT_APPROVED: "Our decision about approval",
}
"""How the page with a "no" is headed."""


@pages.get("/home/decision")
@allow("journey:keep", audit="journey.own_decision_read")
def see_decision() -> Response:
    """What we wrote about a decision: to both, and to the reader alone; and what can be done now."""
    viewer = current_viewer()
    journey = own_journey(viewer)
    letters = letters_for(viewer, journey) if journey else ()
    if journey is None or not letters:
        raise NotFound
    opened("journey", journey.reference)
    outcome = journey.outcome or ""
    return render_page(
        f"{FOLDER}/decision.html",
        heading=DECIDED.get(outcome, "What we wrote to you"),
        letters=letters,
        is_no=outcome in DECIDED,
        is_stage_1=outcome == Outcome.NOT_ACCEPTED,
        worker=worker_of(journey.household_id),
    )
