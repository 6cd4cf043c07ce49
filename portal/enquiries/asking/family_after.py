"""Coming back to an enquiry later, and what its sender sees once it is sent."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import Blueprint, Response, request, session, url_for

from portal import clock
from portal.access import current_viewer, public
from portal.agency import queries as agency
from portal.agency.opening import opens_at
from portal.enquiries.actions import confirm_email as confirm
from portal.enquiries.asking import confirmations, drafts
from portal.enquiries.asking.confirmations import Confirmation
from portal.enquiries.asking.family import (
    DRAFT,
    FOLDER,
    SENT,
    current_draft,
    next_open,
    refuse,
)
from portal.enquiries.asking.forms import ComeBackForm, PressForm
from portal.errors import NotFound, Refused
from portal.limits.actions import count_try
from portal.web import change, render_page, see_other

pages = Blueprint("enquiries_after", __name__)

LINKS_A_DAY = 3
LINKS_AN_HOUR = 10
"""Limits of mailed links: to one e-mail address in a day, from one network address in an hour."""


@pages.get("/enquire/come-back")
@public
def come_back_later() -> Response:
    """Asks where to send the link for coming back."""
    draft = current_draft()
    if draft is None or draft.enquiry_reference:
        return see_other(url_for("enquiries_family.begin"))
    form = ComeBackForm(data={"email": draft.answers.get("reach-you", {}).get("email")})
    return render_page(f"{FOLDER}/come_back_later.html", form=form, go_on=next_open(draft.answers))


@pages.post("/enquire/come-back")
@public
def ask_for_link() -> Response:
    """Mail the link."""
    draft, now = current_draft(), clock.now()
    if draft is None or draft.enquiry_reference:
        return render_page(f"{FOLDER}/gone.html", status=409)
    form = ComeBackForm()
    go_on = next_open(draft.answers)
    if not form.validate() or not form.is_by_a_person():
        return render_page(f"{FOLDER}/come_back_later.html", status=422, form=form, go_on=go_on)
    try:
        email = str(form.email.data)
        _count_link(email, now=now)
        with change() as done:
            drafts.ask_for_link(session[DRAFT], email, now=now)
            done.to(url_for("enquiries_after.link_sent"))
    except Refused as refusal:
        status = refuse(form, refusal)
        return render_page(f"{FOLDER}/come_back_later.html", status=status, form=form, go_on=go_on)
    return done.response()


@pages.get("/enquire/come-back/sent")
@public
def link_sent() -> Response:
    """The link is on its way; how long it works, and how to leave nothing on this device."""
    draft = current_draft()
    if draft is None or draft.enquiry_reference:
        return see_other(url_for("enquiries_family.begin"))
    return render_page(
        f"{FOLDER}/link_sent.html",
        form=PressForm(),
        until=draft.expires_at,
        go_on=next_open(draft.answers),
    )


@pages.post("/enquire/leave-this-device")
@public
def leave_this_device() -> Response:
    """Forget what was written or sent in this browser only; a mailed link still opens a draft."""
    draft = current_draft()
    is_sent = bool(draft.enquiry_reference if draft else session.get(SENT))
    with change() as done:
        done.to(url_for("enquiries_after.left", sent="yes" if is_sent else None))
    session.pop(DRAFT, None)
    session.pop(SENT, None)
    return done.response()


@pages.get("/enquire/left")
@public
def left() -> Response:
    """Nothing is left in this browser."""
    return render_page(f"{FOLDER}/left.html", is_sent="sent" in request.args)


@pages.get("/enquire/come-back/<token>")
@public
def come_back(token: str) -> Response:
    """A mailed link was opened: a button goes on. Only fetching it changes nothing."""
    try:
        draft = drafts.draft_behind(token, now=clock.now())
    except NotFound:
        return render_page(f"{FOLDER}/link_over.html", status=404)
    if draft.enquiry_reference:
        return _sent_already(draft.enquiry_reference)
    return render_page(f"{FOLDER}/come_back.html", form=PressForm(), until=draft.expires_at)


@pages.post("/enquire/come-back/<token>")
@public
def go_on(token: str) -> Response:
    """Go on with the draft in this browser."""
    own = secrets.token_urlsafe(24)
    try:
        # Each browser gets a token of its own, so pressing again must not lead to the first one's answer.
        with change(once=False) as done:
            draft = drafts.come_back(token, own, now=clock.now())
            done.to(next_open(draft.answers))
    except NotFound:
        return render_page(f"{FOLDER}/link_over.html", status=404)
    if draft.enquiry_reference:
        return _sent_already(draft.enquiry_reference)
    session[DRAFT] = own
    return done.response()


def _sent_already(reference: str) -> Response:
    """It was sent. Only a browser that wrote or sent it is told its reference; another draft stays."""
    try:
        own = confirmations.confirmation_for(_own_tokens(), reference, now=clock.now())
    except NotFound:
        own = None
    other = current_draft()
    return render_page(
        f"{FOLDER}/sent_already.html",
        own=own,
        go_on=next_open(other.answers) if other and not other.enquiry_reference else None,
    )


def _own_tokens() -> list[str]:
    """The tokens of the drafts this browser writes or has sent."""
    return [*session.get(SENT, []), session.get(DRAFT, "")]


@pages.get("/enquire/sent/<reference:reference>")
@public
def sent(reference: str) -> Response:
    """The confirmation: reference, the two dates we promise, what happens next."""
    found = confirmations.confirmation_for(_own_tokens(), reference, now=clock.now())
    return _shown("sent.html", found)


@pages.get("/enquire/confirm/<token>")
@public
def confirm_address(token: str) -> Response:
    """A mailed link was opened: a button confirms the address; once confirmed, what we promised."""
    try:
        found = confirmations.confirmation_behind(token, now=clock.now())
    except NotFound:
        return render_page(f"{FOLDER}/link_over.html", status=404)
    if found.is_confirmed:
        return _shown("confirmed.html", found)
    return render_page(f"{FOLDER}/confirm.html", form=PressForm())


@pages.post("/enquire/confirm/<token>")
@public
def confirm_email(token: str) -> Response:
    """Confirm the address."""
    try:
        # Confirming again changes nothing, so no key is needed, and no link is kept beside one.
        with change(once=False) as done:
            confirm(token, by=current_viewer(), now=clock.now())
            done.to(url_for("enquiries_after.confirm_address", token=token))
    except NotFound:
        return render_page(f"{FOLDER}/link_over.html", status=404)
    return done.response()


def _shown(template: str, found: Confirmation) -> Response:
    return render_page(
        f"{FOLDER}/{template}",
        enquiry=found,
        form=PressForm(),
        opens_at=opens_at(agency.working_calendar(), clock.now()),
    )


def _count_link(email: str, *, now: datetime) -> None:
    with change(once=False):
        count_try("enquire.link.email", email, most=LINKS_A_DAY, per=timedelta(days=1), now=now)
        count_try(
            "enquire.link", request.remote_addr or "", most=LINKS_AN_HOUR, per=timedelta(hours=1), now=now
        )
