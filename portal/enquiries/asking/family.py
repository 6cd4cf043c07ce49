"""Enquiring: one question a page, check your answers, send. What follows stands in family_after.py.

What is written is kept on the server at each step (see drafts.py); the browser holds a token in its
signed cookie. No address of a page holds anything about the person.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request, session, url_for

from portal import clock
from portal.access import current_viewer, public
from portal.agency import queries as agency
from portal.agency.opening import opens_at
from portal.enquiries.asking import drafts, steps
from portal.enquiries.asking.check_answers import rows_of
from portal.enquiries.asking.drafts import Draft
from portal.enquiries.asking.forms import FORMS, NamesForm, PressForm, SendForm, StepForm, WhereForm
from portal.errors import NotFound, Refused, TooMany
from portal.limits.actions import count_try
from portal.web import change, render_page, see_other
from portal.web.pages import moment

pages = Blueprint("enquiries_family", __name__)

DRAFT = "enquiry"
SENT = "enquiries_sent"
"""Where a browser's tokens stand in its signed cookie: the draft it writes, and those it sent."""

FOLDER = "enquiries/family/enquire"
FIRST = steps.STEPS[0]

BEGUN_AN_HOUR = 60
SENT_AN_HOUR = 10
SENT_A_DAY = 3
"""Limits: begun and sent from one network address in an hour, sent with one e-mail address in a day."""


@pages.get("/enquire")
@public
def begin() -> Response:
    """What we ask and why; going on where somebody stopped."""
    draft = current_draft()
    is_gone = draft is None and session.pop(DRAFT, None) is not None
    return render_page(
        f"{FOLDER}/begin.html",
        form=PressForm(),
        first=url_for("enquiries_family.step", step=FIRST),
        go_on=next_open(draft.answers) if draft and not draft.enquiry_reference else None,
        is_gone=is_gone,
    )


@pages.post("/enquire/start-again")
@public
def start_again() -> Response:
    """Forget what was written in this browser, and begin afresh."""
    with change() as done:
        if token := session.get(DRAFT):
            drafts.forget_draft(token)
        done.to(url_for("enquiries_family.begin"))
    session.pop(DRAFT, None)
    return done.response()


@pages.get("/enquire/<string:step>")
@public
def step(step: str) -> Response:
    """One question, filled in with what was typed before."""
    _known(step)
    draft = current_draft()
    if draft is not None and draft.enquiry_reference and step == FIRST:
        draft = None  # that one is sent; this begins another
    if draft is None and step != FIRST:
        return see_other(url_for("enquiries_family.begin"))
    draft = draft or Draft("")
    if draft.enquiry_reference:
        return see_other(confirmation_url(draft.enquiry_reference))
    if not steps.is_reached(step, draft.answers):
        return see_other(next_open(draft.answers))
    return _question(step, _form(step, draft), draft)


@pages.post("/enquire/<string:step>")
@public
def answer(step: str) -> Response:
    """Keep the answer to one question, and ask the next."""
    _known(step)
    draft, now = current_draft(), clock.now()
    if draft is not None and draft.enquiry_reference and step == FIRST:
        draft = None
    shown = draft or Draft("")
    if shown.enquiry_reference:
        return see_other(confirmation_url(shown.enquiry_reference))
    form = _form(step, shown)
    is_later = "later" in request.form
    is_answered = form.validate()
    if not is_answered and not is_later:
        return _question(step, form, shown, status=422)
    try:
        token = session[DRAFT] if draft else _new_token(step, now=now)
        # Kept however often it is sent: after Back, what was typed last is what counts.
        with change(once=False) as done:
            if draft is None:
                drafts.begin_draft(token, now=now)
            kept = drafts.keep_step(token, step, form.answers(), now=now, is_answered=is_answered)
            done.to(_after(step, kept, is_later=is_later))
    except Refused as refusal:
        status = refuse(form, refusal)
        return _question(step, form, shown, status=status)
    session[DRAFT] = token
    return done.response()


@pages.get("/enquire/check")
@public
def check() -> Response:
    """Everything that was answered, to check and change before sending."""
    draft = current_draft()
    if (elsewhere := _not_ready(draft)) is not None or draft is None:
        return elsewhere or see_other(url_for("enquiries_family.begin"))
    return _check(SendForm(), draft)


@pages.post("/enquire/check")
@public
def send_enquiry() -> Response:
    """Send it: once, however often the button is pressed."""
    draft, now = current_draft(), clock.now()
    if draft is None:
        return render_page(f"{FOLDER}/gone.html", status=409)
    if (elsewhere := _not_ready(draft)) is not None:
        return elsewhere
    form, token = SendForm(), session[DRAFT]
    if not form.validate() or not form.is_by_a_person():
        return _check(form, draft, status=422)
    try:
        with change() as done:
            reference = drafts.send_draft(token, by=current_viewer(), now=now, allow=_count_sending)
            done.to(confirmation_url(reference))
    except Refused as refusal:
        status = refuse(form, refusal)
        return _check(form, draft, status=status)
    # The draft stays this browser's: Back, and pressing again, lead to the confirmation.
    session[SENT] = [*session.get(SENT, []), token][-3:]
    return done.response()


