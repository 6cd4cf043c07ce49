"""A family's answer about a child it is shown, and where it stands. It holds for both who adopt."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.children.answering import answer_form
from portal.children.interests import actions
from portal.children.interests.forms import InterestedForm, NotRightForm
from portal.children.interests.queries import answer_for, answers_of, by_group, room_of
from portal.children.interests.rules import INTEREST
from portal.children.own.queries import Opened, open_one
from portal.children.rules import CHILD_READS_AT_18, GROUP
from portal.errors import NotFound
from portal.forms import PortalForm, PressForm
from portal.web import render_page

pages = Blueprint("children_interests", __name__)

OWN = "/children/answers/<reference:reference>"


@pages.route("/children/<reference:reference>/interest", methods=["GET", "POST"])
@allow("children:look", audit="children.answer_begun")
def say_interested(reference: str) -> Response:
    """We’d like to know more: what must be so stands before the button."""
    viewer, form, now = _viewer(), InterestedForm(), clock.now()
    found, room = _found(viewer, reference), room_of(viewer, now=now)

    def act() -> str:
        actions.say_interested(
            reference, form.words.data or "", seen=form.seen_count, by=viewer, now=clock.now()
        )
        return "Thank you. One of us will answer you."

    return _answer(found, form, "interested", act, room=room)


@pages.route("/children/<reference:reference>/not-right", methods=["GET", "POST"])
@allow("children:look", audit="children.answer_begun")
def say_not_right(reference: str) -> Response:
    """We don’t think we are the right family: why is theirs to say or not."""
    viewer, form = _viewer(), NotRightForm()
    found = _found(viewer, reference)

    def act() -> str:
        actions.say_not_right(
            reference,
            form.why.data or "",
            form.words.data or "",
            seen=form.seen_count,
            by=viewer,
            now=clock.now(),
        )
        return "Thank you for telling us. You need do nothing more."

    return _answer(found, form, "not_right", act)


@pages.get(OWN)
@allow("children:look", audit="children.answer_opened")
def see_answer(reference: str) -> Response:
    """What they answered, where it stands, and what we answered: also when nothing is shown any more."""
    one = answer_for(_viewer(), reference, now=clock.now())
    opened(INTEREST, reference)
    return render_page("children/family/answer.html", one=one)


@pages.route(f"{OWN}/taking-back", methods=["GET", "POST"])
@allow("children:look", audit="children.answer_opened")
def take_back(reference: str) -> Response:
    """Take an open interest back."""
    viewer, form, now = _viewer(), PressForm(), clock.now()
    one = answer_for(viewer, reference, now=now)
    opened(INTEREST, reference)

    def act() -> tuple[str, str]:
        actions.take_back(reference, by=viewer, now=clock.now())
        return f"/children/answers/{reference}", "It is taken back. That is all right."

    return answer_form("family/taking_back", form, act, back=f"/children/answers/{reference}", one=one)


def _answer(found: Opened, form: PortalForm, view: str, act: Callable[[], str], **more: object) -> Response:
    viewer, grant = current_viewer(), found.shown.reference
    said = by_group(answers_of(viewer, now=clock.now())).get(found.shown.group_id)
    if not form.is_submitted():
        form["seen"].data = str(said.seen if said else 0)
    return answer_form(
        f"family/{view}",
        form,
        lambda: (f"/children/{grant}", act()),
        back=f"/children/{grant}",
        one=found.shown,
        said=said,
        reads_at_18=CHILD_READS_AT_18,
        **more,
    )


def _found(viewer: Viewer, reference: str) -> Opened:
    found = open_one(viewer, reference, now=clock.now())
    opened(GROUP, found.group, grant=reference, household=viewer.household_reference or "")
    return found


def _viewer() -> Viewer:
    """Who asks, of a household. Raises NotFound for a birth relative, and for who parts."""
    viewer = current_viewer()
    if viewer.household_id is None:
        raise NotFound
    return viewer
