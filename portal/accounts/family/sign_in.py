"""Signing in with a password, asking for a link, and signing out."""

from __future__ import annotations

from flask import Response, request, url_for

from portal import clock
from portal.access import current_viewer, public
from portal.accounts.actions import sign_out as end_this_session
from portal.accounts.actions.signing_in import (
    ask_for_link,
    candidate,
    note_failed,
    sign_in_by_password,
)
from portal.accounts.actions.tries import count_link, count_sign_in
from portal.accounts.cookie import sign_browser_out, token_of_browser
from portal.accounts.family.arrival import (
    arrive,
    device,
    home_of,
    lead_on,
    network_address,
    refuse_too_many,
)
from portal.accounts.family.blueprint import pages
from portal.accounts.family.example import offered_people
from portal.accounts.forms import ForgottenForm, SignInForm
from portal.accounts.passwords import is_password
from portal.errors import Refused
from portal.web import change, render_page, see_other

WRONG = "This e-mail address and password don’t go together. Check both, or ask for a link instead."
TOO_MANY = "There were too many tries to sign in."


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Sign in with an e-mail address and a password, or ask for a link."""
    viewer = current_viewer()
    if viewer.is_signed_in and request.method == "GET":
        return see_other(home_of(viewer.kind, viewer.roles, request.args.get("next")))
    form = SignInForm()
    if form.validate_on_submit():
        if "link" in request.form:
            return _send_link(form.email.data or "", purpose="sign_in")
        if not form.password.data:
            form.refuse("Enter your password, or ask for a link instead", "password")
        elif answer := _with_password(form):
            return answer
    status = 422 if form.errors else 200
    return render_page(
        "accounts/family/sign_in.html", status=status, form=form, people=offered_people(), is_front=True
    )


def _with_password(form: SignInForm) -> Response | None:
    """The answer after the right password; None, with the form refused, after a wrong one."""
    email, now, wanted = form.email.data or "", clock.now(), request.args.get("next")
    with change(once=False):
        again_at = count_sign_in(email, network_address(), now=now)
    refuse_too_many(again_at, TOO_MANY)
    found = candidate(email)
    right = is_password(found.password_hash if found else None, form.password.data or "")
    if found is None or not right:
        with change(once=False):
            note_failed(found, now=now)
        form.refuse(WRONG, "password")
        return None
    try:
        with change() as done:
            result = sign_in_by_password(
                found, email=email, address=network_address(), device=device(), now=now
            )
            lead_on(done, result, wanted=wanted)
    except Refused as refused:
        form.refuse(refused.message)
        return None
    return arrive(done, result, how="password", wanted=wanted)


@pages.route("/sign-in/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Response:
    """Ask for a link with which a new password can be chosen."""
    form = ForgottenForm()
    if form.validate_on_submit():
        return _send_link(form.email.data or "", purpose="forgotten")
    return render_page("accounts/family/forgotten.html", status=422 if form.errors else 200, form=form)


def _send_link(email: str, *, purpose: str) -> Response:
    """The same answer in the same time, whether anybody has this address or not."""
    now = clock.now()
    with change(once=False):
        again_at = count_link(email, network_address(), now=now)
    refuse_too_many(again_at, "We have sent several links to this address already. Look in your e-mails.")
    candidate(email)  # ends the reading, as it does before a password
    is_password(None, email)  # takes as long as looking at a password: the time tells nothing
    with change() as done:
        ask_for_link(email, purpose=purpose, now=now)
        done.to(url_for("accounts_family.link_sent"))
    return done.response()


@pages.get("/sign-in/link-sent")
@public
def link_sent() -> Response:
    """Say that a link is on its way, if the address is one we know."""
    return render_page("accounts/family/link_sent.html")


@pages.post("/sign-out")
@public
def sign_out() -> Response:
    """End this session. What is being written in another tab can still be kept (households.expiry)."""
    token, viewer = token_of_browser(), current_viewer()
    with change(once=False):
        if token is not None:
            end_this_session(token, by=viewer, now=clock.now())
    sign_browser_out()
    return see_other("/")
