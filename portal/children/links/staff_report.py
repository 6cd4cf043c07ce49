"""The placement report and plan for staff: written, sent, read with what the family says; a panel paper."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import answer_form
from portal.children.links import reporting
from portal.children.links.forms import ReportForm
from portal.children.links.reading import report_page
from portal.children.links.rules import SUBJECT, State
from portal.children.links.staff import ONE, link_address, opened_link
from portal.errors import NotFound
from portal.forms import PressForm
from portal.web import change, render_page

pages = Blueprint("children_placement_report", __name__)

REPORT = f"{ONE}/report"


@pages.get(REPORT)
@allow("links:see", audit="children.placement_report_opened")
def see_report(reference: str) -> Response:
    """The newest version, and what each adult sent us about it. It is a panel paper."""
    viewer = current_viewer()
    found = opened_link(viewer, reference)
    page = report_page(found.link, viewer)
    if page.report:
        opened(SUBJECT, reference, version=str(page.number))
    return render_page(
        "children/links/staff/report.html",
        found=found,
        page=page,
        form=PressForm(),
        base=link_address(reference),
        may_write=viewer.holds("children:keep") and found.link.state in (State.AHEAD, State.MATCHED),
        now=clock.now(),
    )


@pages.route(f"{REPORT}/writing", methods=["GET", "POST"])
@allow("children:keep", audit="children.placement_report_opened")
def write_report(reference: str) -> Response:
    """Write it, or go on writing; what was sent stays, and this begins the next version."""
    viewer, form = current_viewer(), ReportForm()
    found = opened_link(viewer, reference)
    if found.link.state not in (State.AHEAD, State.MATCHED):
        raise NotFound
    page = report_page(found.link, viewer)
    if not form.is_submitted():
        form.report.data, form.plan.data = page.report, page.plan
        form.seen.data = str(page.seen)

    def act() -> tuple[str, str]:
        reporting.write_report(
            reference,
            form.report.data or "",
            form.plan.data or "",
            seen=form.seen_count,
            by=viewer,
            now=clock.now(),
        )
        return f"{link_address(reference)}/report", "It is kept. The family does not read it yet."

    return answer_form(
        "links/staff/step",
        form,
        act,
        back=f"{link_address(reference)}/report",
        crumb=f"{found.row.alias} and {found.row.label}",
        caption=found.row.reference,
        heading="Write the placement report and plan",
        button="Keep the draft",
        says="Write as if the child will read this at 18.",
        fields=[("report", ""), ("plan", "")],
        rows=12,
    )


@pages.post(f"{REPORT}/sending")
@allow("children:keep", audit="children.placement_report_opened")
def send_report(reference: str) -> Response:
    """Send it to the family's page."""
    viewer = current_viewer()
    opened_link(viewer, reference)
    with change() as done:
        reporting.send_report(reference, by=viewer, now=clock.now())
        done.to(
            f"{link_address(reference)}/report", "Sent. They have 10 working days to say what they think."
        )
    return done.response()
