"""How it was for them, for staff: letting the questionnaire go out, keeping it back, taking answers down."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound
from portal.forms import PressForm
from portal.support.duty.staff_request import answer_form
from portal.support.ending import actions
from portal.support.ending.forms import HowItWasForm
from portal.support.ending.panel import EndingPanel, ending_panel
from portal.support.ending.queries import standing_of
from portal.support.queries import SupportRequest, request_for
from portal.support.rules import SUBJECT

pages = Blueprint("support_ending_staff", __name__)

ONE = "/staff/support/requests/<reference:reference>"


@pages.route(f"{ONE}/questionnaire", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def decide_questionnaire(reference: str) -> Response:
    """Whether the writer is asked how it was: let it go out, or keep it back."""
    found, panel = _ended(reference)
    form = PressForm()

    def act() -> str:
        viewer, now = current_viewer(), clock.now()
        if form.is_pressed("release"):
            actions.release(reference, by=viewer, now=now)
            return "They are asked how it was from now on."
        actions.keep_back(reference, by=viewer, now=now)
        return "Nothing more is asked about this."

    return answer_form(found, form, "questionnaire", act, panel=panel)


@pages.route(f"{ONE}/how-it-was", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def take_down_how_it_was(reference: str) -> Response:
    """Write down what they answer on the telephone."""
    found, panel = _ended(reference)
    if not panel.may_take_down:
        raise NotFound
    form = HowItWasForm()
    answers = standing_of(found).answers
    if not form.is_submitted() and answers is not None:
        form.fill(answers)

    def act() -> str:
        actions.take_down(reference, form.answers, by=current_viewer(), now=clock.now())
        return "What they said is written down."

    return answer_form(found, form, "how_it_was", act)


def _ended(reference: str) -> tuple[SupportRequest, EndingPanel]:
    found = request_for(current_viewer(), reference)
    opened(SUBJECT, reference)
    panel = ending_panel(found, by=current_viewer(), now=clock.now())
    if panel is None:
        raise NotFound
    return found, panel
