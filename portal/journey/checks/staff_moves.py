"""Moving a household on: the moves possible now, each confirmed; a "no" with its letters; undoing."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import NotFound, Refused
from portal.journey.checks import deciding
from portal.journey.checks.forms import MoveForm, NotAcceptForm, UndoForm
from portal.journey.checks.staff_looking import FOLDER, household_page
from portal.journey.moves import MOVES, Verb, to_stage
from portal.journey.pathways import PATHWAYS, STAGES, Pathway, Stage
from portal.journey.queries import journey_for, letters_for
from portal.journey.undoing import undo_last_move
from portal.web import change, render_page

pages = Blueprint("journey_checks_staff_moves", __name__)


def _here(reference: str) -> str:
    return url_for("journey_checks_staff_moves.see_moves", reference=reference)


@pages.get("/staff/journeys/<reference:reference>/move")
@allow("journey:run", audit="journey.moves_opened")
def see_moves(reference: str) -> Response:
    """Where a household is, the moves possible now with what each still needs, and undoing the last."""
    viewer, now = current_viewer(), clock.now()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey = household.journey
    undo = deciding.move_to_undo(journey, now)
    return render_page(
        f"{FOLDER}/moves.html",
        journey=journey,
        household=household,
        pathway=PATHWAYS[Pathway(journey.pathway)].name,
        stage=STAGES[Stage(journey.stage)].name,
        possible=deciding.possible_moves(journey),
        leads_to=lambda move: _stage_name(to_stage(move.verb, journey.pathway)),
        undo=undo,
        undo_words=MOVES[Verb(undo.verb)].words if undo else "",
        has_stopped=undo is not None and undo.verb == Verb.PART,
        ended_words=next(
            (move.words for move in MOVES.values() if move.outcome and move.outcome == journey.outcome), ""
        ),
        letters=letters_for(viewer, journey),
        names={one.person_id: one.given_name for one in household.members},
    )


def _stage_name(stage: Stage | None) -> str:
    return STAGES[stage].name if stage else ""


@pages.route("/staff/journeys/<reference:reference>/move/<string:verb>", methods=["GET", "POST"])
@allow("journey:run", audit="journey.moves_opened")
def make_move(reference: str, verb: str) -> Response:
    """Confirm one move. What is missing stands there first, and again when it is refused."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey = household.journey
    possible = deciding.possible_move(journey, verb.replace("-", "_"))
    if possible.is_no:
        raise NotFound
    form = MoveForm()
    if form.validate_on_submit():
        try:
            with change() as done:
                deciding.make_move(
                    reference,
                    possible.move.verb.value,
                    reason=form.reason.data or "",
                    by=viewer,
                    now=clock.now(),
                )
                done.to(_here(reference), f"{possible.move.words}. The family’s line shows it now.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        f"{FOLDER}/move.html",
        status=422 if form.errors else 200,
        form=form,
        journey=journey,
        household=household,
        possible=possible,
        to=_stage_name(to_stage(possible.move.verb, journey.pathway)),
    )


@pages.route("/staff/journeys/<reference:reference>/not-accepted", methods=["GET", "POST"])
@allow("journey:run", audit="journey.moves_opened")
def not_accept(reference: str) -> Response:
    """Not accepted at the end of Stage 1: the joint letter, each person's own, and how they hear of it."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey = household.journey
    possible = deciding.possible_move(journey, Verb.NOT_ACCEPT.value)
    applicants = [one for one in household.members if one.role == "applicant"]
    form = NotAcceptForm()
    for field, one in zip((form.first, form.second), applicants, strict=False):
        field.label.text = f"To {one.given_name} alone"
    if len(applicants) < 2:
        del form.second
    if form.validate_on_submit():
        texts = [form.first.data or "", *([form.second.data or ""] if "second" in form else [])]
        private = {one.person_id: text for one, text in zip(applicants, texts, strict=False)}
        try:
            with change() as done:
                deciding.not_accept(
                    reference,
                    joint=form.joint.data or "",
                    private=private,
                    tell=form.tell.data == "email",
                    by=viewer,
                    now=clock.now(),
                )
                done.to(_here(reference), "Written. They can read it now. Nothing else goes out by itself.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        f"{FOLDER}/not_accept.html",
        status=422 if form.errors else 200,
        form=form,
        journey=journey,
        household=household,
        possible=possible,
    )


@pages.route("/staff/journeys/<reference:reference>/undo", methods=["GET", "POST"])
@allow("journey:run", audit="journey.moves_opened")
def undo(reference: str) -> Response:
    """Undo a wrong move on the day it was made, with a reason; or go on with who stays after a parting."""
    viewer, now = current_viewer(), clock.now()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey = household.journey
    last = deciding.move_to_undo(journey, now)
    if last is None:
        raise NotFound
    form, words, has_stopped = UndoForm(), MOVES[Verb(last.verb)].words, last.verb == Verb.PART
    if has_stopped:
        form.go_on()
    if form.validate_on_submit():
        try:
            with change() as done:
                journey_for(viewer, reference)
                undo_last_move(reference, because=form.because.data or "", by=viewer, now=now)
                news = (
                    "It goes on, as it was." if has_stopped else f"Undone: {words}. Everything is as it was."
                )
                done.to(_here(reference), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            last = deciding.move_to_undo(journey_for(viewer, reference), now) or last
    return render_page(
        f"{FOLDER}/undo.html",
        status=422 if form.errors else 200,
        form=form,
        journey=journey,
        household=household,
        last=last,
        words=words,
        has_stopped=has_stopped,
    )
