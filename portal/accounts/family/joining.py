"""Taking up an invitation as a member of staff: password, second step, recovery codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flask import Response, jsonify, request, session, url_for

from portal import clock
from portal.access import public
from portal.accounts.actions.joining import (
    Joined,
    join_with_code,
    join_with_passkey,
    keep_password_of_invited,
)
from portal.accounts.authenticator import address_of, in_groups, new_secret, picture_of
from portal.accounts.cookie import sign_browser_in
from portal.accounts.family.arrival import device, home_of, site
from portal.accounts.family.blueprint import pages
from portal.accounts.family.challenges import ask, asked
from portal.accounts.family.links import quietly
from portal.accounts.forms import JoinCodeForm, NewPasswordForm, PasskeyForm
from portal.accounts.passkeys import questions_to_register, read_registration
from portal.accounts.passwords import hash_password, weakness_of
from portal.accounts.queries import LinkState, link_state
from portal.agency.queries import settings
from portal.errors import NotFound, Refused
from portal.sealing import fingerprint, seal, unseal
from portal.web import change, render_page, see_other

JOINING = "joining"
"""Where the session cookie holds which invitation is being taken up, and the app's sealed secret."""

WITHIN = timedelta(hours=1)
PURPOSE = "staff_invitation"


class Joining(NamedTuple):
    """An invitation being taken up."""

    link_hash: str
    link: LinkState
    secret: str


def _state(link_hash: str) -> LinkState | None:
    state = link_state(link_hash, now=clock.now())
    return state if state and state.purpose == PURPOSE else None


def _joining() -> Joining | None:
    """The invitation this browser is taking up, or None when it took too long or is over."""
    kept = session.get(JOINING)
    if not kept or clock.now() - datetime.fromtimestamp(kept["at"], UTC) > WITHIN:
        return None
    state = _state(kept["link"])
    return Joining(kept["link"], state, unseal(kept["secret"])) if state and state.works else None


def _over() -> Response:
    return quietly(render_page("accounts/family/invitation_over.html", status=410))


@pages.route("/sign-in/invitation/<string:token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> Response:
    """The page behind an invitation: one button begins."""
    state = _state(fingerprint(token))
    if state is None:
        raise NotFound
    if not state.works:
        return _over()
    if request.method == "GET":
        return quietly(render_page("accounts/family/invitation.html", link=state))
    session[JOINING] = {
        "link": fingerprint(token),
        "secret": seal(new_secret()),
        "at": clock.now().timestamp(),
    }
    return quietly(see_other(url_for("accounts_family.join_password")))


@pages.route("/sign-in/join/password", methods=["GET", "POST"])
@public
def join_password() -> Response:
    """Choose a password."""
    joining = _joining()
    if joining is None:
        return _over()
    form = NewPasswordForm()
    if form.validate_on_submit():
        typed = form.password.data or ""
        if weak := weakness_of(typed, (joining.link.name, joining.link.email, settings().name)):
            form.refuse(weak, "password")
        else:
            password_hash = hash_password(typed)
            with change() as done:
                keep_password_of_invited(joining.link_hash, password_hash, now=clock.now())
                done.to(url_for("accounts_family.join_second_step"))
            return done.response()
    return render_page(
        "accounts/family/join_password.html", status=422 if form.errors else 200, form=form, link=joining.link
    )


@pages.route("/sign-in/join/second-step", methods=["GET", "POST"])
@public
def join_second_step() -> Response:
    """Set up an app by its first code; or a passkey, by the button beside it."""
    joining = _joining()
    if joining is None:
        return _over()
    form = JoinCodeForm()
    if form.validate_on_submit():
        try:
            with change() as done:
                joined = join_with_code(
                    joining.link_hash,
                    joining.secret,
                    form.code.data or "",
                    device=device(),
                    now=clock.now(),
                )
                done.to(url_for("accounts_family.account"))
        except Refused as refused:
            form.refuse(refused.message, "code")
        else:
            return _codes(joined)
    return _second_step_page(form, joining)


@pages.post("/sign-in/join/passkey-options")
@public
def join_passkey_options() -> Response:
    """The question with which the browser makes a passkey, as JSON."""
    joining = _joining()
    if joining is None:
        raise NotFound
    question = questions_to_register(
        site(),
        ask(),
        reference=joining.link.reference,
        email=joining.link.email,
        agency=settings().name,
        known=(),
    )
    answer: Response = jsonify(question)
    return answer


@pages.post("/sign-in/join/passkey")
@public
def join_passkey() -> Response:
    """Finish with the passkey the browser made."""
    joining = _joining()
    if joining is None:
        return _over()
    form = PasskeyForm()
    try:
        made = read_registration(site(), asked().challenge, form.answer.data or "")
        with change() as done:
            joined = join_with_passkey(
                joining.link_hash, made, name=device(), device=device(), now=clock.now()
            )
            done.to(url_for("accounts_family.account"))
    except Refused as refused:
        code_form = JoinCodeForm(formdata=None)
        code_form.refuse(refused.message)
        return _second_step_page(code_form, joining)
    return _codes(joined)


def _second_step_page(form: JoinCodeForm, joining: Joining) -> Response:
    address = address_of(joining.secret, email=joining.link.email, agency=settings().name)
    return quietly(
        render_page(
            "accounts/family/join_second_step.html",
            status=422 if form.errors else 200,
            form=form,
            picture=picture_of(address),
            secret=in_groups(joining.secret),
        )
    )


def _codes(joined: Joined) -> Response:
    sign_browser_in(joined.signed_in.token)
    return quietly(
        render_page(
            "accounts/family/recovery_codes.html",
            codes=joined.codes,
            go_on=home_of(joined.signed_in.kind, joined.signed_in.roles),
            is_new=True,
        )
    )
