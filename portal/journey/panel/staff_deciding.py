"""The agency's decision maker decides; then the family is told, and written to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import NotFound
from portal.journey.assessment.framing import answer_form
from portal.journey.panel import court, deciding
from portal.journey.panel.case import DecisionView, HouseholdPanel
from portal.journey.panel.forms import (
    BecauseForm,
    ChildForm,
    DecideForm,
    HearingForm,
    OutcomeForm,
    TellsForm,
    ToldForm,
    with_letters,
)
from portal.journey.panel.staff import FOLDER
from portal.journey.panel.staff_household import OWN, open_case, own_address
from portal.web import change

pages = Blueprint("panel_staff_deciding", __name__)


def _decision(case: HouseholdPanel) -> DecisionView:
    if case.decision is None:
        raise NotFound
    return case.decision


@pages.route(f"{OWN}/decide", methods=["GET", "POST"])
@allow("panels:decide", audit="panel.household_opened")
def decide(reference: str) -> Response:
    """Decide, on a recommendation. A proposed refusal goes out with its reasons at once."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    form: Any = with_letters(DecideForm, household.applicants)

    def act() -> None:
        deciding.decide(
            household.journey,
            form.decided.data,
            dual=bool(form.dual.data),
            reasons=form.reasons.data or "",
            letter=form.letter.data or "",
            private=form.private(),
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/decide.html",
        act,
        to=own_address(reference),
        news="Your decision is written down.",
        household=household,
        case=case,
    )


@pages.route(f"{OWN}/undo-proposal", methods=["GET", "POST"])
@allow("panels:decide", audit="panel.household_opened")
def undo_proposal(reference: str) -> Response:
    """Take back a proposal made by mistake today."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    _decision(case)
    form = BecauseForm()

    def act() -> None:
        deciding.undo_proposal(
            household.journey, because=form.because.data or "", by=current_viewer(), now=clock.now()
        )

    return answer_form(
        form,
        f"{FOLDER}/undo_proposal.html",
        act,
        to=own_address(reference),
        news="The proposal is taken back. Its letters are gone from their page: ring them.",
        household=household,
    )


@pages.route(f"{OWN}/told", methods=["GET", "POST"])
@allow("journey:run", audit="panel.household_opened")
def record_told(reference: str) -> Response:
    """Write that the applicants were told."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    decision, form = _decision(case), ToldForm()

    def act() -> None:
        deciding.record_told(decision.reference, form.how.data, by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/told.html",
        act,
        to=own_address(reference),
        news="Written down. They see the decision on their page now.",
        household=household,
        decision=decision,
    )


@pages.route(f"{OWN}/letter", methods=["GET", "POST"])
@allow("journey:run", audit="panel.household_opened")
def send_letter(reference: str) -> Response:
    """Write the letter about the final decision."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    decision = _decision(case)
    form: Any = with_letters(TellsForm, household.applicants)

    def act() -> None:
        deciding.send_letter(
            decision.reference,
            form.letter.data or "",
            private=form.private(),
            tells=bool(form.tells.data),
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/letter.html",
        act,
        to=own_address(reference),
        news="The letter stands on their page.",
        field="letter",
        household=household,
        decision=decision,
    )


@pages.route(f"{OWN}/child", methods=["GET", "POST"])
@allow("panels:decide", audit="panel.household_opened")
def approve_for_child(reference: str) -> Response:
    """Approve adopters as foster carers for one named child (regulation 25A)."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    form = ChildForm(data={"approved_on": clock.today()})

    def act() -> None:
        court.approve_for_child(
            household.journey,
            form.child.data or "",
            approved_on=form.approved_on.data or clock.today(),
            reasons=form.reasons.data or "",
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/child.html",
        act,
        to=own_address(reference),
        news="They are approved for this child.",
        household=household,
    )


@pages.post(f"{OWN}/child/end")
@allow("panels:decide", audit="panel.household_opened")
def end_approval(reference: str) -> Response:
    """End the approval for a named child before one moved in."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    with change() as done:
        court.end_approval(household.journey, by=current_viewer(), now=clock.now())
        done.to(own_address(reference), "Their approval for this child has ended.")
    return done.response()


@pages.route(f"{OWN}/hearings/new", methods=["GET", "POST"])
@allow("journey:run", audit="panel.household_opened")
def add_hearing(reference: str) -> Response:
    """Write when the court hears about the child."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    form = HearingForm()

    def act() -> None:
        court.add_hearing(
            household.journey, form.on.data or clock.today(), by=current_viewer(), now=clock.now()
        )

    return answer_form(
        form,
        f"{FOLDER}/hearing.html",
        act,
        to=own_address(reference),
        news="The family sees the day on its page.",
        field="on",
        household=household,
    )


@pages.route(f"{OWN}/hearings/<reference:hearing>", methods=["GET", "POST"])
@allow("journey:run", audit="panel.household_opened")
def record_hearing(reference: str, hearing: str) -> Response:
    """Write what came of a hearing."""
    household, case, answer = open_case(reference)
    if answer or case is None:
        return answer or Response(status=404)
    shown = next((one for one in case.hearings if one.reference == hearing), None)
    if shown is None:
        raise NotFound
    form = OutcomeForm()

    def act() -> None:
        court.record_hearing(
            hearing,
            form.outcome.data,
            for_family=form.for_family.data or "",
            tells=bool(form.tells.data),
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/outcome.html",
        act,
        to=own_address(reference),
        news="Written down.",
        household=household,
        hearing=shown,
    )
