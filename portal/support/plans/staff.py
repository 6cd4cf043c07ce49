"""What follows a call, for staff: sessions, the assessment, the plan, reviews and measures."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound
from portal.forms import PressForm
from portal.support.duty.staff_request import answer_form
from portal.support.plans import actions
from portal.support.plans.forms import (
    AssessmentForm,
    MeasureForm,
    PlanForm,
    ReviewForm,
    SessionForm,
    ShareForm,
)
from portal.support.plans.queries import Followed, followed
from portal.support.plans.rules import MEASURES, MOMENTS, MOST_ITEMS, SECTIONS
from portal.support.queries import SupportRequest, request_for
from portal.support.rules import SUBJECT

pages = Blueprint("support_plans", __name__)

ONE = "/staff/support/requests/<reference:reference>"


@pages.route(f"{ONE}/assessment", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def write_assessment(reference: str) -> Response:
    """Begin it; then write its sections, again and again, until it is shared."""
    found, plan = _found(reference), None
    plan = followed(found.id)
    if plan is None:
        form: PressForm | AssessmentForm = PressForm()
    else:
        form = AssessmentForm()
        if not form.is_submitted():
            form.begin(plan.written, plan.version)

    def act() -> str:
        viewer, now = current_viewer(), clock.now()
        if isinstance(form, AssessmentForm):
            actions.write_assessment(reference, form.sections(), seen=form.seen_version, by=viewer, now=now)
            return "The assessment is kept. Nobody of the family reads it before it is shared."
        actions.begin_assessment(reference, by=viewer, now=now)
        return "The assessment is begun."

    return answer_form(found, form, "assessment", act, plan=plan, sections=SECTIONS)


@pages.route(f"{ONE}/plan", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def write_plan(reference: str) -> Response:
    """The lines of the plan: those that are written and one empty, and one more for a press of a button."""
    found = _found(reference)
    plan, form = _begun(found), PlanForm()
    if not form.is_submitted():
        form.begin(plan.items, plan.version)

    def act() -> str:
        actions.write_plan(
            reference, form.items(), seen=form.seen_version, by=current_viewer(), now=clock.now()
        )
        return "The plan is kept. Nobody of the family reads it before it is shared."

    return answer_form(found, form, "plan", act, plan=plan, most=MOST_ITEMS)


@pages.route(f"{ONE}/plan/sharing", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def share_plan(reference: str) -> Response:
    """What the family will read; and share it."""
    found, form = _found(reference), ShareForm()
    plan = _begun(found)
    if not form.is_submitted():
        form.seen.data = str(plan.version)

    def act() -> str:
        on = form.review_on.data or clock.today()
        actions.share_plan(reference, on, seen=form.seen_version, by=current_viewer(), now=clock.now())
        return "They read it on their page. The review is promised."

    return answer_form(found, form, "sharing", act, plan=plan)


@pages.route(f"{ONE}/review", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def hold_review(reference: str) -> Response:
    """Write down a review that was held."""
    found, form = _found(reference), ReviewForm()
    plan = _begun(found)
    if not form.is_submitted():
        form.seen.data = plan.review_on.isoformat() if plan.review_on else ""

    def act() -> str:
        actions.hold_review(
            reference,
            form.text.data or "",
            form.next_on.data,
            seen_on=form.seen_on(),
            by=current_viewer(),
            now=clock.now(),
        )
        return "The review is written down."

    return answer_form(found, form, "review", act, plan=plan)


@pages.route(f"{ONE}/measures", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def take_measure(reference: str) -> Response:
    """What they answered at the start, in the middle or at the end."""
    found, form = _found(reference), MeasureForm()
    plan = _begun(found)

    def act() -> str:
        moment = form.moment.data or ""
        actions.take_measure(reference, moment, form.answers(), by=current_viewer(), now=clock.now())
        return "The answers are written down."

    return answer_form(found, form, "measures", act, plan=plan, measures=MEASURES, moments=MOMENTS)


@pages.route(f"{ONE}/sessions", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def hold_session(reference: str) -> Response:
    """Write down a session that was held."""
    found, form, now = _found(reference), SessionForm(), clock.now()
    form.fit()
    if not form.is_submitted():
        form.begin(now)

    def act() -> str:
        number = actions.hold_session(
            reference, form.kind.data or "", at=form.moment(now), by=current_viewer(), now=now
        )
        return f"Session {number} of 6 is written down."

    return answer_form(found, form, "session", act)


@pages.route(f"{ONE}/urgent-package", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def agree_urgent_package(reference: str) -> Response:
    """Agree urgent family support."""
    found, form = _found(reference), PressForm()

    def act() -> str:
        actions.agree_urgent_package(reference, by=current_viewer(), now=clock.now())
        return "Agreed: the first session is promised within five working days."

    return answer_form(found, form, "urgent_package", act)


def _found(reference: str) -> SupportRequest:
    found = request_for(current_viewer(), reference)
    opened(SUBJECT, reference)
    return found


def _begun(found: SupportRequest) -> Followed:
    plan = followed(found.id)
    if plan is None:
        raise NotFound
    return plan
