"""A family's own pages of a link: what happens by when, and the report about a child living with them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.links import reporting
from portal.children.links.forms import CommentForm
from portal.children.links.own import own_link
from portal.children.links.reading import OwnReport, has_to_answer, own_report
from portal.children.links.rules import SUBJECT
from portal.errors import Refused
from portal.web import change, render_page

pages = Blueprint("children_own_links", __name__)

ONE = "/children/links/<reference:reference>"


@pages.get(ONE)
@allow("children:look", audit="children.own_link_opened")
def see_own_link(reference: str) -> Response:
    """What happened, what comes next and by when."""
    viewer = current_viewer()
    found = own_link(viewer, reference, now=clock.now())
    opened(SUBJECT, reference, household=viewer.household_reference or "")
    return render_page(
        "children/links/family/link.html", found=found, is_readers_turn=has_to_answer(viewer, found)
    )


@pages.get(f"{ONE}/report")
@allow("children:look", audit="children.placement_report_opened")
def see_own_report(reference: str) -> Response:
    """The report and plan, and what the reader says to it: theirs alone until they send it."""
    found = own_report(current_viewer(), reference, now=clock.now())
    return _page(found, CommentForm(data={"text": found.words}))


@pages.post(f"{ONE}/report")
@allow("children:look", audit="children.placement_report_opened")
def comment_report(reference: str) -> Response:
    """Keep what one wrote for oneself, or send it."""
    viewer, form = current_viewer(), CommentForm()
    found = own_report(viewer, reference, now=clock.now())
    sends = request.form.get("step") != "save"
    if not form.validate():
        return _page(found, form, status=422)
    if sends and not form.answer.data:
        form.refuse("Choose what you would like to do", "answer")
        return _page(found, form, status=422)
    try:
        with change() as done:
            reporting.comment_report(
                reference,
                form.text.data or "",
                sends=sends,
                nothing_to_add=form.answer.data == "nothing",
                by=viewer,
                now=clock.now(),
            )
            said = "We have your answer. Thank you." if sends else "Saved. Only you see it."
            done.to(f"/children/links/{reference}/report", said)
        return done.response()
    except Refused as refused:
        form.refuse(refused.message, "text")
        return _page(own_report(viewer, reference, now=clock.now()), form, status=409)


def _page(found: OwnReport, form: CommentForm, *, status: int = 200) -> Response:
    opened(
        SUBJECT,
        found.link.reference,
        household=current_viewer().household_reference or "",
        version=str(found.number),
    )
    return render_page("children/links/family/report.html", status=status, found=found, form=form)
