"""The papers of a panel behind a member's link: no account. Nothing shows until a button is pressed,
so that a mail scanner which only fetches links has read nothing."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import public
from portal.errors import NotFound, Refused
from portal.journey.panel import papers
from portal.journey.panel.forms import ConflictForm, PressForm
from portal.web import change, render_page

pages = Blueprint("panel_papers", __name__)

FOLDER = "journey/panel/papers"
OVER = f"{FOLDER}/over.html"


@pages.get("/panel-papers/<token>")
@public
def see_agenda(token: str) -> Response:
    """The panel's day and its households by initials: no papers yet."""
    try:
        reading = papers.read_link(token, now=clock.now())
    except NotFound:
        return render_page(OVER, status=404)
    return render_page(f"{FOLDER}/agenda.html", reading=reading, token=token, form=PressForm())


@pages.route("/panel-papers/<token>/<reference:place>/conflict", methods=["GET", "POST"])
@public
def declare(token: str, place: str) -> Response:
    """Say whether one has a conflict of interest with a household."""
    try:
        reading = papers.read_link(token, now=clock.now())
        line = next((one for one in reading.households if one.reference == place), None)
        if line is None:
            raise NotFound
        form, status = ConflictForm(), 200
        if form.validate_on_submit():
            try:
                with change() as done:
                    papers.declare(
                        token,
                        place,
                        has_conflict=form.conflict.data == "yes",
                        words=form.words.data or "",
                        now=clock.now(),
                    )
                    done.to(url_for("panel_papers.see_agenda", token=token), "Thank you. We have noted it.")
                return done.response()
            except Refused as refused:
                form.refuse(refused.message, "conflict")
                status = 409
        elif form.errors:
            status = 422
    except NotFound:
        return render_page(OVER, status=404)
    return render_page(f"{FOLDER}/declare.html", status=status, form=form, line=line, token=token)


@pages.post("/panel-papers/<token>/<reference:place>")
@public
def read_papers(token: str, place: str) -> Response:
    """The papers about one household, written down as opened."""
    try:
        with change(once=False):
            found = papers.read_papers(token, place, now=clock.now())
    except NotFound:
        return render_page(OVER, status=404)
    return render_page(f"{FOLDER}/read.html", papers=found, token=token)
