"""Entering an enquiry for somebody who rang, wrote or came by: people without e-mail first of all."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.agency.rules import OPENS, at
from portal.enquiries.actions import send_enquiry
from portal.enquiries.details.forms import EntryForm
from portal.enquiries.handling.staff import page_address
from portal.errors import Refused
from portal.web import change, render_page

pages = Blueprint("enquiries_entry", __name__)


@pages.get("/staff/enquiries/new")
@allow("enquiries:enter")
def new_enquiry() -> Response:
    """Every question on one page."""
    return _page(_form())


@pages.post("/staff/enquiries/new")
@allow("enquiries:enter")
def enter_enquiry() -> Response:
    """Enter it; the same promises and e-mails follow as when somebody sends their own."""
    form, now = _form(), clock.now()
    if not form.is_complete(today=clock.today()):
        return _page(form, status=422)
    try:
        with change() as done:
            asked_at = _asked_at(form, now)
            enquiry = send_enquiry(form.details(), by=current_viewer(), now=now, asked_at=asked_at)
            news = f"Entered. Tell them their reference: {enquiry.reference}."
            done.to(page_address(enquiry.reference), news)
    except Refused as refusal:
        form.refuse(refusal.message)
        return _page(form, status=409)
    return done.response()


def _asked_at(form: EntryForm, now: datetime) -> datetime | None:
    """The moment an earlier day's enquiry counts from: when the office opened; None for today."""
    day = form.asked_on.data
    return at(day, OPENS) if day is not None and day < clock.london(now).date() else None


def _form() -> EntryForm:
    form = EntryForm()
    form.offer(agency.authority_names())
    return form


def _page(form: EntryForm, *, status: int = 200) -> Response:
    return render_page("enquiries/staff/enter_enquiry.html", status=status, form=form)
