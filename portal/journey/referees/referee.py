"""What a referee sees behind their link: no account, one applicant's name, questions, and a thank you.

The page the link opens says nothing of anybody until a button is pressed: a mail scanner that only
fetches links reads nothing.
"""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import public
from portal.errors import NotFound, Refused
from portal.journey.referees import actions
from portal.journey.referees.forms import AnswersForm, CanForm, PressForm
from portal.journey.referees.links import read_link
from portal.journey.referees.queries import Asked, asked_referee
from portal.journey.referees.rules import OPEN_TO_THEM, QUESTIONS, State
from portal.web import change, render_page, see_other

pages = Blueprint("journey_referees_referee", __name__)

FOLDER = "journey/referees/referee"


def _asked(token: str) -> Asked | None:
    try:
        return asked_referee(read_link(token))
    except NotFound:
        return None


def _over() -> Response:
    return render_page(f"{FOLDER}/over.html", status=404)


@pages.get("/references/<token>")
@public
def ask_to_open(token: str) -> Response:
    """Says that there is something, behind a button."""
    asked = _asked(token)
    if asked is None:
        return _over()
    return render_page(f"{FOLDER}/open.html", form=PressForm())


@pages.post("/references/<token>")
@public
def open_request(token: str) -> Response:
    """Go on to what it is about."""
    asked = _asked(token)
    if asked is None:
        return _over()
    try:
        with change() as done:
            actions.open_request(asked.reference, now=clock.now())
            done.to(url_for("journey_referees_referee.say_whether", token=token))
        return done.response()
    except Refused:
        return see_other(url_for("journey_referees_referee.done", token=token))


@pages.route("/references/<token>/can", methods=["GET", "POST"])
@public
def say_whether(token: str) -> Response:
    """The first question: whether they can. A no is enough; nobody but staff learns it."""
    asked = _asked(token)
    if asked is None or not asked.is_opened:
        return _over()
    if asked.state not in OPEN_TO_THEM:
        return see_other(url_for("journey_referees_referee.done", token=token))
    form = CanForm()
    if form.validate_on_submit():
        try:
            with change() as done:
                if form.can.data == "no":
                    actions.decline(asked.reference, because=form.because.data or "", now=clock.now())
                    done.to(url_for("journey_referees_referee.done", token=token))
                else:
                    done.to(url_for("journey_referees_referee.answer", token=token))
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(f"{FOLDER}/can.html", form=form, asked=asked, status=422 if form.errors else 200)


@pages.route("/references/<token>/answers", methods=["GET", "POST"])
@public
def answer(token: str) -> Response:
    """The questions: save and come back by the same link, or finish."""
    asked = _asked(token)
    if asked is None or not asked.is_opened:
        return _over()
    if asked.state not in OPEN_TO_THEM:
        return see_other(url_for("journey_referees_referee.done", token=token))
    form = AnswersForm()
    if request.method == "GET":
        form.confidence.data = asked.confidence
        for question in QUESTIONS:
            form[f"q_{question.code}"].data = asked.answers.get(question.code, "")
    elif form.validate():
        save = actions.finish_answers if "finish" in request.form else actions.save_answers
        try:
            with change() as done:
                save(asked.reference, form.answers, form.confidence.data or "", now=clock.now())
                where = "done" if "finish" in request.form else "answer"
                news = "" if where == "done" else "We have kept what you wrote. Come back by the same link."
                done.to(url_for(f"journey_referees_referee.{where}", token=token), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, f"q_{QUESTIONS[0].code}")
    return render_page(
        f"{FOLDER}/answers.html",
        form=form,
        asked=asked,
        questions=[(form[f"q_{one.code}"], one.asks.format(name=asked.knows), one.hint) for one in QUESTIONS],
        status=422 if form.errors else 200,
    )


@pages.get("/references/<token>/done")
@public
def done(token: str) -> Response:
    """Thank you, whichever way; what they wrote is not shown again."""
    asked = _asked(token)
    if asked is None or asked.state in OPEN_TO_THEM:
        return _over()
    return render_page(f"{FOLDER}/done.html", is_no=asked.state == State.DECLINED)
