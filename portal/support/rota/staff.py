"""The rota: who is on duty in the weeks ahead, and where nobody is."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import NotFound, Refused
from portal.support.duty.queries import colleagues
from portal.support.leave.queries import absences
from portal.support.leave.rules import BACK_SHOWN
from portal.support.rota.actions import set_rota
from portal.support.rota.forms import RotaForm
from portal.support.rota.queries import gaps, rota
from portal.support.rota.rules import PARTS, Part
from portal.web import change, render_page

pages = Blueprint("support_rota", __name__)

DAYS = 14
"""Days on one page of the rota."""


@pages.get("/staff/support/rota")
@allow("support:see")
def see_rota() -> Response:
    """Two weeks of the rota, from this week's Monday on or from another."""
    return _page(RotaForm(), _first())


@pages.post("/staff/support/rota")
@allow("support:decide")
def keep_rota() -> Response:
    """Put colleagues on the rota of the days shown."""
    form, first = RotaForm(), _first()
    if form.validate_on_submit():
        days = [first + timedelta(days=number) for number in range(DAYS)]
        chosen = {
            (day, part.value): request.form.get(f"{day.isoformat()}-{part.value}", "")
            for day in days
            for part in Part
            if f"{day.isoformat()}-{part.value}" in request.form
        }
        try:
            with change() as done:
                set_rota(chosen, by=current_viewer(), now=clock.now())
                done.to(url_for("support_rota.see_rota", first=first.isoformat()), "The rota is kept.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return _page(form, first)


def _first() -> date:
    """The first day of the page asked for: a Monday. Raises NotFound for a day that is none."""
    typed = request.args.get("first")
    try:
        day = date.fromisoformat(typed) if typed else clock.today()
    except ValueError as problem:
        raise NotFound from problem
    if not 2000 <= day.year <= 2200:
        raise NotFound
    return day - timedelta(days=day.weekday())


def _page(form: RotaForm, first: date) -> Response:
    viewer, days = current_viewer(), [first + timedelta(days=number) for number in range(DAYS)]
    return render_page(
        "support/staff/rota.html",
        status=422 if form.errors else 200,
        form=form,
        first=first,
        days=days,
        parts=PARTS,
        there=rota(first, DAYS),
        colleagues=colleagues(),
        gaps=gaps(clock.today()),
        today=clock.today(),
        earlier=(first - timedelta(days=DAYS)).isoformat(),
        later=(first + timedelta(days=DAYS)).isoformat(),
        may_keep=viewer.holds("support:decide"),
        absences=absences(clock.today() - BACK_SHOWN),
    )
