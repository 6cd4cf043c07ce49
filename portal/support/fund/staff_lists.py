"""What lapses at 31 March, for staff; and what the fund pays at most, for the administrator."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import Refused
from portal.support.fund.forms import LimitForm
from portal.support.fund.lapsing import lapsing
from portal.support.fund.limiting import set_limit
from portal.support.fund.queries import limits
from portal.support.fund.rules import is_warned, last_day, pounds, warned_from, year_of, year_words
from portal.support.visibility import STAFF_SEE
from portal.web import change, render_page

pages = Blueprint("support_fund_lists", __name__)


@pages.get("/staff/support/lapsing")
@allow(STAFF_SEE, audit="support.lapsing_listed")
def see_lapsing() -> Response:
    """The agreed sessions that lapse at 31 March, of the requests the reader may open; from January on."""
    today, after = clock.today(), request.args.get("after", "")
    rows, following = lapsing(current_viewer(), today=today, after=after)
    opened("support_requests", "lapsing")
    year = year_of(today)
    return render_page(
        "support/staff/lapsing.html",
        rows=rows,
        lapses_on=last_day(year),
        year=year_words(year),
        is_warned=is_warned(year, today),
        warned_from=warned_from(year),
        first=url_for("support_fund_lists.see_lapsing") if after else None,
        next=url_for("support_fund_lists.see_lapsing", after=following) if following else None,
    )


@pages.get("/staff/agency/fund")
@allow("agency:see")
def see_limits() -> Response:
    """What the fund pays at most, from when on."""
    return _limits(LimitForm())


@pages.post("/staff/agency/fund")
@allow("agency:keep")
def keep_limit() -> Response:
    """Set the limits from a day on."""
    form = LimitForm()
    if form.validate_on_submit() and form.from_on.data is not None:
        try:
            with change() as done:
                set_limit(
                    form.from_on.data,
                    therapy_pence=form.therapy.pence or 0,
                    assessment_pence=form.assessment.pence or 0,
                    is_within=form.within.data == "yes",
                    by=current_viewer(),
                    now=clock.now(),
                )
                done.to(url_for("support_fund_lists.see_limits"), "The limits are saved.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return _limits(form)


def _limits(form: LimitForm) -> Response:
    return render_page(
        "support/staff/fund_limits.html",
        status=422 if form.errors else 200,
        form=form,
        limits=list(reversed(limits())),
        pounds=pounds,
        may_keep=current_viewer().holds("agency:keep"),
    )
