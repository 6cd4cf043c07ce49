"""Ask for support: whom to ring first, the form, and what is promised once it is sent.

Nothing that is typed is kept before it is sent: another person may use the same device. Only somebody
who is signed in can ask us to keep it for later.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Blueprint, Response, request, session, url_for

from portal import clock
from portal.access import current_viewer, public
from portal.agency import queries as agency
from portal.conversations import drafts
from portal.errors import TooMany
from portal.households.queries import household_for
from portal.limits.actions import count_try
from portal.promises.kinds import KINDS, Kind
from portal.support.actions import send_request
from portal.support.asking.forms import CAN_EMAIL, CAN_LEAVE_MESSAGE, AskForFamilyForm, AskForm
from portal.support.calls.queries import call_due_at, free_slots, slot_of_request
from portal.support.calls.rules import offered_until
from portal.support.queries import Known, SupportRequest, due_of, known_of, newest_of_browser
from portal.support.rota.queries import reading_at
from portal.support.rules import OPEN, OUTSIDE, WHO_HELPS, Asked, Asker, Situation
from portal.web import change, flash_news, render_page, see_other
from portal.web.pages import moment

pages = Blueprint("support_asking", __name__)

FOLDER = "support/family"
BROWSER = "support_browser"
"""Where the signed cookie keeps a random name of this browser, by which it finds what it sent."""

PLACE = "support"
"""The place of a draft that somebody asked us to keep."""

KEPT_FIELDS = ("about", "words", "tried", "feels", "telephone", "call_me", "safe_times")
"""What is kept of it. Never the risk questions: they are answered anew."""

AN_HOUR = 20
"""Limit: requests from one network address in an hour. A household never comes near it."""


@pages.get("/support")
@public
def ask_for_support() -> Response:
    """Whom to ring in danger, when somebody reads what is sent, and the form."""
    form, known = _form()
    if known is not None:
        for name, value in drafts.draft_of(current_viewer(), PLACE).items():
            if name in form and name in KEPT_FIELDS:
                form[name].data = value
    return _page(form, known)


def ask_again(before: SupportRequest) -> Response:
    """The form for somebody signed in, filled with what we know from a request of theirs that has ended.

    What is happening, and the risk questions, are answered anew. The caller knows that its reader wrote it.
    """
    form, known = _form()
    form.about.data, form.telephone.data = before.about, before.telephone
    form.call_me.data, form.safe_times.data = before.call_me, before.safe_times
    kept = ((CAN_LEAVE_MESSAGE, before.can_leave_message), (CAN_EMAIL, before.can_email))
    form.safe.data = [name for name, is_agreed in kept if is_agreed]
    if "situation" in form:
        form.situation.data = before.situation
    return _page(form, known)


@pages.post("/support")
@public
def send_support_request() -> Response:
    """Take the request, or keep what was typed for whoever asks for that."""
    form, known = _form()
    if known is not None and "later" in request.form:
        return _keep(form)
    if not form.validate() or not form.is_by_a_person():
        return _page(form, known, status=422)
    try:
        return _send(form.asked(known), forget=known is not None)
    except TooMany as refusal:
        form.refuse(_too_many(refusal))
        return _page(form, known, status=429)


@pages.get("/support/for-a-family")
@public
def ask_for_a_family() -> Response:
    """A school, GP or social worker asks for a family."""
    return _for_a_family(AskForFamilyForm())


@pages.post("/support/for-a-family")
@public
def send_for_a_family() -> Response:
    """Take what they ask."""
    form = AskForFamilyForm()
    form.fit(agency.authority_names())
    if not form.validate() or not form.is_by_a_person():
        return _for_a_family(form, status=422)
    try:
        return _send(form.asked())
    except TooMany as refusal:
        form.refuse(_too_many(refusal))
        return _for_a_family(form, status=429)


@pages.get("/support/sent")
@public
def sent() -> Response:
    """It is sent: the reference, what is promised by when, and whom to ring meanwhile."""
    found = sent_from_here()
    if found is None:
        return see_other(url_for("support_asking.ask_for_support"))
    slot, is_own, now = slot_of_request(found.id), found.asker == Asker.SELF, clock.now()
    may_choose = (
        slot is None
        and is_own
        and not found.is_confined
        and found.state in OPEN
        and found.call_held_at is None
    )
    call_by = call_due_at(found) if may_choose else None
    return render_page(
        f"{FOLDER}/sent.html",
        reference=found.reference,
        promised=[
            (KINDS[Kind(kind)].family_words, moment(due) if due else "")
            for kind, due in due_of(found.reference)
        ],
        who_helps=WHO_HELPS[Situation(found.situation)] if is_own else "",
        outside="" if found.authority in agency.councils() else OUTSIDE,
        is_professional=not is_own,
        reading=reading_at(now),
        at_risk=found.at_risk,
        is_confined=found.is_confined,
        is_answered=found.answered_at is not None,
        slot=slot,
        may_choose=may_choose,
        has_times=may_choose and bool(free_slots(due_at=offered_until(call_by, now), now=now)),
        call_by=offered_until(call_by, now),
        form=AskForm(),
    )


@pages.post("/support/sent/forget")
@public
def forget_on_this_device() -> Response:
    """Take the confirmation off this device: somebody else may use it."""
    session.pop(BROWSER, None)
    flash_news("This device does not show your request any more.")
    return see_other("/")


def _form() -> tuple[AskForm, Known | None]:
    viewer = current_viewer()
    known = known_of(viewer) if viewer.household_id is not None else None
    is_parent = False
    if known is not None and viewer.household_reference:
        is_parent = household_for(viewer, viewer.household_reference).stage == "adoptive_parent"
    form = AskForm()
    form.fit(known, agency.authority_names(), is_parent=is_parent)
    return form, known


def _send(asked: Asked, *, forget: bool = False) -> Response:
    """Send it. Whoever presses twice, or lost the answer, is led to the same page."""
    viewer, now = current_viewer(), clock.now()
    with change() as done:
        count_try("support.sent", request.remote_addr or "", most=AN_HOUR, per=timedelta(hours=1), now=now)
        made = send_request(asked, by=viewer, now=now, browser=_browser())
        if forget:
            drafts.forget_draft(viewer, PLACE, once=request.form.get("once", ""), now=now)
        done.to(_after(made.reference))
    return done.response()


def _browser() -> str:
    """A random name of this browser for as long as it stays open, given before anything is sent."""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(18)
    return str(session[BROWSER])


def sent_from_here() -> SupportRequest | None:
    """The newest request that was sent from this browser by somebody who was not signed in."""
    return newest_of_browser(str(session[BROWSER]), now=clock.now()) if BROWSER in session else None


def _after(reference: str) -> str:
    """Its own page for somebody who is signed in; for visitors the confirmation of this browser."""
    if current_viewer().person_id is not None:
        return f"/support/requests/{reference}?sent=1"
    return url_for("support_asking.sent")


def _keep(form: AskForm) -> Response:
    """Keep what was typed, because its writer asks for it."""
    fields = {name: str(form[name].data or "") for name in KEPT_FIELDS if name in form}
    with change(once=False):
        drafts.keep_draft(current_viewer(), PLACE, fields, once=request.form.get("once", ""), now=clock.now())
    flash_news("We have kept what you wrote. Only you see it. It is kept for 14 days. It is not sent yet.")
    return see_other(url_for("support_asking.ask_for_support"))


def _page(form: AskForm, known: Known | None, *, status: int = 200) -> Response:
    _browser()
    return render_page(
        f"{FOLDER}/ask.html",
        status=status,
        form=form,
        known=known,
        reading=reading_at(clock.now()),
    )


def _for_a_family(form: AskForFamilyForm, *, status: int = 200) -> Response:
    _browser()
    form.fit(agency.authority_names())
    return render_page(
        f"{FOLDER}/ask_for_a_family.html",
        status=status,
        form=form,
        reading=reading_at(clock.now()),
    )


def _too_many(refusal: TooMany) -> str:
    return (
        f"This was asked for too often from here. Ring us on {agency.settings().telephone}: we take it down "
        f"for you. Or try again after {moment(refusal.again_at)}."
    )
