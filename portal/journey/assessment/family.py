"""The family's own pages of the assessment: visits, the report, and one's own comments on it."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound, Refused
from portal.journey.assessment import actions, reporting
from portal.journey.assessment.forms import CommentsForm, DraftForm, PressForm
from portal.journey.assessment.queries import visits_asked, visits_for_family
from portal.journey.assessment.rules import Comments, VisitState
from portal.journey.assessment.written import OwnReport, own_report
from portal.journey.pathways import Stage
from portal.web import change, render_page

pages = Blueprint("assessment_family", __name__)

FOLDER = "journey/assessment/family"


def _visits() -> str:
    return url_for("assessment_family.see_visits")


def _report() -> str:
    return url_for("assessment_family.see_report")


@pages.get("/home/visits")
@allow("journey:keep", audit="assessment.own_opened")
def see_visits() -> Response:
    """The visits of one's household: times to choose from, and those to come and held."""
    viewer, now = current_viewer(), clock.now()
    journey = visits_asked(viewer)
    opened("journey", journey.reference)
    visits = visits_for_family(viewer, journey, now)
    return render_page(
        f"{FOLDER}/see_visits.html",
        offered=[one for one in visits if one.state == VisitState.OFFERED],
        agreed=[one for one in visits if one.state == VisitState.AGREED],
        held=[one for one in visits if one.state == VisitState.HELD],
        form=PressForm(),
    )


@pages.post("/home/visits/<reference:reference>/<reference:time>")
@allow("journey:keep", audit="assessment.own_opened")
def agree_visit(reference: str, time: str) -> Response:
    """Choose one of the times offered."""
    with change() as done:
        actions.agree_visit(reference, time, by=current_viewer(), now=clock.now())
        done.to(_visits(), "The time is yours. Your social worker comes to your home.")
    return done.response()


@pages.get("/home/report")
@allow("journey:keep", audit="assessment.own_opened")
def see_report() -> Response:
    """The report about you, and what you say to it."""
    try:
        report = own_report(current_viewer(), clock.now())
    except NotFound:
        return not_yet(
            "The report about you",
            "Your social worker is writing it with you. We tell you when you can read it here.",
            "You then have 5 working days to say what you think of it.",
        )
    return _page(report, CommentsForm(data={"text": report.own_text, "has_comments": report.own_choice}))


@pages.post("/home/report")
@allow("journey:keep", audit="assessment.own_opened")
def comment() -> Response:
    """Save one's comments, or send one's answer."""
    sends = request.form.get("step") != "save"
    viewer = current_viewer()
    report, form = own_report(viewer, clock.now()), CommentsForm()
    if not sends:
        draft = DraftForm()
        if not draft.validate():
            form.refuse("Use 20,000 characters or fewer", "text")
            return _page(report, form, status=422)
    elif not form.validate():
        return _page(report, form, status=422)
    try:
        with change() as done:
            reporting.save_comments(
                form.text.data or "",
                sends=sends,
                releases=form.release.data == "now",
                nothing_to_add=form.has_comments.data == "nothing",
                by=viewer,
                now=clock.now(),
            )
            done.to(_report(), "We have your answer. Thank you." if sends else "Saved. Only you see it.")
        return done.response()
    except Refused as refused:
        form.refuse(refused.message, "text")
        return _page(own_report(viewer, clock.now()), form, status=409)


@pages.post("/home/report/release")
@allow("journey:keep", audit="assessment.own_opened")
def release_comments() -> Response:
    """Let us and the panel read one's comments."""
    with change() as done:
        reporting.release_comments(by=current_viewer(), now=clock.now())
        done.to(_report(), "Your social worker and the panel can read your comments now.")
    return done.response()


def not_yet(heading: str, *sentences: str) -> Response:
    """A page of Stage 2 on which there is nothing yet. Raises NotFound at another stage."""
    journey = visits_asked(current_viewer())
    if journey.stage != Stage.STAGE_2 or journey.ended_at is not None:
        raise NotFound
    opened("journey", journey.reference)
    return render_page(f"{FOLDER}/not_yet.html", heading=heading, sentences=sentences)


def _page(report: OwnReport, form: CommentsForm, *, status: int = 200) -> Response:
    opened("journey", report.journey)
    return render_page(
        f"{FOLDER}/see_report.html", status=status, report=report, form=form, comments=Comments
    )
