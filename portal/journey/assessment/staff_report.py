"""Writing the parts of an assessment and the report, sharing it, and going on without late comments."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import NotFound
from portal.households.queries import initials_of
from portal.journey.assessment import actions, reporting
from portal.journey.assessment.forms import PartForm, PressForm, ReportForm
from portal.journey.assessment.framing import answer_form, open_household, see_assessment
from portal.journey.assessment.readable import readable_report
from portal.journey.assessment.rules import PARTS, PartKind
from portal.journey.assessment.staff import FOLDER, OWN
from portal.journey.assessment.written import part_for_staff, report_for_staff
from portal.web import change, render_page

pages = Blueprint("assessment_staff_report", __name__)


@pages.route(f"{OWN}/parts/<string:kind>", methods=["GET", "POST"])
@allow("journey:run", audit="assessment.opened")
def write_part(reference: str, kind: str) -> Response:
    """Write a part that is the household's."""
    return _part(reference, kind, None)


@pages.route(f"{OWN}/parts/<string:kind>/<reference:person>", methods=["GET", "POST"])
@allow("journey:run", audit="assessment.opened")
def write_own_part(reference: str, kind: str, person: str) -> Response:
    """Write a part that is one person's."""
    return _part(reference, kind, person)


def _part(reference: str, kind: str, person: str | None) -> Response:
    household, answer = open_household(reference)
    if answer:
        return answer
    slug = kind.replace("-", "_")
    if slug not in set(PartKind):
        raise NotFound
    part, words = PartKind(slug), PARTS[PartKind(slug)]
    journey = household.read
    stands = part_for_staff(journey, household.members, part, person)
    form = PartForm(
        data={
            "text": stands.text,
            "source": stands.source,
            "dated_on": stands.dated_on or clock.today(),
            "valid_until": stands.valid_until,
        }
    )
    person_id = stands.person.person_id if stands.person else None

    def act() -> None:
        actions.write_part(
            household.journey,
            part,
            text=form.text.data or "",
            dated_on=form.dated_on.data or clock.today(),
            is_in_order=form.in_order.data == "yes",
            person_id=person_id,
            source=form.source.data or "",
            valid_until=form.valid_until.data if words.has_end else None,
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/write_part.html",
        act,
        to=see_assessment(reference),
        news=f"{words.name}: written down.",
        household=household,
        part=stands,
        words=words,
    )


@pages.route(f"{OWN}/report", methods=["GET", "POST"])
@allow("journey:run", audit="assessment.opened")
def write_report(reference: str) -> Response:
    """Write the report about the applicants, or the next version of it."""
    household, answer = open_household(reference)
    if answer:
        return answer
    journey = household.read
    stands = report_for_staff(journey, household.members, clock.now())
    form = ReportForm(data={"text": stands.text if stands else ""})
    is_shared = stands is not None and stands.shared_at is not None

    def act() -> None:
        reporting.write_par(household.journey, form.text.data or "", by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/write_report.html",
        act,
        to=see_assessment(reference),
        news="The report is saved. The applicants don’t see it before you share it.",
        household=household,
        is_shared=is_shared,
    )


@pages.get(f"{OWN}/report/print")
@allow("journey:see", audit="assessment.report_printed")
def print_report(reference: str) -> Response:
    """The report for paper: initials and reference alone, who printed it and when (safety rule 11)."""
    household, answer = open_household(reference)
    if answer:
        return answer
    viewer = current_viewer()
    journey = household.read
    report = readable_report(viewer, report_for_staff(journey, household.members, clock.now()))
    if report is None:
        raise NotFound
    return render_page(
        f"{FOLDER}/print_report.html",
        household=household,
        journey=journey,
        report=report,
        initials=initials_of(household.members),
    )


@pages.route(f"{OWN}/report/share", methods=["GET", "POST"])
@allow("journey:run", audit="assessment.opened")
def share_report(reference: str) -> Response:
    """Share the report with the applicants: their time for comments begins."""
    household, answer = open_household(reference)
    if answer:
        return answer
    journey = household.read
    stands = report_for_staff(journey, household.members, clock.now())
    if stands is None:
        raise NotFound
    form = PressForm()

    def act() -> None:
        reporting.share_par(household.journey, by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/share_report.html",
        act,
        to=see_assessment(reference),
        news="The applicants can read the report now. We have told them.",
        household=household,
        report=stands,
    )


@pages.post(f"{OWN}/report/go-on")
@allow("journey:run", audit="assessment.opened")
def go_on_without(reference: str) -> Response:
    """Go on without comments whose time is over."""
    household, answer = open_household(reference)
    if answer:
        return answer
    with change() as done:
        reporting.go_on_without_comments(household.journey, by=current_viewer(), now=clock.now())
        done.to(see_assessment(reference), "You go on without their comments. They stay welcome until panel.")
    return done.response()
