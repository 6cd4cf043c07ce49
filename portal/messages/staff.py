"""Pages about e-mails: those that did not arrive, and the example agency's outbox."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound, Refused
from portal.messages import actions, queries
from portal.messages.forms import MendForm
from portal.messages.post import post
from portal.references import read_reference
from portal.web import change, render_page

pages = Blueprint("messages_staff", __name__, url_prefix="/staff")

STATES = {
    "waiting": "Waiting to go",
    "sent": "Sent",
    "undeliverable": "Could not be delivered",
    "withdrawn": "Taken back",
}
SAFE_TO_LOOK_AT = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups"
)
"""The policy of an e-mail looked at as HTML: its own style, no script, no form, nothing loaded."""

subject_addresses: list[Callable[[str, str], str | None]] = []
"""Hook: the address of the staff page of what a message is about, by kind and reference, or None."""

_ADDRESS = re.compile(r"(https?://\S+)")


def spoken(name: str) -> str:
    """A template's or a subject's name as words."""
    return name.replace("_", " ").capitalize()


@pages.context_processor
def _words() -> dict[str, object]:
    return {"spoken": spoken}


@pages.route("/messages/<reference:reference>", methods=["GET", "POST"])
@allow("messages:mend", audit="messages.opened")
def mend(reference: str) -> Response:
    """A message that did not arrive: to whom, when, why, and what to do about it."""
    message = queries.message_to_mend(current_viewer(), reference)
    opened("message", reference)
    subject = (message.subject_kind, message.subject_ref)
    can_readdress = actions.can_readdress(message)
    form = MendForm(email=message.to)
    status = 200
    if form.validate_on_submit():
        try:
            with change() as done:
                news = _mend(reference, form)
                done.to("/staff", news)
            return done.response()
        except Refused as refusal:
            form.refuse(refusal.message)
            message, status = queries.message_to_mend(current_viewer(), reference), 409
    elif form.is_submitted():
        status = 422
    return render_page(
        "messages/staff/mend.html",
        message=message,
        form=form,
        can_readdress=can_readdress,
        about=next((found for look in subject_addresses if (found := look(*subject))), None),
        status=status,
    )


def _mend(reference: str, form: MendForm) -> str:
    """Carry out what was chosen; gives the notice."""
    by, now = current_viewer(), clock.now()
    if form.what.data == "again":
        actions.try_again(reference, to=form.email.data or "", by=by, now=now)
        return "The message is on its way again. You will see it here if it does not arrive."
    actions.settle(reference, how=form.how.data or "", by=by, now=now)
    return "Saved. Nobody needs to look at this message any more."


@pages.get("/outbox")
@allow("messages:outbox")
def outbox() -> Response:
    """Every e-mail of the example agency, newest first."""
    _only_where_nothing_is_sent()
    before = read_reference(request.args.get("before", ""))
    messages, after = queries.outbox(before)
    return render_page(
        "messages/staff/outbox.html", messages=messages, after=after, is_first=before is None, states=STATES
    )


@pages.get("/outbox/<reference:reference>")
@allow("messages:outbox", audit="messages.opened")
def read_message(reference: str) -> Response:
    """One e-mail as it would have gone out, its link included."""
    _only_where_nothing_is_sent()
    message = queries.outbox_message(reference)
    opened("message", reference)
    paragraphs = [
        [_ADDRESS.split(line) for line in paragraph.splitlines()]
        for paragraph in (message.sent_text or "").split("\n\n")
    ]
    return render_page(
        "messages/staff/read_message.html", message=message, paragraphs=paragraphs, states=STATES
    )


@pages.get("/outbox/<reference:reference>/html")
@allow("messages:outbox", audit="messages.opened")
def read_message_as_html(reference: str) -> Response:
    """The e-mail's HTML half, by itself and under a policy of its own."""
    _only_where_nothing_is_sent()
    message = queries.outbox_message(reference)
    opened("message", reference)
    if message.sent_html is None:
        raise NotFound
    return as_mail(message.sent_html)


def as_mail(html: str) -> Response:
    """An e-mail's HTML as a page: sandboxed, so that what stands in it can do nothing here."""
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = SAFE_TO_LOOK_AT
    return answer


def _only_where_nothing_is_sent() -> None:
    """The outbox shows live links, so it is there only where no mail server is. Raises NotFound."""
    if not post().keeps_links:
        raise NotFound
