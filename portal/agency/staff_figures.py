"""Published figures that stand beside the agency's own, for administrators. No report computes with them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import actions_figures, queries_figures
from portal.agency.forms import PlainForm
from portal.agency.forms_figures import FigureForm, measures
from portal.agency.rules_figures import KINDS, read_value, written_value, year_words
from portal.errors import NotFound
from portal.forms import number_in
from portal.web import change, render_page

pages = Blueprint("agency_staff_figures", __name__, url_prefix="/staff/agency/figures")

YEARS_BACK, APRIL = 10, 4
"""For how many years back figures are kept, and the month a reported year begins in."""


def _years() -> list[int]:
    """The years a figure may stand beside, next year's first: targets are set before it begins."""
    today = clock.today()
    this = today.year if today.month >= APRIL else today.year - 1
    return list(range(this + 1, this - YEARS_BACK, -1))


def _year(typed: str | None) -> int:
    """The year that is asked for, or this one."""
    years = _years()
    found = number_in(typed)
    return found if found in years else years[1]


@pages.get("")
@allow("agency:keep")
def see_figures() -> Response:
    """The figures of one year, and where each is changed."""
    year = _year(request.args.get("year"))
    labels = dict(measures())
    return render_page(
        "agency/staff/see_figures.html",
        year=year,
        years={one: year_words(one) for one in _years()},
        figures=[
            {
                "row": one,
                "what": f"{one.report}|{one.measure}",
                "label": labels.get(f"{one.report}|{one.measure}", f"{one.report}: {one.measure}"),
                "value": written_value(one.value),
            }
            for one in queries_figures.figures_of_year(year)
            if one.authority == queries_figures.ALL
        ],
        kinds=KINDS,
        form=PlainForm(),
    )


@pages.route("/one", methods=["GET", "POST"])
@allow("agency:keep")
def set_figure() -> Response:
    """Set one figure; the one that stands there already is replaced."""
    form = FigureForm(data=_filled()) if request.method == "GET" else FigureForm()
    form.offer_years(_years())
    if form.validate_on_submit():
        report, _, measure = (form.what.data or "").partition("|")
        year = number_in(form.year.data)
        with change() as done:
            actions_figures.set_figure(
                form.kind.data or "",
                year,
                report,
                measure,
                value=read_value(form.value.data) or 0.0,
                source=form.source.data or "",
                by=current_viewer(),
                now=clock.now(),
            )
            done.to(url_for("agency_staff_figures.see_figures", year=year), "The figure is saved.")
        return done.response()
    return render_page("agency/staff/set_figure.html", form=form, status=422 if form.errors else 200)


def _filled() -> dict[str, Any]:
    """What the form begins with: the figure that is to be changed, or the year that was looked at."""
    args = request.args
    year = _year(args.get("year"))
    begins: dict[str, Any] = {"year": str(year)}
    if args.get("kind") and args.get("what"):
        report, _, measure = args["what"].partition("|")
        row = queries_figures.figure_by_key(args["kind"], year, report, measure)
        begins |= {
            "kind": row.kind,
            "what": args["what"],
            "value": written_value(row.value),
            "source": row.source,
        }
    return begins


@pages.post("/removal")
@allow("agency:keep")
def remove_figure() -> Response:
    """Take one figure away."""
    form, args = PlainForm(), request.form
    if not form.validate_on_submit():
        raise NotFound
    report, _, measure = args.get("what", "").partition("|")
    year = number_in(args.get("year"))
    with change() as done:
        actions_figures.remove_figure(
            args.get("kind", ""), year, report, measure, by=current_viewer(), now=clock.now()
        )
        done.to(url_for("agency_staff_figures.see_figures", year=year), "The figure is taken away.")
    return done.response()
