"""Two enquiries that may be of the same people: look at both, ask, decide, take apart again."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.enquiries.handling.forms import PressForm
from portal.enquiries.handling.own_data import note_opening
from portal.enquiries.handling.staff import FOLDER, page_address
from portal.enquiries.joining import actions as joining
from portal.enquiries.joining import duplicates
from portal.errors import Refused
from portal.web import change, render_page

pages = Blueprint("enquiries_staff_duplicates", __name__)


def _pair_address(reference: str, other: str) -> str:
    return url_for("enquiries_staff_duplicates.compare", reference=reference, other=other)


@pages.get("/staff/enquiries/<reference:reference>/duplicates/<reference:other>")
@allow("enquiries:merge", audit="enquiries.compared")
def compare(reference: str, other: str) -> Response:
    """Both side by side, and who would newly see what."""
    return _compare(reference, other, PressForm())


def _compare(reference: str, other: str, form: PressForm) -> Response:
    viewer = current_viewer()
    pair = duplicates.look_at(viewer, reference, other)
    for enquiry in (pair.newer, pair.older):
        note_opening(viewer, enquiry)
    return render_page(
        f"{FOLDER}/compare.html",
        status=422 if form.errors else 200,
        form=form,
        pair=pair,
        here=reference,
        other=other,
    )


@pages.post("/staff/enquiries/<reference:reference>/duplicates/<reference:other>/request")
@allow("enquiries:merge", audit="enquiries.compared")
def ask_to_join(reference: str, other: str) -> Response:
    """Ask a second colleague to join them."""
    form, viewer, now = PressForm(), current_viewer(), clock.now()
    try:
        with change() as done:
            joining.ask_to_join(reference, other, by=viewer, now=now)
            done.to(
                _pair_address(reference, other),
                "Asked. A colleague looks at both first.",
            )
    except Refused as refused:
        form.refuse(refused.message)
        return _compare(reference, other, form)
    return done.response()


@pages.post("/staff/enquiries/<reference:reference>/duplicates/<reference:other>/join")
@allow("enquiries:merge", audit="enquiries.compared")
def join(reference: str, other: str) -> Response:
    """Join them, after a second look."""
    form, viewer, now = PressForm(), current_viewer(), clock.now()
    try:
        with change() as done:
            goes_on = joining.join_asked(reference, other, by=viewer, now=now)
            done.to(page_address(goes_on), "Joined. Both histories are here.")
    except Refused as refused:
        form.refuse(refused.message)
        return _compare(reference, other, form)
    return done.response()


@pages.post("/staff/enquiries/<reference:reference>/duplicates/<reference:other>/apart")
@allow("enquiries:merge", audit="enquiries.compared")
def keep_apart(reference: str, other: str) -> Response:
    """They are different people, or whoever asked thought better of it."""
    form, viewer, now = PressForm(), current_viewer(), clock.now()
    try:
        with change() as done:
            joining.keep_apart(reference, other, by=viewer, now=now)
            done.to(page_address(reference), "They stay apart.")
    except Refused as refused:
        form.refuse(refused.message)
        return _compare(reference, other, form)
    return done.response()


@pages.route("/staff/enquiries/<reference:reference>/joined/<reference:other>", methods=["GET", "POST"])
@allow("enquiries:merge", audit="enquiries.compared")
def take_apart(reference: str, other: str) -> Response:
    """Undo a join."""
    form, viewer, now = PressForm(), current_viewer(), clock.now()
    pair = duplicates.look_at(viewer, other, reference)
    for enquiry in (pair.newer, pair.older):
        note_opening(viewer, enquiry)
    if form.is_submitted() and form.validate():
        try:
            with change() as done:
                joining.take_apart(other, by=viewer, now=now)
                done.to(page_address(other), "Taken apart. Each has its own history and promises again.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    status = 422 if form.errors else 200
    return render_page(
        f"{FOLDER}/take_apart.html", status=status, form=form, pair=pair, here=reference, other=other
    )
