"""The applicants' page of referees: whom they named, and how many are still to come."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import Refused
from portal.forms import Choice
from portal.journey.referees.actions import Details, name_referee, take_name_back
from portal.journey.referees.forms import NameForm
from portal.journey.referees.queries import own_referees
from portal.journey.referees.rules import NEEDED
from portal.web import change, render_page

pages = Blueprint("journey_referees_family", __name__)

FOLDER = "journey/referees/family"


@pages.get("/home/referees")
@allow("journey:keep", audit="journey.own_referees_read")
def see_referees() -> Response:
    """The three people, and how many of them are still to come."""
    own = own_referees(current_viewer())
    opened("journey", own.journey.reference)
    return render_page(f"{FOLDER}/referees.html", own=own, needed=NEEDED)


@pages.route("/home/referees/new", methods=["GET", "POST"])
@allow("journey:keep", audit="journey.own_referees_read")
def name() -> Response:
    """Name one of the three."""
    viewer = current_viewer()
    own = own_referees(viewer)
    opened("journey", own.journey.reference)
    form = NameForm()
    form.knows.choices = [Choice(*one) for one in own.applicants]
    if len(own.applicants) == 1 and not form.is_submitted():
        form.knows.data = own.applicants[0][0]
    if form.validate_on_submit():
        details = Details(
            form.name.data or "",
            form.email.data or "",
            form.telephone.data or "",
            form.relation.data,
            form.knows.data,
        )
        try:
            with change() as done:
                name_referee(details, by=viewer, now=clock.now())
                done.to(url_for("journey_referees_family.see_referees"), f"You have named {details.name}.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(f"{FOLDER}/name.html", form=form, own=own, status=422 if form.errors else 200)


@pages.post("/home/referees/<reference:reference>/removal")
@allow("journey:keep", audit="journey.own_referees_read")
def take_back(reference: str) -> Response:
    """Take back somebody we have not asked yet."""
    viewer = current_viewer()
    opened("journey", own_referees(viewer).journey.reference)
    with change() as done:
        take_name_back(reference, by=viewer, now=clock.now())
        done.to(url_for("journey_referees_family.see_referees"), "Taken off your list.")
    return done.response()
