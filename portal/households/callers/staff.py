"""The panel that asks staff to make sure of a caller: on a household's page, and on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import Blueprint, Response

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import Refused
from portal.forms import Checkboxes, Choice, PortalForm
from portal.households.callers.actions import (
    CODE_WORD,
    FACTS,
    RANG_BACK,
    end_call,
    make_sure,
    say_nobody,
)
from portal.households.opening.queries import look_up
from portal.households.opening.staff import OfHousehold, asked_reason, page_of
from portal.households.queries import Member, household_for
from portal.web import change, render_page

pages = Blueprint("households_callers", __name__)


class CallerForm(PortalForm):
    """What a caller said right."""

    said = Checkboxes("What did they say right?", description="Two facts and the code word. Don’t help them.")


@dataclass(frozen=True, slots=True)
class CallerPanel:
    """What `households/staff/caller_panel.html` shows. While not `is_sure`: no address and no dates."""

    reference: str
    is_sure: bool
    form: CallerForm
    held: list[tuple[str, list[str]]]
    """What we hold to compare with, and whose: fact, then each applicant's."""
    code_word: str


class Called(OfHousehold, Protocol):
    """A household that somebody may ring about."""

    code_word: str | None


def caller_panel(household: Called, members: Sequence[Member], *, is_sure: bool) -> CallerPanel:
    """The panel for a household's page, which looked it up through the viewer.

    A page shows addresses and dates of the family only where the panel `is_sure`.
    """
    form = CallerForm()
    if is_sure:
        return CallerPanel(household.reference, True, form, [], "")
    word = household.code_word or ""
    last = (CODE_WORD, "The code word") if word else (RANG_BACK, "I rang back on the number we hold")
    form.said.choices = [Choice(value, label) for value, label in (*FACTS.items(), last)]
    adults = [one for one in members if one.role == "applicant"]
    held = [
        (FACTS["name"], [one.name for one in adults if one.name]),
        (FACTS["email"], [one.email for one in adults if one.email]),
        (FACTS["telephone"], [one.telephone for one in adults if one.telephone]),
        (FACTS["people"], [one.name for one in members if one.role != "applicant"]),
    ]
    return CallerPanel(household.reference, False, form, held, word)


@pages.route("/staff/households/<reference:reference>/caller", methods=["GET", "POST"])
@allow("households:see", audit="households.caller_asked")
def make_sure_of_caller(reference: str) -> Response:
    """Make sure of a caller, then go on to the household's page."""
    viewer = current_viewer()
    found = look_up(viewer, reference, now=clock.now())
    household = found.household
    if answer := asked_reason(viewer, household, may=found.may_open):
        return answer
    access.opened("household", reference)
    panel, status = caller_panel(household, found.members, is_sure=found.is_sure), 200
    if panel.form.validate_on_submit():
        try:
            with change() as done:
                make_sure(reference, panel.form.said.data or [], by=viewer, now=clock.now())
                done.to(page_of(reference), "You have made sure of the caller. This holds for half an hour.")
            return done.response()
        except Refused as refused:
            panel.form.refuse(refused.message, "said")
            status = 422
    elif panel.form.errors:
        status = 422
    return render_page(
        "households/staff/caller.html", status=status, panel=panel, form=panel.form, label=household.label
    )


@pages.post("/staff/households/<reference:reference>/caller/nobody")
@allow("households:see", audit="households.caller_asked")
def nobody_is_calling(reference: str) -> Response:
    """Say that nobody is on the telephone; addresses and dates show in this session until midnight."""
    viewer = current_viewer()
    if answer := asked_reason(viewer, household_for(viewer, reference)):
        return answer
    with change() as done:
        say_nobody(reference, by=viewer, now=clock.now())
        done.to(page_of(reference))
    return done.response()


@pages.post("/staff/households/<reference:reference>/caller/next")
@allow("households:see", audit="households.caller_asked")
def somebody_else_calls(reference: str) -> Response:
    """Hide addresses and dates again: somebody rings."""
    viewer = current_viewer()
    if answer := asked_reason(viewer, household_for(viewer, reference)):
        return answer
    with change() as done:
        end_call(reference, by=viewer, now=clock.now())
        done.to(page_of(reference))
    return done.response()
