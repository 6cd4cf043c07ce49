"""Keeping a request to named people, taking somebody off it, and opening it to all of us again."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound
from portal.forms import Choice
from portal.support import confining
from portal.support.duty import actions as on_duty
from portal.support.duty.forms import BecauseForm, ColleagueForm, ConfineForm, DecideReleaseForm
from portal.support.duty.queries import colleagues, managers_to_name, named_colleagues
from portal.support.duty.staff_request import answer_form
from portal.support.queries import SupportRequest, request_for
from portal.support.rules import SUBJECT
from portal.web.pages import moment

pages = Blueprint("support_confining", __name__)

DUTY = "/staff/support"
ONE = "/staff/support/requests/<reference:reference>"


@pages.route(f"{ONE}/confine", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def confine(reference: str) -> Response:
    """Keep it to named people."""
    found, form = _found(reference, is_confined=False), ConfineForm()
    form.naming.choices = [Choice(one.reference, one.name) for one in colleagues()]
    if not form.is_submitted():
        own = current_viewer().label
        form.naming.data = [*(one.reference for one in managers_to_name(found)), own]

    def act() -> str:
        confining.confine(
            reference,
            form.because.data or "",
            naming=form.naming.data or [],
            by=current_viewer(),
            now=clock.now(),
        )
        return "Only the people you named can open it now."

    is_named = current_viewer().label in (form.naming.data or [])
    return answer_form(found, form, "confine", act, to="" if is_named else DUTY)


@pages.route(f"{ONE}/naming", methods=["GET", "POST"])
@allow("support:decide", audit="support.request_opened")
def name_colleague(reference: str) -> Response:
    """Name a colleague who may open a confined request."""
    found, form = _found(reference, is_confined=True), ColleagueForm()
    already = {one.id for one in named_colleagues(found)}
    form.fit([one for one in colleagues() if one.id not in already])

    def act() -> str:
        on_duty.name_colleague(reference, form.to.data or "", by=current_viewer(), now=clock.now())
        return "Your colleague can open it now."

    return answer_form(found, form, "naming", act)


@pages.route(f"{ONE}/naming/off", methods=["GET", "POST"])
@allow("support:decide", audit="support.request_opened")
def take_colleague_off(reference: str) -> Response:
    """Take a named person off it."""
    found, form = _found(reference, is_confined=True), ColleagueForm()
    named = named_colleagues(found)
    if len(named) < 2:
        raise NotFound  # the last one stays: somebody must be able to open it
    form.fit(named)

    def act() -> str:
        confining.take_off(reference, form.to.data or "", by=current_viewer(), now=clock.now())
        return "They cannot open it any more."

    is_self = form.to.data == current_viewer().label
    return answer_form(found, form, "naming_off", act, to=DUTY if is_self else "")


@pages.route(f"{ONE}/release", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def ask_release(reference: str) -> Response:
    """Say that it needs not be kept to named people any more."""
    found, form = _found(reference, is_confined=True), BecauseForm()

    def act() -> str:
        confining.ask_release(reference, form.because.data or "", by=current_viewer(), now=clock.now())
        return "A colleague who is named decides with you. Until then it stays as it is."

    return answer_form(found, form, "release", act)


@pages.route(f"{ONE}/release/decision", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def decide_release(reference: str) -> Response:
    """Decide, as a second person, whether all of us may open it."""
    found, form = _found(reference, is_confined=True), DecideReleaseForm()
    if not form.is_submitted():
        form.asked_at.data = found.release_asked_at.isoformat() if found.release_asked_at else ""

    def act() -> str:
        agrees = form.is_pressed("agree")
        seen, by = form.asked_at.data or "", current_viewer()
        confining.decide_release(reference, agrees=agrees, seen=seen, by=by, now=clock.now())
        return "Everybody who works with requests can open it now." if agrees else "It stays as it is."

    asked_at = moment(found.release_asked_at) if found.release_asked_at else ""
    return answer_form(found, form, "release_decision", act, asked_at=asked_at)


def _found(reference: str, *, is_confined: bool) -> SupportRequest:
    found = request_for(current_viewer(), reference)
    opened(SUBJECT, reference)
    if found.is_confined != is_confined:
        raise NotFound
    return found
