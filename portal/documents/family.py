"""A family's documents: what they gave us and what we gave them."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import Viewer, allow, current_viewer
from portal.documents.actions import keep_document, withdraw_document
from portal.documents.forms import GiveForm, PressForm
from portal.documents.giving import MOST_FORM_BYTES, give_out, take_in
from portal.documents.queries import documents_of, download_for
from portal.documents.receiving import KeptFile
from portal.errors import NotFound, Refused
from portal.households.queries import applicants_of
from portal.web import change, flash_news, render_page, see_other, takes_files

pages = Blueprint("documents_family", __name__)


@pages.get("/home/documents")
@allow("documents:keep", audit="documents.listed")
def see_documents() -> Response:
    """What you see of your household's documents, and a form to give more."""
    viewer = current_viewer()
    return _page(viewer, _form(viewer))


@pages.post("/home/documents")
@allow("documents:keep", audit="documents.listed")
@takes_files(MOST_FORM_BYTES)
def keep_documents() -> Response:
    """Keep the files that can be kept; say of each other one why not."""
    viewer = current_viewer()
    form, household_id = _form(viewer), viewer.household_id
    if household_id is None:
        raise NotFound
    if not form.validate_on_submit():
        return _page(viewer, form, status=422)
    person_id = None if form.is_for_both else viewer.person_id
    title = form.title.data or ""

    def keep(file: KeptFile) -> None:
        keep_document(
            file, household_id=household_id, person_id=person_id, title=title, by=viewer, now=clock.now()
        )

    here = url_for("documents_family.see_documents")
    answer, kept = take_in(form, form.files.data or [], keep=keep, to=here, news=_news)
    return answer or _page(viewer, form, status=422, kept=kept)


@pages.get("/home/documents/<reference:reference>/file")
@allow("documents:keep", audit="documents.opened")
def open_document(reference: str) -> Response:
    """The file itself, as a download."""
    download = download_for(current_viewer(), reference)
    access.opened("document", reference)
    return give_out(download)


@pages.post("/home/documents/<reference:reference>/withdrawal")
@allow("documents:keep")
def withdraw(reference: str) -> Response:
    """Take back what you gave us, within a day."""
    here = url_for("documents_family.see_documents")
    if not PressForm().validate_on_submit():
        return see_other(here)
    try:
        with change() as done:
            withdraw_document(reference, by=current_viewer(), now=clock.now())
            done.to(here, "Taken back. Nobody can open it any more.")
    except Refused as refused:
        flash_news(refused.message)
        return see_other(here)
    return done.response()


def _news(kept: int) -> str:
    if kept == 1:
        return "We have your document. You can take it back within a day."
    return f"We have your {kept} documents. You can take them back within a day."


def _others(viewer: Viewer) -> list[str]:
    if viewer.household_id is None:
        return []
    return [
        member.given_name
        for member in applicants_of(viewer.household_id)
        if member.person_id != viewer.person_id
    ]


def _form(viewer: Viewer) -> GiveForm:
    form = GiveForm()
    if others := _others(viewer):
        form.offer(others[0])
    else:
        form.for_one()
    return form


def _page(viewer: Viewer, form: GiveForm, *, status: int = 200, kept: int = 0) -> Response:
    seen = documents_of(viewer)
    access.opened("person", viewer.label)
    others = _others(viewer)
    return render_page(
        "documents/family/documents.html",
        status=status,
        form=form,
        kept=kept,
        mine=[one for one in seen if one.person_id is not None],
        both=[one for one in seen if one.person_id is None],
        other=others[0] if others else "",
        can_give=viewer.household_id is not None,
    )
