"""The order for staff: applied for, made, celebrated, and what is given after it."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.children.placing import ordering
from portal.children.placing.forms import GivenForm, OnForm
from portal.children.placing.rules import GIVEN, Given, apply_from
from portal.children.placing.staff import ONE, answer, found
from portal.errors import NotFound

pages = Blueprint("children_placing_order", __name__)


@pages.route(f"{ONE}/application", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def lodge_application(reference: str) -> Response:
    """When the family applied to the court."""
    placed, form = found(reference), OnForm()

    def act() -> str:
        ordering.lodge_application(
            reference, form.on.data or clock.today(), by=current_viewer(), now=clock.now()
        )
        return "Written down. The family sees it."

    since = placed.row.moved_in_on
    return answer(placed, form, "application", act, apply_from=apply_from(since) if since else None)


@pages.route(f"{ONE}/order", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def make_order(reference: str) -> Response:
    """The court has made the order."""
    placed, form = found(reference), OnForm()

    def act() -> str:
        ordering.make_order(reference, form.on.data or clock.today(), by=current_viewer(), now=clock.now())
        return "The adoption order is made. Say when it is celebrated: the book and the letter follow."

    return answer(placed, form, "order", act)


@pages.route(f"{ONE}/celebration", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def celebrate(reference: str) -> Response:
    """When the order is celebrated."""
    placed, form = found(reference), OnForm()
    if not form.is_submitted():
        form.on.data = placed.row.celebrated_on

    def act() -> str:
        ordering.celebrate(reference, form.on.data or clock.today(), by=current_viewer(), now=clock.now())
        return "The day is kept. The book and the letter are promised from it."

    return answer(placed, form, "celebration", act)


@pages.route(f"{ONE}/given/<string:what>", methods=["GET", "POST"])
@allow("placements:keep", audit="children.placement_opened")
def give(reference: str, what: str) -> Response:
    """The book or the letter was given."""
    placed, form = found(reference), GivenForm()
    kind = next((one for one in Given if one.value.replace("_", "-") == what), None)
    if kind is None:
        raise NotFound
    if not form.is_submitted():
        form.on.data = clock.today()

    def act() -> str:
        ordering.give(
            reference,
            kind.value,
            form.on.data or clock.today(),
            form.to_whom.data or "",
            form.how.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return f"{GIVEN[kind]}: written down as given."

    return answer(placed, form, "given", act, given=GIVEN[kind])
