"""Putting right what an enquiry says about its people and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.enquiries.details.actions import details_of, put_details_right
from portal.enquiries.details.forms import DetailsForm
from portal.enquiries.details.side_by_side import (
    Together,
    in_words,
    put_together,
    read_fields,
    read_values,
    seal_values,
)
from portal.enquiries.entries import OPEN_AGAIN
from portal.enquiries.handling.queries import enquiry_for
from portal.enquiries.handling.staff import FOLDER, open_enquiry, page_address
from portal.errors import Refused
from portal.web import change, render_page

pages = Blueprint("enquiries_staff_details", __name__)


@pages.route("/staff/enquiries/<reference:reference>/details", methods=["GET", "POST"])
@allow("enquiries:answer", audit="enquiries.opened")
def put_right(reference: str) -> Response:
    """What stands, to be put right. When a colleague was first, both versions, to go on from there."""
    found, areas = open_enquiry(reference), agency.authority_names()
    form, status = _form(details_of(found.enquiry), areas), 200
    taken: tuple[str, ...] = ()
    if request.method == "GET":
        form.shown.data = seal_values(details_of(found.enquiry))
    elif form.is_whole():
        try:
            with change() as done:
                done.to(page_address(reference), _put_right(reference, form))
            return done.response()
        except Refused as refused:
            found = enquiry_for(current_viewer(), reference)
            form, taken = _go_on(form, refused.message, details_of(found.enquiry), areas)
            status = 409
    else:
        status = 422
    typed, saved = form.values(), read_values(form.shown.data or "")
    return render_page(
        f"{FOLDER}/put_details_right.html",
        status=status,
        form=form,
        found=found,
        enquiry=found.enquiry,
        taken=in_words(taken, typed=typed, saved=saved, areas=areas),
        contested=in_words(read_fields(form.contested.data or ""), typed=typed, saved=saved, areas=areas),
    )


def _form(stands: Mapping[str, Any], areas: Mapping[str, str], **more: Any) -> DetailsForm:
    form = DetailsForm(data=DetailsForm.stands(stands), **more)
    form.offer(areas)
    return form


def _put_right(reference: str, form: DetailsForm) -> str:
    """Do it, and say what was done."""
    typed, shown = form.values(), read_values(form.shown.data or "")
    if request.form.get("keep") == "saved":
        typed |= {name: shown[name] for name in read_fields(form.contested.data or "") if name in shown}
    changed, taken_back = put_details_right(
        reference, typed, shown=shown, by=current_viewer(), now=clock.now()
    )
    if not changed:
        return "Nothing was different, so nothing changed."
    if taken_back:
        return (
            "The details are put right. What had not gone out to the old address yet was taken back: "
            "look below what to send again."
        )
    return "The details are put right."


def _go_on(
    form: DetailsForm, message: str, saved: Mapping[str, Any], areas: Mapping[str, str]
) -> tuple[DetailsForm, tuple[str, ...]]:
    """The form to go on with, and the fields in it that only a colleague changed.

    Where what stood still stands, the refusal was about something else: the form stays as it is.
    """
    stood = read_values(form.shown.data or "")
    if stood == saved:
        form.refuse(message)
        return form, ()
    together: Together = put_together(stood, saved, form.values())
    again = _form(together.values, areas, formdata=None)
    again.shown.data, again.contested.data = seal_values(saved), ",".join(together.contested)
    again.refuse(message.removesuffix(OPEN_AGAIN) + "Look at what they saved, then save yours.")
    return again, together.taken
