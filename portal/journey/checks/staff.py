"""A household's steps for staff: the list, one step, held from before, safe contact, chased."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import NotFound, Refused
from portal.journey.checks import actions
from portal.journey.checks.forms import ContactForm, HeldForm, StepForm
from portal.journey.checks.queries import happenings_of, lapsing_of, stages_with_steps
from portal.journey.checks.rules import (
    KEPT_BY_OTHERS,
    NEEDS_CONTACT,
    PLAN_STEPS,
    TURN_WORDS,
    label_of,
    seen_as,
    states_for,
)
from portal.journey.checks.staff_looking import FOLDER, household_page
from portal.journey.pathways import PATHWAYS, STEP_OF, Pathway
from portal.journey.queries import rows_of, step_for
from portal.journey.rules import DELAY_WORDS
from portal.web import change, render_page

pages = Blueprint("journey_checks_staff", __name__)


@pages.get("/staff/journeys/<reference:reference>/steps")
@allow("journey:see", audit="journey.steps_opened")
def see_steps(reference: str) -> Response:
    """Every step of a household, whose turn each is and since when, and what lapses."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey, members = household.journey, household.members
    rows = rows_of(journey)
    return render_page(
        f"{FOLDER}/steps.html",
        journey=journey,
        household=household,
        pathway=PATHWAYS[Pathway(journey.pathway)].name,
        stages=stages_with_steps(viewer, journey, members, rows),
        lapsing=lapsing_of(journey, members, rows, today=clock.today()),
        turns=TURN_WORDS,
        delays=DELAY_WORDS,
        label_of=label_of,
        has_plan=journey.stage in PLAN_STEPS,
    )


def _address(reference: str, step: str) -> str:
    return url_for("journey_checks_staff.see_step", reference=reference, step=step)


@pages.route("/staff/journeys/<reference:reference>/steps/<reference:step>", methods=["GET", "POST"])
@allow("journey:check", audit="journey.step_opened")
def see_step(reference: str, step: str) -> Response:
    """One step: what stands, its history, and a form to change it."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey, row = step_for(viewer, step)
    if journey.reference != reference:
        raise NotFound
    declared = STEP_OF[row.code]
    states = states_for(declared)
    form = StepForm(
        data={
            "seen": seen_as(row.state, row.chased_at),
            "state": row.state,
            "valid_until": row.valid_until,
            "delay_reason": row.delay_reason or "",
            "note": row.note,
        }
    )
    form.offer(states)
    if form.validate_on_submit():
        typed = actions.Typed(
            form.state.data if states else row.state,
            form.reason.data or "",
            form.valid_until.data,
            form.delay_reason.data or "",
            form.note.data or "",
        )
        try:
            with change() as done:
                changed = actions.change_check(
                    step, typed, seen=form.seen.data or "", by=viewer, now=clock.now()
                )
                news = "Saved." if changed else "Nothing was different, so nothing changed."
                done.to(_address(reference, step), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            journey, row = step_for(viewer, step)
    members = {one.person_id: one.given_name for one in household.members}
    return render_page(
        f"{FOLDER}/step.html",
        status=422 if form.errors else 200,
        form=form,
        journey=journey,
        household=household,
        row=row,
        step=declared,
        label=label_of(row.code, row.about),
        whose=members.get(row.person_id or 0, ""),
        kept_by=KEPT_BY_OTHERS.get(row.code),
        may_hold=journey.pathway == Pathway.FAST_TRACK and declared.is_check and not declared.is_quiet,
        asks_contact=row.code in NEEDS_CONTACT,
        contact=actions.contact_of(row),
        happened=happenings_of(journey, row),
        turns=TURN_WORDS,
        delays=DELAY_WORDS,
    )


@pages.post("/staff/journeys/<reference:reference>/steps/<reference:step>/chase")
@allow("journey:check", audit="journey.step_opened")
def chase(reference: str, step: str) -> Response:
    """Write down that this was chased today."""
    viewer = current_viewer()
    _, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey, _ = step_for(viewer, step)
    if journey.reference != reference:
        raise NotFound
    with change() as done:
        actions.chase_check(step, by=viewer, now=clock.now())
        done.to(_address(reference, step), "Chased today is written down.")
    return done.response()


@pages.route("/staff/journeys/<reference:reference>/steps/<reference:step>/held", methods=["GET", "POST"])
@allow("journey:check", audit="journey.step_opened")
def accept_held(reference: str, step: str) -> Response:
    """Accept a check an earlier agency made (fast track)."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey, row = step_for(viewer, step)
    if journey.reference != reference or journey.pathway != Pathway.FAST_TRACK:
        raise NotFound
    form = HeldForm(data={"seen": seen_as(row.state, row.chased_at)})
    if form.validate_on_submit():
        try:
            with change() as done:
                actions.accept_held(
                    step,
                    held_from=form.held_from.data or "",
                    held_on=form.held_on.data,
                    seen=form.seen.data or "",
                    by=viewer,
                    now=clock.now(),
                )
                done.to(_address(reference, step), "Accepted. It is in order.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        f"{FOLDER}/held.html",
        status=422 if form.errors else 200,
        form=form,
        journey=journey,
        household=household,
        row=row,
        label=label_of(row.code, row.about),
    )


@pages.route("/staff/journeys/<reference:reference>/steps/<reference:step>/contact", methods=["GET", "POST"])
@allow("journey:run", audit="journey.step_opened")
def record_contact(reference: str, step: str) -> Response:
    """Write down how contact with a former partner or adult child is safe."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey, row = step_for(viewer, step)
    if journey.reference != reference or row.code not in NEEDS_CONTACT:
        raise NotFound
    found = actions.contact_of(row)
    form = ContactForm(
        data={"how": found.how, "knows": "yes" if found.applicant_knows else "no"} if found else None
    )
    if form.validate_on_submit():
        try:
            with change() as done:
                actions.record_contact(
                    step,
                    how=form.how.data or "",
                    applicant_knows=form.knows.data == "yes",
                    decide=bool(form.decide.data),
                    by=viewer,
                    now=clock.now(),
                )
                done.to(_address(reference, step), "Written down. Nothing was sent to anybody.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        f"{FOLDER}/contact.html",
        status=422 if form.errors else 200,
        form=form,
        journey=journey,
        household=household,
        row=row,
        label=label_of(row.code, row.about),
        is_manager="manager" in viewer.roles,
    )
