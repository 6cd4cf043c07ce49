"""What every page of a household's assessment and panel does the same: look up, ask why, carry out a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, url_for

from portal import access, clock
from portal.access import current_viewer
from portal.clock import LONDON
from portal.errors import Refused
from portal.forms import PortalForm
from portal.households.opening import asked_reason
from portal.journey.assessment.queries import OfHousehold, household_at
from portal.journey.assessment.rules import read_time
from portal.web import change, render_page


def open_household(reference: str) -> tuple[OfHousehold, Response | None]:
    """The household a page for staff is about, noted for the audit, and the way to give a reason if asked.

    Raises NotFound where it is hidden or has no journey.
    """
    viewer = current_viewer()
    household = household_at(viewer, reference, now=clock.now())
    if answer := asked_reason(viewer, household, may=household.may_open):
        return household, answer
    access.opened("household", household.reference)
    return household, None


def answer_form(
    form: PortalForm,
    template: str,
    act: Callable[[], str | None],
    *,
    to: str,
    news: str,
    field: str | None = None,
    **context: Any,
) -> Response:
    """Show a form, or carry out what it asks and lead the reader on; a refusal stands on the form.

    `act` may give other news to show than `news`.
    """
    status = 200
    if form.validate_on_submit():
        try:
            with change() as done:
                said = act()
                done.to(to, said or news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, field)
            status = 409
    elif form.errors:
        status = 422
    return render_page(template, status=status, form=form, **context)


def see_assessment(reference: str) -> str:
    """The address of a household's assessment for staff."""
    return url_for("assessment_staff.see_household", reference=reference)


def moment_of(day: date | None, hour: str | None) -> datetime | None:
    """The London day and typed time together; None where one is missing or cannot be read."""
    at = read_time(hour or "")
    return datetime.combine(day, at, LONDON) if day is not None and at is not None else None


def moments_of(typed: Sequence[tuple[date | None, str | None]]) -> list[datetime]:
    """Those of the typed days and times that are both filled in."""
    found = [moment_of(day, hour) for day, hour in typed]
    return [one for one in found if one is not None]
