"""A household's documents, for staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.documents.actions import keep_document, share_document, withdraw_document
from portal.documents.forms import PressForm, StaffGiveForm
from portal.documents.giving import MOST_FORM_BYTES, give_out, take_in
from portal.documents.queries import document_for, documents_for, download_for
from portal.documents.receiving import KeptFile
from portal.errors import Refused
from portal.households.opening import asked_reason
from portal.households.queries import Member, applicants_of, household_for
from portal.web import change, flash_news, render_page, see_other, takes_files

pages = Blueprint("documents_staff", __name__)


@pages.get("/staff/households/<reference:reference>/documents")
@allow("documents:see", audit="documents.listed")
def see_documents(reference: str) -> Response:
    """Everything given by and about a household, and a form to add to it."""
    household = household_for(current_viewer(), reference)
    if answer := asked_reason(current_viewer(), household):
        return answer
    return _page(household, _form(applicants_of(household.id)))


@pages.post("/staff/households/<reference:reference>/documents")
@allow("documents:see", audit="documents.listed")
@takes_files(MOST_FORM_BYTES)
def keep_documents(reference: str) -> Response:
    """Keep the files that can be kept; say of each other one why not."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    household_id, applicants = household.id, applicants_of(household.id)
    form = _form(applicants)
    if not form.validate_on_submit():
        return _page(household, form, status=422)
    people = {one.reference: one.person_id for one in applicants}
    person_id = people[form.person] if form.person is not None else None
    title, is_shared = form.title.data or "", form.is_shared

    def keep(file: KeptFile) -> None:
        keep_document(
            file,
            household_id=household_id,
            person_id=person_id,
            title=title,
            by=viewer,
            now=clock.now(),
            is_shared=is_shared,
        )

    done, kept = take_in(form, form.files.data or [], keep=keep, to=_list_page(reference), news=_news)
    return done or _page(household_for(viewer, reference), form, status=422, kept=kept)


@pages.get("/staff/documents/<reference:reference>/file")
@allow("documents:see", audit="documents.opened")
def open_document(reference: str) -> Response:
    """The file itself, as a download."""
    viewer = current_viewer()
    seen = document_for(viewer, reference)
    if answer := asked_reason(viewer, household_for(viewer, seen.household_reference)):
        return answer
    download = download_for(viewer, reference)
    access.opened("document", reference)
    return give_out(download)


@pages.route("/staff/documents/<reference:reference>/sharing", methods=["GET", "POST"])
@allow("documents:see", audit="documents.listed")
def share(reference: str) -> Response:
    """Let the family see one of our documents; asked first, so that it never happens by accident."""
    viewer = current_viewer()
    seen = document_for(viewer, reference)
    household = household_for(viewer, seen.household_reference)
    if answer := asked_reason(viewer, household):
        return answer
    access.opened("document", reference)
    form, status = PressForm(), 200
    if form.validate_on_submit():
        try:
            with change() as done:
                share_document(reference, by=viewer, now=clock.now())
                done.to(_list_page(seen.household_reference), "Shared. They find it under Documents.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    people = [one.given_name for one in applicants_of(household.id)]
    readers = [seen.whose] if seen.person_id is not None else people
    return render_page("documents/staff/share.html", status=status, form=form, one=seen, readers=readers)


@pages.post("/staff/documents/<reference:reference>/withdrawal")
@allow("documents:see")
def withdraw(reference: str) -> Response:
    """Take back what one put with the wrong household, within a day."""
    viewer = current_viewer()
    seen = document_for(viewer, reference)
    here = _list_page(seen.household_reference)
    if answer := asked_reason(viewer, household_for(viewer, seen.household_reference)):
        return answer
    if not PressForm().validate_on_submit():
        return see_other(here)
    try:
        with change() as done:
            withdraw_document(reference, by=viewer, now=clock.now())
            done.to(here, "Taken back. Nobody can open it any more.")
    except Refused as refused:
        flash_news(refused.message)
        return see_other(here)
    return done.response()


def _list_page(reference: str) -> str:
    return url_for("documents_staff.see_documents", reference=reference)


def _news(kept: int) -> str:
    return "1 document is kept." if kept == 1 else f"{kept} documents are kept."


def _form(applicants: tuple[Member, ...]) -> StaffGiveForm:
    form = StaffGiveForm()
    form.offer((one.reference, one.name) for one in applicants)
    return form


def _page(household: Any, form: StaffGiveForm, *, status: int = 200, kept: int = 0) -> Response:
    """`household` is what households.queries.household_for gives."""
    access.opened("household", household.reference)
    return render_page(
        "documents/staff/documents.html",
        status=status,
        form=form,
        kept=kept,
        household=household,
        rows=documents_for(current_viewer(), household.id),
    )