def current_draft() -> Draft | None:
    """The draft this browser writes."""
    return drafts.draft_of(session.get(DRAFT), now=clock.now())


def next_open(answers: steps.Answers, *, is_checking: bool = False) -> str:
    """The address of the first step still open, or of the check page.

    `is_checking`: an answer was changed there, so the way leads back to it.
    """
    open_step = steps.first_unanswered(answers)
    if open_step is None:
        return url_for("enquiries_family.check")
    query: dict[str, Any] = {"return": "check"} if is_checking else {}
    return url_for("enquiries_family.step", step=open_step, **query)


def confirmation_url(reference: str) -> str:
    """The address of an enquiry's confirmation."""
    return url_for("enquiries_after.sent", reference=reference)


def refuse(form: Any, refusal: Refused) -> int:
    """Show why nothing was done, on top of the form; gives the status of that page."""
    if not isinstance(refusal, TooMany):
        form.refuse(refusal.message)
        return 409
    telephone = agency.settings().telephone
    form.refuse(
        f"This was sent too often from here, so we have to wait. Try again after "
        f"{moment(refusal.again_at)}. You lose nothing: what you wrote is kept. "
        f"Or ring us on {telephone}, and we write it down for you."
    )
    return 429


def _known(step: str) -> None:
    if step not in FORMS:
        raise NotFound


def _new_token(step: str, *, now: datetime) -> str:
    """A token for a browser that begins. Raises Refused in the middle, TooMany at the limit."""
    if step != FIRST:
        raise Refused(drafts.GONE)
    with change(once=False):
        count_try(
            "enquire.begun", request.remote_addr or "", most=BEGUN_AN_HOUR, per=timedelta(hours=1), now=now
        )
    return secrets.token_urlsafe(24)


def _count_sending(email: str | None, now: datetime) -> None:
    """Count one enquiry, with its sending: what was never sent, or sent already, uses up nothing.

    Raises TooMany.
    """
    count_try("enquire.sent", request.remote_addr or "", most=SENT_AN_HOUR, per=timedelta(hours=1), now=now)
    if email:
        count_try("enquire.sent.email", email, most=SENT_A_DAY, per=timedelta(days=1), now=now)


def _not_ready(draft: Draft | None) -> Response | None:
    """Where a draft leads that cannot be sent: its confirmation, or the step still open."""
    if draft is None:
        return None
    if draft.enquiry_reference:
        return see_other(confirmation_url(draft.enquiry_reference))
    if steps.first_unanswered(draft.answers) is not None:
        return see_other(next_open(draft.answers))
    return None


def _form(step: str, draft: Draft) -> StepForm:
    form = FORMS[step](data=draft.typed(step))
    if isinstance(form, NamesForm):
        form.ask_two(steps.is_two(draft.answers))
    if isinstance(form, WhereForm):
        form.offer(agency.authority_names())
    return form


def _after(step: str, draft: Draft, *, is_later: bool) -> str:
    if is_later:
        return url_for("enquiries_after.come_back_later")
    following = steps.step_after(step, draft.answers)
    is_checking = request.form.get("return") == "check"
    if following is None or is_checking:
        return next_open(draft.answers, is_checking=is_checking)
    return url_for("enquiries_family.step", step=following)


def _question(step: str, form: StepForm, draft: Draft, *, status: int = 200) -> Response:
    """The page of one question. The way back leads to the question before, or to the check page."""
    is_checking = request.values.get("return") == "check"
    before = steps.step_before(step, draft.answers)
    if is_checking:
        back = url_for("enquiries_family.check")
    elif before is None:
        back = url_for("enquiries_family.begin")
    else:
        back = url_for("enquiries_family.step", step=before)
    return render_page(
        f"{FOLDER}/{step.replace('-', '_')}.html",
        status=status,
        form=form,
        step=step,
        place=steps.place_of(step, draft.answers),
        answers=draft.answers,
        is_checking=is_checking,
        back=back,
    )


def _check(form: SendForm, draft: Draft, *, status: int = 200) -> Response:
    calendar, now = agency.working_calendar(), clock.now()
    return render_page(
        f"{FOLDER}/check.html",
        status=status,
        form=form,
        rows=rows_of(draft.answers, agency.authority_names()),
        details=steps.details_of(draft.answers),
        back=url_for("enquiries_family.step", step=steps.route(draft.answers)[-1]),
        opens_at=opens_at(calendar, now),
    )
