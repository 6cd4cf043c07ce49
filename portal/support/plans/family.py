"""The assessment and the plan for their writer: read, and commented."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound, Refused
from portal.support.calls.rules import Outcome
from portal.support.fund.queries import fund_read
from portal.support.fund.rules import last_day, pounds
from portal.support.plans import actions
from portal.support.plans.forms import CommentForm
from portal.support.plans.queries import followed
from portal.support.plans.rules import PROVIDERS
from portal.support.queries import request_for
from portal.support.rules import SUBJECT
from portal.web import change, render_page

pages = Blueprint("support_own_plan", __name__)


@pages.route("/support/requests/<reference:reference>/plan", methods=["GET", "POST"])
@allow("support:ask", audit="support.plan_opened")
def see_plan(reference: str) -> Response:
    """What we think would help, the plan, and a place to say what one thinks of it."""
    viewer, form = current_viewer(), CommentForm()
    found = request_for(viewer, reference)
    plan = followed(found.id)
    if plan is None or plan.shared_at is None:
        raise NotFound
    opened(SUBJECT, reference)
    is_mine = found.person_id == viewer.person_id
    if is_mine and form.validate_on_submit():
        try:
            with change() as done:
                actions.comment(reference, form.text.data or "", by=viewer, now=clock.now())
                done.to(url_for("support_own_plan.see_plan", reference=reference), "We have what you wrote.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        "support/family/plan.html",
        status=422 if form.errors else 200,
        found=found,
        plan=plan,
        form=form,
        is_mine=is_mine,
        providers=PROVIDERS,
        # of safeguarding nothing shows (safety rule 5)
        fund=fund_read(found) if found.outcome != Outcome.SAFEGUARDING else [],
        last_day=last_day,
        pounds=pounds,
        today=clock.today(),
    )
