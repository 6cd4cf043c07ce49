"""An end before the order, for who keeps children's records: it could not go on, or the child goes home."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.children.placing import ending
from portal.children.placing.forms import EndForm, HomeForm, MeetingForm
from portal.children.placing.rules import OPEN, OVER, State
from portal.children.placing.staff import ONE, answer, found
from portal.errors import NotFound

pages = Blueprint("children_placing_ending", __name__)


@pages.route(f"{ONE}/ending", methods=["GET", "POST"])
@allow("children:keep", audit="children.placement_opened")
def end_placement(reference: str) -> Response:
    """The child could not stay."""
    placed, form = found(reference), EndForm()
    if placed.row.state not in OPEN:
        raise NotFound

    def act() -> str:
        ending.end_placement(
            reference,
            form.on.data or clock.today(),
            because=form.text.data or "",
            went_to=form.went_to.data or "",
            after=form.after.data or "",
            for_family=form.for_family.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "Written down. Nothing goes to the family by itself from now on: ring them."

    return answer(placed, form, "end", act)


@pages.route(f"{ONE}/return-home", methods=["GET", "POST"])
@allow("children:keep", audit="children.placement_opened")
def go_home(reference: str) -> Response:
    """The child goes home to the birth family."""
    placed, form = found(reference), HomeForm()
    if placed.row.state != State.FOSTERED:
        raise NotFound

    def act() -> str:
        ending.go_home(
            reference,
            form.on.data or clock.today(),
            because=form.text.data or "",
            for_family=form.for_family.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "Written down. Nothing goes to the carers by itself from now on: ring them."

    return answer(placed, form, "home", act)


@pages.route(f"{ONE}/meeting", methods=["GET", "POST"])
@allow("children:keep", audit="children.placement_opened")
def record_meeting(reference: str) -> Response:
    """The meeting after an end, and what was learned."""
    placed, form = found(reference), MeetingForm()
    if placed.row.state not in OVER:
        raise NotFound
    if not form.is_submitted():
        row = placed.row
        form.on.data, form.met_with.data, form.learned.data = row.met_on, row.met_with, row.learned

    def act() -> str:
        ending.record_meeting(
            reference,
            form.on.data or clock.today(),
            form.met_with.data or "",
            form.learned.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "The meeting is written down."

    return answer(placed, form, "meeting", act)
