"""Replying to an enquiry by e-mail: start from a wording, write, look at it, send it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.enquiries.handling.forms import ReplyForm
from portal.enquiries.handling.queries import Found
from portal.enquiries.handling.staff import FOLDER, open_enquiry, page_address
from portal.enquiries.replies import actions as replies
from portal.enquiries.replies.wordings import WORDINGS, Facts
from portal.enquiries.rules import LIVE
from portal.errors import NotFound, Refused
from portal.messages.rendering import render
from portal.web import change, render_page

pages = Blueprint("enquiries_staff_replies", __name__)


@pages.route("/staff/enquiries/<reference:reference>/reply", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def send_reply(reference: str) -> Response:
    """Write a reply, look at exactly what they will read, then send it."""
    found, form = open_enquiry(reference), ReplyForm()
    if request.method == "GET":
        form.text.data = _wording(found, request.args.get("wording", ""))
        return _write(found, form)
    if not form.validate() or request.form.get("step") == "change":
        return _write(found, form)
    if problem := replies.why_not_yet(form.text.data or "", email=found.enquiry.email):
        form.refuse(problem, "text")
        return _write(found, form)
    if request.form.get("step") != "send":
        return _look(found, form)
    try:
        with change() as done:
            replies.send_reply(reference, text=form.text.data or "", by=current_viewer(), now=clock.now())
            done.to(page_address(reference), "Your message is on its way.")
    except Refused as refused:
        form.refuse(refused.message, "text")
        return _write(found, form)
    return done.response()


def _wording(found: Found, name: str) -> str:
    """The text of a wording, filled in; empty for none. Raises NotFound for one nobody offers."""
    if not name:
        return ""
    if name not in WORDINGS:
        raise NotFound
    settings = agency.settings()
    given = [given_name for given_name, _ in found.enquiry.people if given_name]
    facts = Facts(
        greeting=" and ".join(given),
        worker=current_viewer().name,
        agency=settings.name,
        telephone=settings.telephone,
        reference=found.enquiry.reference,
    )
    return WORDINGS[name].text(facts)


def _write(found: Found, form: ReplyForm) -> Response:
    """The page on which the reply is written."""
    return render_page(
        f"{FOLDER}/send_reply.html",
        status=422 if form.errors else 200,
        form=form,
        enquiry=found.enquiry,
        is_live=found.enquiry.state in LIVE,
        no_address=replies.NO_ADDRESS,
        wordings={name: wording.label for name, wording in WORDINGS.items()},
        wording=request.args.get("wording", ""),
    )


def _look(found: Found, form: ReplyForm) -> Response:
    """The e-mail and the page behind its link, exactly as they will be."""
    settings = agency.settings()
    email = render(
        replies.TEMPLATE,
        {},
        link="(the link is made when the e-mail goes out)",
        sender=settings.mail_sender,
        telephone=settings.telephone,
    )
    return render_page(
        f"{FOLDER}/look_at_reply.html",
        form=form,
        enquiry=found.enquiry,
        email=email,
        sender=settings.mail_sender,
        days=replies.LINK_LIVES.days,
    )
