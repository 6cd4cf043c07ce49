"""The days the agency works, for administrators: closed days, and bank holidays to review."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import actions_days, queries
from portal.agency.forms import DayForm, PlainForm
from portal.errors import NotFound, Refused
from portal.web import change, render_page
from portal.web.pages import day as day_in_words

pages = Blueprint("agency_staff_days", __name__, url_prefix="/staff/agency")

names_of: list[Callable[[Iterable[str]], Mapping[str, str]]] = []
"""Hook: the names of members of staff, leavers too, by the references that rows hold."""


@pages.get("/days")
@allow("agency:see")
def see_days() -> Response:
    """Closed days to come, and the bank holidays year by year."""
    today = clock.today()
    years = queries.bank_holidays_from(today.year)
    reviewers = {year.reviewed_by for year in years if year.reviewed_by}
    return render_page(
        "agency/staff/see_days.html",
        closed_days=queries.closed_days_from(today),
        years=years,
        names={ref: name for look in names_of for ref, name in look(reviewers).items()},
        days_end=queries.days_end_soon(today),
        form=PlainForm(),
    )


@pages.route("/closed-days", methods=["GET", "POST"])
@allow("agency:keep")
def close_day() -> Response:
    """Add a day on which the agency is closed."""

    def save(day: date, reason: str) -> str:
        by, now = current_viewer(), clock.now()
        actions_days.close_day(day, reason, by=by, now=now, today=clock.today())
        return f"We are closed on {day_in_words(day)}."

    return _add_day("agency/staff/close_day.html", save)


@pages.route("/bank-holidays", methods=["GET", "POST"])
@allow("agency:keep")
def add_bank_holiday() -> Response:
    """Add a bank holiday that was proclaimed after the list was made."""

    def save(day: date, title: str) -> str:
        by, now = current_viewer(), clock.now()
        actions_days.add_bank_holiday(day, title, by=by, now=now, today=clock.today())
        return f"{day_in_words(day)} is a bank holiday."

    return _add_day("agency/staff/add_bank_holiday.html", save)


@pages.post("/closed-days/<string:day>/open")
@allow("agency:keep")
def open_day(day: str) -> Response:
    """Take a closed day away."""
    found = _read_day(day)
    with change() as done:
        actions_days.open_day(found, by=current_viewer(), now=clock.now())
        done.to(url_for("agency_staff_days.see_days"), f"We work on {day_in_words(found)} after all.")
    return done.response()


@pages.post("/bank-holidays/<string:year>/review")
@allow("agency:keep")
def review_bank_holidays(year: str) -> Response:
    """Note that a year's bank holidays were compared with what was proclaimed."""
    if not year.isdecimal() or len(year) != 4:
        raise NotFound
    with change() as done:
        actions_days.review_bank_holidays(int(year), by=current_viewer(), now=clock.now())
        done.to(url_for("agency_staff_days.see_days"), f"The bank holidays of {year} are reviewed.")
    return done.response()


def _add_day(template: str, save: Callable[[date, str], str]) -> Response:
    form = DayForm()
    if form.validate_on_submit() and form.day.data:
        try:
            with change() as done:
                news = save(form.day.data, form.reason.data or "")
                done.to(url_for("agency_staff_days.see_days"), news)
            return done.response()
        except Refused as refusal:
            form.refuse(refusal.message, "day")
    return render_page(template, form=form, status=422 if request.method == "POST" else 200)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise NotFound from problem
