"""Recording what happened with an enquiry: a call, a visit, an information event, a note."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.enquiries.handling import actions as answering
from portal.enquiries.handling.forms import CallForm, NoteForm, WhenForm
from portal.enquiries.handling.queries import Found, promises_of
from portal.enquiries.handling.rules import next_try
from portal.enquiries.handling.staff import FOLDER, open_enquiry, page_address
from portal.errors import Refused
from portal.forms import PortalForm
from portal.promises.kinds import Kind
from portal.web import change, render_page

pages = Blueprint("enquiries_staff_records", __name__)

KEEPS = "This keeps our promise of a first conversation."
KEPT = "This kept our promise of a first conversation."


@pages.route("/staff/enquiries/<reference:reference>/call", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def record_call(reference: str) -> Response:
    """A call: talked, or no answer and when to try again."""
    found, form, now = open_enquiry(reference), CallForm(), clock.now()
    if request.method == "GET":
        form.offer(now, next_try(clock.today(), agency.working_calendar()))

    def act() -> bool:
        return answering.record_call(
            reference,
            is_answered=form.is_answered,
            text=form.text.data or "",
            at=form.moment(now),
            by=current_viewer(),
            now=now,
            next_try_on=None if form.is_answered else form.next_try.data,
        )

    return _record(found, form, "record_call", act, "The call is written down.")


@pages.route("/staff/enquiries/<reference:reference>/visit", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def record_visit(reference: str) -> Response:
    """A visit that was held."""
    return _when(reference, "record_visit", answering.record_visit, "The visit is written down.")


@pages.route("/staff/enquiries/<reference:reference>/event", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def record_event(reference: str) -> Response:
    """An information event they came to."""
    return _when(reference, "record_event", answering.record_event, "The event is written down.")


@pages.route("/staff/enquiries/<reference:reference>/note", methods=["GET", "POST"])
@allow("enquiries:see", audit="enquiries.opened")
def record_note(reference: str) -> Response:
    """A note for colleagues."""
    found, form, now = open_enquiry(reference), NoteForm(), clock.now()

    def act() -> bool:
        answering.record_note(reference, text=form.text.data or "", by=current_viewer(), now=now)
        return False

    return _record(found, form, "record_note", act, "The note is written down.")


def _when(reference: str, template: str, action: Callable[..., bool], news: str) -> Response:
    found, form, now = open_enquiry(reference), WhenForm(), clock.now()
    if request.method == "GET":
        form.begin(now)

    def act() -> bool:
        at = form.moment(now)
        return action(reference, text=form.text.data or "", at=at, by=current_viewer(), now=now)

    return _record(found, form, template, act, news)


def _record(found: Found, form: PortalForm, template: str, act: Callable[[], bool], news: str) -> Response:
    """Show the form, or do what it says and lead back to the enquiry."""
    reference = found.enquiry.reference
    if request.method == "POST" and form.validate():
        try:
            with change() as done:
                kept = act()
                done.to(page_address(reference), f"{news} {KEPT}" if kept else news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    is_waiting = any(
        one.promise.kind == Kind.FIRST_CONVERSATION and one.promise.ended_at is None
        for one in promises_of(found)
    )
    return render_page(
        f"{FOLDER}/{template}.html",
        status=422 if form.errors else 200,
        form=form,
        enquiry=found.enquiry,
        keeps=is_waiting,
        keeps_words=KEEPS,
    )
