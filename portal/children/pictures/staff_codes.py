"""Looking up the code in a picture that turned up somewhere: whose screen it was, and when."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.pictures.actions import note_code_looked_up
from portal.children.pictures.codes import opening_behind
from portal.children.pictures.forms import CodeForm
from portal.children.pictures.rules import KIND_WORDS, PICTURE
from portal.references import read_reference
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words

pages = Blueprint("children_codes", __name__)

CODES = "/staff/children/codes"
LIST = "child_picture_codes"
"""What the audit calls the page."""


@pages.get(CODES)
@allow("children:see", audit="children.code_page_opened")
def see_code() -> Response:
    """To whom a code leads. The code travels sealed, as it tells who looked at whom."""
    code = read_reference(asked_words()) or ""
    form, viewer = CodeForm(), current_viewer()
    form.code.data = code
    found = opening_behind(viewer, code) if code else None
    if found is None:
        opened(LIST, "page")
    else:
        opened(PICTURE, found.picture, group=found.group, household=found.household)
    return _page(form, code=code, found=found)


@pages.post(CODES)
@allow("children:see", audit="children.code_page_opened")
def look_up_code() -> Response:
    """Look up a code; the audit keeps which, by whom, and whether there is one (safety rule 8)."""
    form, viewer = CodeForm(), current_viewer()
    if not form.validate_on_submit():
        opened(LIST, "page")
        return _page(form, code="", found=None)
    code = read_reference(form.code.data or "") or ""
    with change(once=False) as done:
        is_found = opening_behind(viewer, code) is not None
        note_code_looked_up(code, is_found=is_found, by=viewer, now=clock.now())
        done.to(url_for("children_codes.see_code", search=sealed_words(code)))
    return done.response()


def _page(form: CodeForm, *, code: str, found: object) -> Response:
    return render_page(
        "children/staff/codes.html",
        status=422 if form.errors else 200,
        form=form,
        code=code,
        found=found,
        kinds={kind.value: words.lower() for kind, words in KIND_WORDS.items()},
    )
