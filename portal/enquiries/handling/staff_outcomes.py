"""What becomes of an enquiry: priority, the pack, an invitation to register, finished, opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer
from portal.enquiries.handling import actions as answering
from portal.enquiries.handling import inviting
from portal.enquiries.handling.forms import CloseForm, InviteForm, PackForm, PressForm, PriorityForm
from portal.enquiries.handling.queries import Found, promises_of
from portal.enquiries.handling.staff import FOLDER, open_enquiry, page_address
from portal.enquiries.rules import LIVE
from portal.errors import Refused
from portal.forms import PortalForm
from portal.promises.kinds import KINDS, Kind
from portal.web import change, render_page

pages = Blueprint("enquiries_staff_outcomes", __name__)


def _decide(
    found: Found, form: PortalForm, template: str, act: Callable[[], str], **context: Any
) -> Response:
    """Show the form, or do what it says, lead back to the enquiry and say what was done."""
    if request.method == "POST" and form.validate():
        try:
            with change() as done:
                done.to(page_address(found.enquiry.reference), act())
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    status = 422 if form.errors else 200
    return render_page(
        f"{FOLDER}/{template}.html", status=status, form=form, found=found, enquiry=found.enquiry, **context
    )


@pages.route("/staff/enquiries/<reference:reference>/priority", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def mark_priority(reference: str) -> Response:
    """Mark an enquiry as priority with its reasons, or take the mark away."""
    found = open_enquiry(reference)
    form = PriorityForm(data={"reasons": found.enquiry.priority_reasons})

    def act() -> str:
        reasons = form.reasons.data or []
        answering.mark_priority(reference, reasons, by=current_viewer(), now=clock.now())
        return "Marked as priority." if reasons else "No longer marked as priority."

    return _decide(found, form, "mark_priority", act)


@pages.route("/staff/enquiries/<reference:reference>/pack", methods=["GET", "POST"])
@allow("enquiries:enter", audit="enquiries.opened")
def send_pack(reference: str) -> Response:
    """Send the information pack again, or write that it was posted."""
    found, form, now = open_enquiry(reference), PackForm(), clock.now()

    def act() -> str:
        if form.way.data == "email":
            kept = inviting.send_pack_again(reference, by=current_viewer(), now=now)
            news = "The pack is on its way by e-mail."
        else:
            kept = inviting.mark_pack_posted(reference, by=current_viewer(), now=now)
            news = "The pack is marked as posted."
        return f"{news} This kept our promise of it." if kept else news

    is_waiting = any(
        one.promise.kind == Kind.INFORMATION_PACK and one.promise.ended_at is None
        for one in promises_of(found)
    )
    return _decide(found, form, "send_pack", act, keeps=is_waiting)


@pages.route("/staff/enquiries/<reference:reference>/invitation", methods=["GET", "POST"])
@allow("enquiries:invite", audit="enquiries.opened")
def invite(reference: str) -> Response:
    """Invite them to register, or send the invitation again."""
    found, form, now = open_enquiry(reference), InviteForm(), clock.now()
    is_again = found.enquiry.state == "invited"

    def act() -> str:
        if is_again:
            inviting.invite_again(reference, by=current_viewer(), now=now)
            return "The invitation is on its way again."
        address = form.email.data or ""
        inviting.invite_to_register(reference, email=address, by=current_viewer(), now=now)
        return "The invitation is on its way."

    talked = answering.has_talked(found.enquiry.id)
    return _decide(found, form, "invite", act, is_again=is_again, has_talked=talked)


@pages.route("/staff/enquiries/<reference:reference>/finish", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def close_enquiry(reference: str) -> Response:
    """Finish an enquiry for now, with a reason."""
    found, form, now = open_enquiry(reference), CloseForm(), clock.now()

    def act() -> str:
        answering.close_enquiry(
            reference,
            reason=form.reason.data or "",
            text=form.text.data or "",
            by=current_viewer(),
            now=now,
        )
        return "Finished for now. They can come back any time."

    waiting = [KINDS[Kind(one.promise.kind)].label for one in promises_of(found) if not one.promise.ended_at]
    return _decide(found, form, "close_enquiry", act, waiting=waiting, is_live=found.enquiry.state in LIVE)


@pages.route("/staff/enquiries/<reference:reference>/opening", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def reopen(reference: str) -> Response:
    """Open a finished enquiry again."""
    found, form, now = open_enquiry(reference), PressForm(), clock.now()

    def act() -> str:
        promised = answering.reopen(reference, by=current_viewer(), now=now)
        return "Open again. We promised a first conversation anew." if promised else "Open again."

    talked = answering.has_talked(found.enquiry.id)
    return _decide(found, form, "reopen", act, has_talked=talked)
