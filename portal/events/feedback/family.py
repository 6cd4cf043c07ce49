"""How was it? By the mailed link without an account, and signed in.

The link's page never names an event that is secret (safety rule 7), and never shows an answer again.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, public
from portal.errors import NotFound, Refused
from portal.events import links
from portal.events.actions.feedback import Answers, answer_feedback
from portal.events.actions.feedback import give_feedback as give
from portal.events.feedback.forms import FeedbackForm
from portal.events.feedback.queries import Asked, asked_by_link, asked_for, asked_of
from portal.web import change, render_page

pages = Blueprint("events_feedback", __name__)

FOLDER = "events/family"


@pages.route("/events/feedback/<token>", methods=["GET", "POST"])
@public
def give_feedback(token: str) -> Response:
    """The form, by the link in an e-mail."""
    try:
        asked = asked_by_link(links.read_link(links.FEEDBACK, token), now=clock.now())
    except NotFound:
        return render_page(f"{FOLDER}/feedback_over.html", status=404, asked=None)

    def act(answers: Answers) -> None:
        give(token, answers, by=current_viewer(), now=clock.now())

    return _form_page(asked, act, thanks=url_for(".thank", token=token))


@pages.get("/events/feedback/<token>/thank-you")
@public
def thank(token: str) -> Response:
    """Thank you, and until when it can be changed; what they wrote is not shown again."""
    asked = asked_by_link(links.read_link(links.FEEDBACK, token), now=clock.now())
    if asked.given_at is None:
        raise NotFound
    return render_page(
        f"{FOLDER}/feedback_thanks.html", asked=asked, again=url_for(".give_feedback", token=token)
    )


@pages.get("/home/feedback")
@allow("events:book")
def see_feedback() -> Response:
    """What somebody came to and may tell us about."""
    return render_page(f"{FOLDER}/feedback_list.html", rows=asked_of(current_viewer(), now=clock.now()))


@pages.route("/home/feedback/<reference:reference>", methods=["GET", "POST"])
@allow("events:book")
def give_own_feedback(reference: str) -> Response:
    """The same form, signed in: with what was said before."""
    asked = asked_for(current_viewer(), reference, now=clock.now())

    def act(answers: Answers) -> None:
        answer_feedback(reference, answers, by=current_viewer(), now=clock.now())

    return _form_page(asked, act, thanks=url_for(".thank_own", reference=reference), is_own=True)


@pages.get("/home/feedback/<reference:reference>/thank-you")
@allow("events:book")
def thank_own(reference: str) -> Response:
    """Thank you, and until when it can be changed."""
    asked = asked_for(current_viewer(), reference, now=clock.now())
    if asked.given_at is None:
        raise NotFound
    again = url_for(".give_own_feedback", reference=reference)
    return render_page(f"{FOLDER}/feedback_thanks.html", asked=asked, again=again)


def _form_page(
    asked: Asked, act: Callable[[Answers], None], *, thanks: str, is_own: bool = False
) -> Response:
    if not asked.is_open:
        return render_page(f"{FOLDER}/feedback_over.html", asked=asked)
    form, status = FeedbackForm(), 200
    if not form.is_submitted() and asked.answer is not None:
        form.fill(asked.answer)
    if form.validate_on_submit():
        try:
            with change() as done:
                act(form.answers)
                done.to(thanks)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(f"{FOLDER}/feedback.html", status=status, form=form, asked=asked, is_own=is_own)
