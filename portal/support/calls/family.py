"""Choosing when we call, and moving it: signed in, or in the browser that has just sent the request."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened, public
from portal.errors import NotFound, Refused
from portal.support.asking.family import sent_from_here
from portal.support.calls import actions
from portal.support.calls.forms import ChooseForm
from portal.support.calls.queries import call_due_at, free_slots, slot_of_request
from portal.support.calls.rules import offered_until
from portal.support.queries import SupportRequest, request_for
from portal.support.rules import OPEN, SUBJECT, Asker
from portal.web import change, render_page, see_other
from portal.web.pages import moment

pages = Blueprint("support_calls", __name__)


@pages.route("/support/requests/<reference:reference>/call", methods=["GET", "POST"])
@allow("support:ask", audit="support.request_opened")
def choose_time(reference: str) -> Response:
    """The times that are free inside what we promised."""
    viewer = current_viewer()
    found = request_for(viewer, reference)
    if found.person_id != viewer.person_id:
        raise NotFound
    opened(SUBJECT, reference)
    return _choose(found, back=url_for("support_own.see_request", reference=reference))


@pages.route("/support/sent/call", methods=["GET", "POST"])
@public
def choose_time_after_sending() -> Response:
    """The same for somebody without a sign-in, in the browser they sent it from."""
    found = sent_from_here()
    if found is None or found.asker != Asker.SELF:
        raise NotFound
    return _choose(found, back=url_for("support_asking.sent"))


def _choose(found: SupportRequest, *, back: str) -> Response:
    if found.state not in OPEN or found.call_held_at is not None or found.is_confined:
        raise NotFound
    now, form = clock.now(), ChooseForm()
    due_at, held = offered_until(call_due_at(found), now), slot_of_request(found.id)
    slots = free_slots(due_at=due_at, now=now)
    form.offer(slots, with_names=False)
    if held is not None and form.is_submitted() and form.slot.data == held.reference:
        return see_other(back)  # pressed twice: it is theirs already
    if slots and form.validate_on_submit():
        try:
            with change() as done:
                slot = actions.hold_slot(found, form.slot.data or "", by=current_viewer(), now=now)
                done.to(back, f"We call you at {moment(slot.starts_at)}.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            slots = free_slots(due_at=due_at, now=now)
            form.offer(slots, with_names=False)
    return render_page(
        "support/family/choose_time.html",
        status=422 if form.errors else 200,
        form=form,
        slots=slots,
        held=held,
        due_at=due_at,
        back=back,
    )
