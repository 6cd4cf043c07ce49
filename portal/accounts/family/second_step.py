"""The second step of signing in: a code, a passkey, or a recovery code."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Response, jsonify, url_for

from portal import clock
from portal.access import public
from portal.accounts.actions.second_step import (
    note_failed_step,
    sign_in_by_code,
    sign_in_by_passkey,
    sign_in_by_recovery_code,
)
from portal.accounts.actions.signing_in import SignedIn
from portal.accounts.actions.tries import count_second_step
from portal.accounts.family.arrival import (
    Half,
    arrive,
    device,
    half_way,
    lead_on,
    refuse_too_many,
    site,
)
from portal.accounts.family.blueprint import pages
from portal.accounts.family.challenges import ask, asked
from portal.accounts.forms import CodeForm, PasskeyForm, RecoveryCodeForm
from portal.accounts.passkeys import TROUBLE, questions_to_sign_in, read_sign_in
from portal.accounts.queries import second_step_of
from portal.errors import NotFound, Refused
from portal.forms import PortalForm
from portal.web import change, render_page, see_other

TOO_MANY = "There were too many tries at the second step."


def _begin_again() -> Response:
    return see_other(url_for("accounts_family.sign_in", late="yes"))


def _page(form: PortalForm, half: Half, *, recovery: bool = False) -> Response:
    template = "recovery_code" if recovery else "second_step"
    return render_page(
        f"accounts/family/{template}.html",
        status=422 if form.errors else 200,
        form=form,
        step=second_step_of(half.reference),
    )


def _try(half: Half, sign_in: Callable[[], SignedIn]) -> Response:
    """Count the try, sign in and lead on. Raises Refused, after noting it, when the answer was wrong."""
    now = clock.now()
    with change(once=False):
        again_at = count_second_step(half.reference, now=now)
    refuse_too_many(again_at, TOO_MANY)
    try:
        with change() as done:
            signed = sign_in()
            lead_on(done, signed, wanted=half.wanted, choose_password=half.choose_password)
    except Refused:
        with change(once=False):
            note_failed_step(half.reference, now=now)
        raise
    return arrive(done, signed, how=half.how, wanted=half.wanted)


@pages.route("/sign-in/second-step", methods=["GET", "POST"])
@public
def second_step() -> Response:
    """Enter the code an app shows, or use a passkey."""
    half = half_way()
    if half is None:
        return _begin_again()
    form = CodeForm()
    if form.validate_on_submit():
        code = form.code.data or ""
        try:
            return _try(
                half,
                lambda: sign_in_by_code(half.reference, code, how=half.how, device=device(), now=clock.now()),
            )
        except Refused as refused:
            _refuse(form, refused)
    return _page(form, half)


@pages.route("/sign-in/recovery-code", methods=["GET", "POST"])
@public
def recovery_code() -> Response:
    """Use one of the ten recovery codes instead."""
    half = half_way()
    if half is None:
        return _begin_again()
    form = RecoveryCodeForm()
    if form.validate_on_submit():
        code = form.code.data or ""
        try:
            return _try(
                half,
                lambda: sign_in_by_recovery_code(
                    half.reference, code, how=half.how, device=device(), now=clock.now()
                ),
            )
        except Refused as refused:
            _refuse(form, refused)
    return _page(form, half, recovery=True)


@pages.post("/sign-in/second-step/passkey-options")
@public
def passkey_options() -> Response:
    """The question for the browser's passkey, as JSON."""
    half = half_way()
    if half is None:
        raise NotFound
    known = [passkey.credential_id for passkey in second_step_of(half.reference).passkeys]
    if not known:
        raise NotFound
    answer: Response = jsonify(questions_to_sign_in(site(), ask(), known))
    return answer


@pages.post("/sign-in/second-step/passkey")
@public
def passkey() -> Response:
    """Sign in with the passkey's answer."""
    half = half_way()
    if half is None:
        return _begin_again()
    form = PasskeyForm()
    try:
        question = asked()
        used, count = _read_answer(half.reference, form.answer.data or "", question.challenge)
        return _try(
            half,
            lambda: sign_in_by_passkey(
                half.reference,
                used,
                sign_count=count,
                asked_at=question.at,
                how=half.how,
                device=device(),
                now=clock.now(),
            ),
        )
    except Refused as refused:
        code_form = CodeForm(formdata=None)
        _refuse(code_form, refused)
        return _page(code_form, half)


def _read_answer(reference: str, answer: str, challenge: str) -> tuple[int, int]:
    """Which passkey answered, and its new count. Raises Refused when the answer does not fit."""
    try:
        credential_id = json.loads(answer)["id"]
    except (ValueError, KeyError, TypeError) as problem:
        raise Refused(TROUBLE) from problem
    for known in second_step_of(reference).passkeys:
        if known.web_id == credential_id:
            count = read_sign_in(
                site(), challenge, answer, public_key=known.public_key, sign_count=known.sign_count
            )
            return known.id, count
    raise Refused(TROUBLE)


def _refuse(form: PortalForm, refused: Refused) -> None:
    if hasattr(refused, "again_at"):
        raise refused
    form.refuse(refused.message, "code")
