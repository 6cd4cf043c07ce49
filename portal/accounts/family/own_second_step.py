"""One's own second step: the app, passkeys, recovery codes. Staff need one; families to look at children."""

from __future__ import annotations

from flask import Response, jsonify, url_for

from portal import clock
from portal.access import Viewer, allow
from portal.accounts.actions.own import (
    add_own_passkey,
    change_authenticator,
    change_recovery_codes,
    remove_passkey,
)
from portal.accounts.authenticator import address_of, in_groups, new_secret, picture_of
from portal.accounts.family.arrival import site
from portal.accounts.family.blueprint import pages
from portal.accounts.family.challenges import ask, asked
from portal.accounts.family.links import quietly
from portal.accounts.family.own import is_confirmed, own, show
from portal.accounts.forms import (
    AddPasskeyForm,
    ChangeAuthenticatorForm,
    RecoveryCodesForm,
    RemovePasskeyForm,
)
from portal.accounts.own import OwnAccount
from portal.accounts.passkeys import questions_to_register, read_registration
from portal.agency.queries import settings
from portal.errors import NotFound, Refused, Unsealable
from portal.sealing import seal, unseal
from portal.web import change, render_page

OFFERED = "app|"
"""What a sealed secret begins with that this page gave."""


def _asked_secret(sealed: str) -> str:
    """The secret this page offered before, or a fresh one. It opens nothing else the portal sealed."""
    try:
        said = unseal(sealed, max_age_seconds=3600)
    except Unsealable:
        return new_secret()
    return said.removeprefix(OFFERED) if said.startswith(OFFERED) else new_secret()


def _after(viewer: Viewer, found: OwnAccount, said: str) -> tuple[str, str]:
    """Where a new app or passkey leads: without recovery codes a lost telephone would lock a family out."""
    if viewer.is_staff or found.second_step.codes_left:
        return url_for("accounts_family.account"), said
    codes = url_for("accounts_family.recovery_codes")
    return codes, f"{said} Now make recovery codes, for the day you lose your telephone."


@pages.route("/account/app", methods=["GET", "POST"])
@allow("account:keep")
def authenticator() -> Response:
    """Set up another authenticator app by its first code."""
    viewer, found = own()
    form = ChangeAuthenticatorForm()
    secret = _asked_secret(form.secret.data or "")
    form.secret.data = seal(OFFERED + secret)
    if form.validate_on_submit() and is_confirmed(form, found, viewer):
        try:
            with change() as done:
                change_authenticator(secret, form.code.data or "", by=viewer, now=clock.now())
                done.to(*_after(viewer, found, "Your new app is set up."))
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "code")
    address = address_of(secret, email=found.email, agency=settings().name)
    picture, typed = picture_of(address), in_groups(secret)
    return quietly(show("authenticator", form, account=found, picture=picture, secret=typed))


@pages.route("/account/passkeys/add", methods=["GET", "POST"])
@allow("account:keep")
def passkey_add() -> Response:
    """Add a passkey."""
    viewer, found = own()
    form = AddPasskeyForm()
    if form.validate_on_submit() and is_confirmed(form, found, viewer):
        try:
            made = read_registration(site(), asked().challenge, form.answer.data or "")
            with change() as done:
                add_own_passkey(made, name=form.name.data or "", by=viewer, now=clock.now())
                done.to(*_after(viewer, found, "Your passkey is set up."))
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return show("passkey_add", form, account=found)


@pages.post("/account/passkeys/options")
@allow("account:keep")
def passkey_new_options() -> Response:
    """The question with which the browser makes a passkey, as JSON."""
    viewer, found = own()
    question = questions_to_register(
        site(),
        ask(),
        reference=viewer.reference or "",
        email=found.email,
        agency=settings().name,
        known=[passkey.credential_id for passkey in found.second_step.passkeys],
    )
    answer: Response = jsonify(question)
    return answer


@pages.route("/account/passkeys/<reference:reference>/remove", methods=["GET", "POST"])
@allow("account:keep")
def passkey_remove(reference: str) -> Response:
    """Remove a passkey, after asking."""
    viewer, found = own()
    passkey = next((p for p in found.second_step.passkeys if p.reference == reference), None)
    if passkey is None:
        raise NotFound
    form = RemovePasskeyForm()
    if form.validate_on_submit() and is_confirmed(form, found, viewer):
        try:
            with change() as done:
                remove_passkey(reference, by=viewer, now=clock.now())
                done.to(url_for("accounts_family.account"), "The passkey is removed.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return show("passkey_remove", form, account=found, passkey=passkey)


@pages.route("/account/recovery-codes", methods=["GET", "POST"])
@allow("account:keep")
def recovery_codes() -> Response:
    """Make ten new recovery codes, shown once."""
    viewer, found = own()
    form = RecoveryCodesForm()
    if form.validate_on_submit() and is_confirmed(form, found, viewer):
        with change() as done:
            codes = change_recovery_codes(by=viewer, now=clock.now())
            done.to(url_for("accounts_family.recovery_codes"))
        page = "accounts/family/recovery_codes.html"
        return quietly(render_page(page, codes=codes, go_on="/account", is_new=False))
    return show("recovery_codes_new", form, account=found)
