"""Telling us something without the other: the page either of two may use when they part.

Its address, title and audit row say nothing of what it is about. Whoever says it is signed out like
the other, at the same moment, so that the two look alike.
"""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.agency.opening import opens_at
from portal.errors import NotFound
from portal.forms import LongText, PortalForm
from portal.households.partings.actions import say_parted
from portal.households.people.actions import MOST_WHO_ADOPT
from portal.households.queries import applicants_of, own_household
from portal.web import change, render_page

pages = Blueprint("households_family_private", __name__)


class TellUsForm(PortalForm):
    """What a manager should know, if anything."""

    words = LongText(
        "Is there anything we should know? (optional)",
        most=2000,
        description="For example, how and when it is safe to reach you. Only a manager reads this.",
    )


@pages.route("/home/people/tell-us", methods=["GET", "POST"])
@allow("household:keep")
def tell_us() -> Response:
    """Say that the two are no longer together."""
    viewer = current_viewer()
    if len(applicants_of(own_household(viewer).id)) < MOST_WHO_ADOPT:
        raise NotFound
    form = TellUsForm()
    if form.validate_on_submit():
        with change() as done:
            say_parted(form.words.data or "", by=viewer, now=clock.now())
            done.to(url_for("home_family.home"))
        return done.response()
    return render_page(
        "households/family/tell_us.html",
        status=422 if form.errors else 200,
        form=form,
        opens_at=opens_at(agency.working_calendar(), clock.now()),
    )
