"""An applicant's own workbook and learning units."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import Conflict, NotFound, Refused
from portal.journey.learning import actions
from portal.journey.learning.forms import PressForm, SectionForm, UnitForm
from portal.journey.learning.queries import Learning, own_learning
from portal.journey.learning.units import SECTION_OF, SECTIONS, UNIT_OF
from portal.web import change, render_page

pages = Blueprint("journey_learning_family", __name__)

FOLDER = "journey/learning/family"


def _own() -> Learning:
    mine = own_learning(current_viewer())
    opened("journey", mine.journey.reference)
    return mine


@pages.route("/home/workbook", methods=["GET", "POST"])
@allow("journey:keep", audit="journey.own_workbook_read")
def see_workbook() -> Response:
    """The sections, and saying that it is finished."""
    form, mine = PressForm(), _own()
    if form.validate_on_submit():
        try:
            with change() as done:
                actions.finish_workbook(by=current_viewer(), now=clock.now())
                done.to(
                    url_for("journey_learning_family.see_workbook"), "Your workbook is finished. Thank you."
                )
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(f"{FOLDER}/workbook.html", form=form, mine=mine, status=422 if form.errors else 200)


@pages.get("/home/workbook/print")
@allow("journey:keep", audit="journey.own_workbook_printed")
def print_workbook() -> Response:
    """The whole workbook as a document."""
    return render_page(f"{FOLDER}/print.html", mine=_own())


@pages.route("/home/workbook/<string:section>", methods=["GET", "POST"])
@allow("journey:keep", audit="journey.own_workbook_read")
def write_section(section: str) -> Response:
    """One section: kept as it is written, and by its button."""
    mine, form, theirs = _own(), SectionForm(), None
    written = next((one for one in mine.sections if one.section.code == section), None)
    if written is None:
        raise NotFound
    if not form.is_submitted():
        form.text.data, form.seen.data = written.text, str(written.version)
    elif form.validate():
        try:
            with change() as done:
                actions.write_section(
                    section,
                    form.text.data or "",
                    seen=form.version,
                    page=form.once.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                )
                done.to(_after(section), "We have kept what you wrote.")
            return done.response()
        except Conflict as problem:
            form.refuse(problem.message, "text")
            theirs, form.seen.data = written, str(written.version)
        except Refused as refused:
            form.refuse(refused.message)
    number = [one.code for one in SECTIONS].index(section)
    return render_page(
        f"{FOLDER}/section.html",
        form=form,
        mine=mine,
        section=SECTION_OF[section],
        number=number + 1,
        count=len(SECTIONS),
        theirs=theirs,
        status=422 if form.errors else 200,
    )


@pages.post("/home/workbook/<string:section>/draft")
@allow("journey:keep")
def keep_section(section: str) -> Response:
    """Keep a section while it is being written; what another window wrote is never written over."""
    form = SectionForm()
    try:
        with change(once=False):
            version = actions.write_section(
                section,
                form.text.data or "",
                seen=form.version,
                page=form.once.data or "",
                by=current_viewer(),
                now=clock.now(),
            )
    except Refused as problem:
        return Response(problem.message, status=409, mimetype="text/plain")
    return Response(str(version), mimetype="text/plain")


def _after(section: str) -> str:
    """The next section, or the list after the last."""
    codes = [one.code for one in SECTIONS]
    number = codes.index(section) + 1
    if number < len(codes):
        return url_for("journey_learning_family.write_section", section=codes[number])
    return url_for("journey_learning_family.see_workbook")


@pages.get("/home/learning")
@allow("journey:keep", audit="journey.own_learning_read")
def see_learning() -> Response:
    """The units, and which are ticked."""
    return render_page(f"{FOLDER}/learning.html", mine=_own())


@pages.route("/home/learning/<string:unit>", methods=["GET", "POST"])
@allow("journey:keep", audit="journey.own_learning_read")
def read_unit(unit: str) -> Response:
    """One unit: read it, answer its question, and it is ticked."""
    mine, form = _own(), UnitForm()
    if unit not in UNIT_OF:
        raise NotFound
    ticked = next(one for one in mine.units if one.unit.code == unit)
    if not form.is_submitted():
        form.answer.data = ticked.answer
    elif form.validate():
        try:
            with change() as done:
                actions.tick_unit(unit, form.answer.data or "", by=current_viewer(), now=clock.now())
                done.to(url_for("journey_learning_family.see_learning"), f"Ticked: {UNIT_OF[unit].title}.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        f"{FOLDER}/unit.html",
        form=form,
        mine=mine,
        unit=UNIT_OF[unit],
        ticked=ticked,
        status=422 if form.errors else 200,
    )
