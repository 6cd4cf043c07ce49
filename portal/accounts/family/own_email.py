"""Signing in with another e-mail address."""

from __future__ import annotations

from flask import Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.accounts.actions.own import ask_for_new_email, confirm_email, email_asked_for
from portal.accounts.actions.tries import count_link
from portal.accounts.family.arrival import network_address, refuse_too_many
from portal.accounts.family.blueprint import pages
from portal.accounts.family.links import quietly
from portal.accounts.family.own import is_confirmed, own, show
from portal.accounts.forms import ChangeEmailForm
from portal.errors import Conflict, NotFound, Refused
from portal.sealing import fingerprint
from portal.web import change, render_page


@pages.route("/account/email", methods=["GET", "POST"])
@allow("account:keep")
def email() -> Response:
    """Ask for another address; nothing changes until its owner confirms it."""
    viewer, found = own()
    form = ChangeEmailForm()
    if form.validate_on_submit() and is_confirmed(form, found, viewer):
        now, wanted = clock.now(), form.email.data or ""
        with change(once=False):
            again_at = count_link(found.email, network_address(), now=now)
        refuse_too_many(again_at, "You have asked for several links already. Look in your e-mails.")
        try:
            with change() as done:
                ask_for_new_email(wanted, by=viewer, now=now)
                done.to(
                    url_for("accounts_family.account"),
                    "Open the link in the e-mail we send to the new address. Until then, nothing changes.",
                )
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "email")
    return show("email", form, account=found)


@pages.get("/account/email/confirm/<string:token>")
@allow("account:keep")
def confirm(token: str) -> Response:
    """The page behind the link to the new address: one button confirms it."""
    try:
        new_email = email_asked_for(fingerprint(token), by=current_viewer(), now=clock.now())
    except NotFound:
        return _over()
    return quietly(render_page("accounts/family/confirm_email.html", new_email=new_email))


@pages.post("/account/email/confirm/<string:token>")
@allow("account:keep")
def confirm_new_email(token: str) -> Response:
    """Sign in with the new address from now on."""
    try:
        with change() as done:
            confirm_email(fingerprint(token), by=current_viewer(), now=clock.now())
            done.to(
                url_for("accounts_family.account"),
                "From now on you sign in with the new address. Everywhere else you are signed out.",
            )
    except Conflict as conflict:
        return quietly(render_page("errors/409.html", status=409, message=conflict.message))
    except NotFound:
        return _over()
    return done.response()


def _over() -> Response:
    return quietly(render_page("accounts/family/confirm_email_over.html", status=410))
