"""Reading a reply: the page behind the link in the e-mail. It shows nothing until a button is pressed,
so that a mail scanner which only fetches links has read nothing."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import current_viewer, public
from portal.enquiries.asking.forms import PressForm
from portal.enquiries.replies import actions as replies
from portal.errors import NotFound
from portal.web import change, render_page

pages = Blueprint("enquiries_replies", __name__)

FOLDER = "enquiries/family"


@pages.get("/enquire/replies/<token>")
@public
def ask_to_read(token: str) -> Response:
    """Says that there is something to read, behind a button."""
    if not replies.is_link_live(token, now=clock.now()):
        return render_page(f"{FOLDER}/reply_over.html", status=404)
    return render_page(f"{FOLDER}/ask_to_read_reply.html", form=PressForm())


@pages.post("/enquire/replies/<token>")
@public
def read_reply(token: str) -> Response:
    """The reply in full. It can be read again while the link lives."""
    try:
        with change(once=False):
            reply = replies.read_reply(token, by=current_viewer(), now=clock.now())
    except NotFound:
        return render_page(f"{FOLDER}/reply_over.html", status=404)
    return render_page(f"{FOLDER}/read_reply.html", reply=reply)
