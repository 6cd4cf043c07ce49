"""The order and who placed the child, for staff."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency.queries import councils
from portal.support.duty.staff_request import answer_form
from portal.support.queries import request_for
from portal.support.responsible.actions import write_order as keep_order
from portal.support.responsible.forms import OTHER, OrderForm
from portal.support.responsible.queries import order_day_known, order_of
from portal.support.responsible.rules import YEARS
from portal.support.rules import SUBJECT

pages = Blueprint("support_responsible", __name__)


@pages.route("/staff/support/requests/<reference:reference>/order", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def write_order(reference: str) -> Response:
    """Write down when the order was made and who placed the child; pages then say who is responsible."""
    found, form = request_for(current_viewer(), reference), OrderForm()
    opened(SUBJECT, reference)
    form.fit(councils())
    order = order_of(found, today=clock.today())
    known_on = order_day_known(found) if order is None else None
    if not form.is_submitted():
        form.order_on.data = order.order_on if order else known_on
        if order is not None:
            form.seen.data = order.written_at.isoformat()
            form.placed_by.data = order.placed_by or OTHER
            form.placed_by_name.data = order.placed_by_name

    def act() -> str:
        keep_order(
            reference,
            form.order_on.data,
            placed_by=form.council,
            placed_by_name=form.placed_by_name.data or "",
            seen=form.seen_at,
            by=current_viewer(),
            now=clock.now(),
        )
        return "Written down. The page says who is responsible, and until when."

    return answer_form(found, form, "order", act, known_on=known_on, years=YEARS)
