"""The family's own pages of panel, decision, the three ways, and a child before the court has decided."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound
from portal.households.queries import worker_of
from portal.journey.assessment.family import not_yet
from portal.journey.assessment.framing import answer_form
from portal.journey.panel import deciding, thoughts
from portal.journey.panel.case import own_child, own_given_back, own_panel
from portal.journey.panel.forms import ChooseWayForm, ThoughtsForm
from portal.web import render_page
from portal.web.pages import moment

pages = Blueprint("panel_family", __name__)

FOLDER = "journey/panel/family"


def _own() -> str:
    return url_for("panel_family.see_panel")


@pages.get("/home/panel")
@allow("journey:keep", audit="panel.own_opened")
def see_panel() -> Response:
    """The panel's day, what it recommends, what was decided, and what can be done."""
    viewer = current_viewer()
    try:
        own = own_panel(viewer, clock.now())
    except NotFound:
        if day := own_given_back(viewer):
            return not_yet(
                "The panel and our decision",
                f"Your panel is not on {moment(day)} any more. It is our turn: we choose another day with "
                "you and tell you here.",
                "You need not do anything. Ring your social worker if you want to know more.",
            )
        return not_yet(
            "The panel and our decision",
            "We have not booked your panel yet. We do so when the report is ready, and tell you the day.",
            "The panel is a group of people who read the report and meet you. Then the agency decides.",
        )
    opened("journey", own.journey)
    return render_page(f"{FOLDER}/see_panel.html", own=own, worker=worker_of(viewer.household_id or 0))


@pages.route("/home/panel/ways", methods=["GET", "POST"])
@allow("journey:keep", audit="panel.own_opened")
def choose_way() -> Response:
    """The three ways after a proposed refusal: one only, either of a couple for both."""
    viewer = current_viewer()
    own = own_panel(viewer, clock.now())
    if own.time is None:
        raise NotFound
    opened("journey", own.journey)
    form = ChooseWayForm()

    def act() -> None:
        deciding.choose_way(form.way.data, words=form.words.data or "", by=viewer, now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/choose_way.html",
        act,
        to=_own(),
        news="We have what you chose. Your social worker rings you.",
        own=own,
        worker=worker_of(viewer.household_id or 0),
    )


@pages.route("/home/panel/thoughts", methods=["GET", "POST"])
@allow("journey:keep", audit="panel.own_opened")
def say_thoughts() -> Response:
    """What one thought of the panel: one's own, and without a name for those who read it."""
    viewer = current_viewer()
    own = own_panel(viewer, clock.now())
    if not (own.may_say_thoughts or own.has_said_thoughts):
        raise NotFound
    opened("journey", own.journey)
    form = ThoughtsForm()

    def act() -> None:
        thoughts.say_thoughts(
            heard=form.heard.data,
            prepared=form.prepared.data,
            text=form.text.data or "",
            by=viewer,
            now=clock.now(),
        )

    return answer_form(
        form, f"{FOLDER}/say_thoughts.html", act, to=_own(), news="Thank you for telling us.", own=own
    )


@pages.get("/home/early-permanence")
@allow("journey:keep", audit="panel.own_opened")
def see_child() -> Response:
    """A child who lives with the family before the court has decided: what is ahead, and both ends."""
    viewer = current_viewer()
    own = own_child(viewer)
    opened("journey", own.journey)
    return render_page(f"{FOLDER}/see_child.html", own=own, worker=worker_of(viewer.household_id or 0))
