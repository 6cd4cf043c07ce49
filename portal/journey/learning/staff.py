"""An applicant's workbook and units for the staff who work with the household."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.access import allow, current_viewer
from portal.journey.checks.staff_looking import household_page
from portal.journey.learning.queries import learning_for
from portal.web import render_page

pages = Blueprint("journey_learning_staff", __name__)


@pages.get("/staff/journeys/<reference:reference>/workbooks/<reference:person>")
@allow("journey:run", audit="journey.workbook_opened")
def see_workbook(reference: str, person: str) -> Response:
    """What an applicant wrote, to read and print."""
    household, answer = household_page(current_viewer(), reference)
    if answer:
        return answer
    mine = learning_for(current_viewer(), reference, person)
    return render_page("journey/learning/staff/workbook.html", mine=mine, household=household)
