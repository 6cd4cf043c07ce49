"""How was it? On the writer's own page, and by a mailed link without a sign-in.

The link's page tells nothing of the request, and never shows an answer again: an inbox may be shared.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened, public
from portal.errors import NotFound, Refused
from portal.support.asking.family import ask_again as ask_page
from portal.support.ending import actions
from portal.support.ending.forms import HowItWasForm
from portal.support.ending.links import by_link, is_open
from portal.support.ending.queries import standing_of
from portal.support.ending.rules import CHANGE_FOR, Answers
from portal.support.queries import SupportRequest, request_for
from portal.support.rules import OPEN, SUBJECT
from portal.web import change, render_page

pages = Blueprint("support_ending", __name__)

FOLDER = "support/family"
ONE = "/support/requests/<reference:reference>"


@pages.route(f"{ONE}/how-it-was", methods=["GET", "POST"])
@allow("support:ask", audit="support.request_opened")
def tell_how_it_was(reference: str) -> Response:
    """The writer says how it was, or changes what they said."""
    standing = standing_of(_own(reference))
    if not standing.asks_on_page(clock.now()):
        raise NotFound

    def act(answers: Answers) -> None:
        actions.answer_own(reference, answers, by=current_viewer(), now=clock.now())

    back = url_for("support_own.see_request", reference=reference)
    return _form_page(act, leads=back, news="Thank you for telling us.", before=standing.answers, back=back)


@pages.get(f"{ONE}/again")
@allow("support:ask", audit="support.request_opened")
def ask_again(reference: str) -> Response:
    """A new request, with what we know from this one."""
    found = _own(reference)
    if found.state in OPEN:
        raise NotFound
    return ask_page(found)


@pages.route("/how-it-was/<token>", methods=["GET", "POST"])
@public
def tell_by_link(token: str) -> Response:
    """The same form by the link in an e-mail."""
    now = clock.now()
    try:
        _, standing = by_link(token, now=now)
    except NotFound:
        return render_page(f"{FOLDER}/how_it_was_over.html", status=404, is_given=False)
    if not is_open(standing, now):
        return render_page(f"{FOLDER}/how_it_was_over.html", is_given=True)

    def act(answers: Answers) -> None:
        actions.answer_by_link(token, answers, by=current_viewer(), now=clock.now())

    return _form_page(act, leads=url_for(".thank", token=token), has_told=standing.given_at is not None)


@pages.get("/how-it-was/<token>/thank-you")
@public
def thank(token: str) -> Response:
    """Thank you, and until when it can be changed; what they wrote is not shown again."""
    _, standing = by_link(token, now=clock.now())
    if standing.given_at is None:
        raise NotFound
    return render_page(
        f"{FOLDER}/how_it_was_thanks.html",
        until=standing.given_at + CHANGE_FOR,
        again=url_for(".tell_by_link", token=token),
    )


def _own(reference: str) -> SupportRequest:
    """The writer's own request, nobody else's. Raises NotFound, also where it was shared with the reader."""
    viewer = current_viewer()
    found = request_for(viewer, reference)
    if viewer.person_id is None or found.person_id != viewer.person_id:
        raise NotFound
    opened(SUBJECT, reference)
    return found


def _form_page(
    act: Callable[[Answers], None],
    *,
    leads: str,
    news: str = "",
    before: Answers | None = None,
    back: str = "",
    has_told: bool = False,
) -> Response:
    form, status = HowItWasForm(), 200
    if not form.is_submitted() and before is not None:
        form.fill(before)
    if form.validate_on_submit():
        try:
            with change() as done:
                act(form.answers)
                done.to(leads, news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/how_it_was.html",
        status=status,
        form=form,
        back=back,
        has_told=has_told or before is not None,
    )
