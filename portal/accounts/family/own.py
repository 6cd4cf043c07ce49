"""One's own account: what stands there, the password, and where one is signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, current_app, request, url_for

from portal import clock
from portal.access import Viewer, allow, current_viewer
from portal.accounts.actions import end_session
from portal.accounts.actions.own import own_password_hash, set_password, sign_out_elsewhere
from portal.accounts.actions.tries import count_sign_in, give_back_sign_in
from portal.accounts.family.arrival import home_of, network_address, refuse_too_many
from portal.accounts.family.blueprint import pages
from portal.accounts.family.sign_in import TOO_MANY
from portal.accounts.forms import ChangePasswordForm, ConfirmedForm
from portal.accounts.own import OwnAccount, open_sessions, own_account_page
from portal.accounts.passwords import hash_password, is_password, weakness_of
from portal.agency.queries import settings
from portal.errors import NotFound
from portal.forms import PortalForm
from portal.web import change, render_page


def own() -> tuple[Viewer, OwnAccount]:
    """Who is asking, and their account."""
    viewer = current_viewer()
    return viewer, own_account_page(viewer, lives=_lives(viewer), now=clock.now())


def _lives(viewer: Viewer) -> timedelta:
    lives: timedelta = current_app.config["PORTAL"].session_lives(viewer.kind)
    return lives


def is_confirmed(form: ConfirmedForm, account: OwnAccount, viewer: Viewer) -> bool:
    """Whether the password was shown where it is asked for; counts tries and refuses the form if not."""
    if not account.needs_password:
        return True
    with change(once=False):
        again_at = count_sign_in(account.email, network_address(), now=clock.now())
    refuse_too_many(again_at, TOO_MANY)
    if not is_password(own_password_hash(viewer), form.current.data or ""):
        form.refuse("This is not your password. Check it and enter it again.", "current")
        return False
    with change(once=False):
        give_back_sign_in(account.email, network_address())
    return True


def show(template: str, form: PortalForm, **context: Any) -> Response:
    """One of these pages with its form, after a mistake as before."""
    status = 422 if form.errors else 200
    return render_page(f"accounts/family/{template}.html", status=status, form=form, **context)


@pages.get("/account")
@allow("account:keep")
def account() -> Response:
    """What one's own account holds, and where to change it."""
    viewer, found = own()
    return render_page("accounts/family/account.html", account=found, home=home_of(viewer.kind, viewer.roles))


@pages.route("/account/password", methods=["GET", "POST"])
@allow("account:keep")
def password() -> Response:
    """Choose a password, the first or another one."""
    viewer, found = own()
    form, wanted = ChangePasswordForm(), request.args.get("next")
    go_on = (
        home_of(viewer.kind, viewer.roles, wanted)
        if "next" in request.args or not found.has_password
        else None
    )
    if form.validate_on_submit() and is_confirmed(form, found, viewer):
        typed = form.password.data or ""
        if weak := weakness_of(typed, (found.name, found.email, settings().name)):
            form.refuse(weak, "password")
        else:
            password_hash = hash_password(typed)
            with change() as done:
                set_password(password_hash, by=viewer, now=clock.now())
                done.to(
                    go_on or url_for("accounts_family.account"),
                    "Your password is saved. Everywhere else you are signed out."
                    if found.has_password
                    else "Your password is saved.",
                )
            return done.response()
    return show("password", form, account=found, go_on=go_on)


@pages.get("/account/sessions")
@allow("account:keep")
def sessions() -> Response:
    """Where one is signed in."""
    viewer = current_viewer()
    found = open_sessions(viewer, lives=_lives(viewer), now=clock.now())
    return render_page("accounts/family/sessions.html", sessions=found)


@pages.post("/account/sessions/<reference:reference>/end")
@allow("account:keep")
def end_one_session(reference: str) -> Response:
    """Sign out of one other browser."""
    viewer = current_viewer()
    with change() as done:
        if not end_session(reference, by=viewer, now=clock.now()):
            raise NotFound
        done.to(url_for("accounts_family.sessions"), "That browser is signed out.")
    return done.response()


@pages.post("/account/sessions/end-others")
@allow("account:keep")
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    viewer = current_viewer()
    with change() as done:
        sign_out_elsewhere(by=viewer, now=clock.now())
        done.to(url_for("accounts_family.sessions"), "You are signed out everywhere but here.")
    return done.response()
