"""The fund on a request, for staff: what was asked, used and left for each child, and every step of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency import queries as agency
from portal.forms import PortalForm, PressForm
from portal.support.calls.rules import Outcome
from portal.support.fund import actions
from portal.support.fund.forms import ApplicationForm, DecisionForm, SendForm, UseSessionForm
from portal.support.fund.queries import (
    Asked,
    application_of,
    children_to_choose,
    fund_of,
    limits,
    sessions_of,
)
from portal.support.fund.rules import (
    PROVISIONS,
    STATES,
    has_lapsed,
    is_warned,
    last_day,
    limit_of,
    pounds,
    year_of,
    year_words,
)
from portal.support.queries import SupportRequest, request_for
from portal.support.responsible.queries import order_of
from portal.support.rules import OPEN, SUBJECT
from portal.support.visibility import STAFF_SEE
from portal.web import carried_out, render_page

pages = Blueprint("support_fund", __name__)

ONE = "/staff/support/requests/<reference:reference>/fund"
APPLICATION = f"{ONE}/<reference:application>"
WORDS: dict[str, Any] = {
    "states": STATES,
    "provisions": PROVISIONS,
    "pounds": pounds,
    "year_words": year_words,
    "last_day": last_day,
}
"""What every page of the fund says things with."""

NOT_READ = "After a safeguarding referral nothing of it shows on their page."


@pages.get(ONE)
@allow(STAFF_SEE, audit="support.request_opened")
def see_fund(reference: str) -> Response:
    """For each child and year: the limit, what is used and left, what we fund ourselves, each application."""
    found, viewer, today = _found(reference), current_viewer(), clock.today()
    known = limits()
    return render_page(
        "support/staff/fund.html",
        found=found,
        is_open=found.state in OPEN,
        may_write=viewer.holds("support:answer"),
        children=fund_of(viewer, found, known, today=today),
        sessions=sessions_of(found),
        order=order_of(found, today=today),
        council=agency.authority_names().get(found.authority, "–"),
        warned=lambda one: one.is_running and one.left and is_warned(one.year, today),
        lapsed=lambda one: one.is_running and one.left and has_lapsed(one.year, today),
        now_limit=limit_of(known, year_of(today), today=today),
        this_year=year_of(today),
        back=_request_address(reference),
        here=_address(reference),
        **WORDS,
    )


@pages.route(f"{ONE}/new", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def write_application(reference: str) -> Response:
    """Begin an application."""
    found, form = _found(reference), ApplicationForm()
    form.fit(children_to_choose(current_viewer(), found), clock.today())

    def act() -> str:
        actions.write_application(reference, form.wanted(), by=current_viewer(), now=clock.now())
        return "The application is kept. Write down when it is sent."

    return _answer(found, form, "fund_application", act, about=found.about)


@pages.route(f"{APPLICATION}/change", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def change_application(reference: str, application: str) -> Response:
    """Change an application before it is sent."""
    found, form = _found(reference), ApplicationForm()
    asked = application_of(found, application)
    form.fit(children_to_choose(current_viewer(), found), clock.today())
    if not form.is_submitted():
        form.begin(asked)

    def act() -> str:
        actions.change_application(
            reference,
            application,
            form.wanted(),
            seen=form.seen_version,
            by=current_viewer(),
            now=clock.now(),
        )
        return "The application is kept."

    return _answer(found, form, "fund_application", act, about=found.about, asked=asked)


@pages.route(f"{APPLICATION}/sending", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def send_application(reference: str, application: str) -> Response:
    """Write down that it was sent to the fund."""
    found, form = _found(reference), SendForm()
    asked = application_of(found, application)
    if not form.is_submitted():
        form.sent_on.data = clock.today()

    def act() -> str:
        sent_on = form.sent_on.data or clock.today()
        actions.send_application(reference, application, sent_on, by=current_viewer(), now=clock.now())
        return f"Sent. {_shows(found)}"

    return _answer(found, form, "fund_sending", act, asked=asked)


@pages.route(f"{APPLICATION}/decision", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def decide_application(reference: str, application: str) -> Response:
    """Write down what the fund decided."""
    found, form = _found(reference), DecisionForm()
    asked = application_of(found, application)
    if not form.is_submitted():
        form.decided_on.data = clock.today()

    def act() -> str:
        actions.decide_application(
            reference, application, form.decided(), by=current_viewer(), now=clock.now()
        )
        return f"Written down. {_shows(found, '; ring them too')}"

    return _answer(found, form, "fund_decision", act, asked=asked)


@pages.route(f"{APPLICATION}/sessions", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def use_session(reference: str, application: str) -> Response:
    """Write down a session that was used."""
    found, form = _found(reference), UseSessionForm()
    asked = application_of(found, application)
    if not form.is_submitted():
        form.held_on.data, form.seen.data = clock.today(), str(asked.used)

    def act() -> str:
        number = actions.use_session(
            reference,
            application,
            form.held_on.data or clock.today(),
            seen=form.seen_used,
            by=current_viewer(),
            now=clock.now(),
        )
        return f"Session {number} of {asked.sessions} is written down."

    return _answer(found, form, "fund_session", act, asked=asked)


@pages.route(f"{APPLICATION}/taking-back", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def give_back(reference: str, application: str) -> Response:
    """Are you sure: take it back."""
    found, form = _found(reference), PressForm()
    asked = application_of(found, application)

    def act() -> str:
        actions.give_back(reference, application, by=current_viewer(), now=clock.now())
        return "Taken back: it counts for nothing now."

    return _answer(found, form, "fund_taking_back", act, asked=asked)


def _found(reference: str) -> SupportRequest:
    found = request_for(current_viewer(), reference)
    opened(SUBJECT, reference)
    return found


def _is_read(found: SupportRequest) -> bool:
    """Whether the family reads it: after a safeguarding outcome nothing of it shows (safety rule 5)."""
    return found.outcome != Outcome.SAFEGUARDING


def _shows(found: SupportRequest, more: str = "") -> str:
    return f"They read it on their page{more}." if _is_read(found) else NOT_READ


def _request_address(reference: str) -> str:
    return f"/staff/support/requests/{reference}"


def _address(reference: str) -> str:
    return f"{_request_address(reference)}/fund"


def _answer(
    found: SupportRequest,
    form: PortalForm,
    view: str,
    act: Callable[[], str],
    *,
    asked: Asked | None = None,
    **more: Any,
) -> Response:
    """The page of one form; once it is sent and right, carried out, and back to the fund."""
    return carried_out(form, lambda: (_address(found.reference), act())) or render_page(
        f"support/staff/{view}.html",
        status=422 if form.errors else 200,
        found=found,
        form=form,
        asked=asked,
        is_read=_is_read(found),
        back=_address(found.reference),
        **WORDS,
        **more,
    )
