"""Whom a household must not meet: noted by managers, never shown to a family (safety rule 7)."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import NotFound, Refused
from portal.events.actions.apart import may_meet, note_must_not_meet
from portal.events.running.framing import FOLDER, answer, number_of
from portal.events.running.people_forms import ApartForm
from portal.events.running.queries_apart import apart_of
from portal.households.opening import asked_reason
from portal.households.queries import household_for
from portal.references import read_reference
from portal.web import change

pages = Blueprint("events_apart", __name__)

ONE = "/staff/households/<reference:reference>/must-not-meet"


def _address(reference: str) -> str:
    return url_for("events_apart.must_not_meet", reference=reference)


@pages.route(ONE, methods=["GET", "POST"])
@allow("events:part", audit="events.must_not_meet_opened")
def must_not_meet(reference: str) -> Response:
    """Whom this household must not meet, where both have a place already, and the form for another."""
    viewer, now = current_viewer(), clock.now()
    household = household_for(viewer, reference)
    if asked := asked_reason(viewer, household):
        return asked
    access.opened("household", reference)
    form = ApartForm()

    def act() -> tuple[str, str]:
        other = read_reference(form.other.data or "")
        try:
            found = note_must_not_meet(reference, other or "", form.reason.data or "", by=viewer, now=now)
        except NotFound as problem:
            raise Refused("We cannot find a household of this reference. Look at it again.") from problem
        later = "From now on a booking of one where the other has a place is held."
        if found:
            at = number_of(found, "event", "events")
            later += f" Both are booked at {at} already: decide there. Neither family is told anything."
        return _address(reference), f"Noted. {later}"

    return answer(
        form,
        f"{FOLDER}/must_not_meet.html",
        act,
        field="other",
        label=household.label,
        reference=reference,
        apart=apart_of(viewer, household.id, now=now),
    )


@pages.post(f"{ONE}/<reference:other>/end")
@allow("events:part")
def end(reference: str, other: str) -> Response:
    """Take the note back."""
    viewer = current_viewer()
    if asked := asked_reason(viewer, household_for(viewer, reference), back=_address(reference)):
        return asked
    with change() as done:
        may_meet(reference, other, by=viewer, now=clock.now())
        done.to(_address(reference), "The note is taken back.")
    return done.response()
