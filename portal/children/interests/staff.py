"""Interests for whoever finds families: what came in, answering one, and what each family said of a group."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import answer_form, group_address
from portal.children.interests.forms import AnswerForm
from portal.children.interests.queries_staff import came_in, entries_of, interest_for, said_of_group
from portal.children.interests.rules import ANSWERS, INTEREST, STATES, State
from portal.children.links import from_interest
from portal.children.queries import group_for
from portal.children.rules import CHILD_READS_AT_18, GROUP
from portal.errors import NotFound
from portal.web import render_page

pages = Blueprint("children_interests_staff", __name__)

LIST = "/staff/children/interests"
WHOSE = {"": "Everybody’s", "mine": "Mine", "nobody": "Nobody’s"}
STATE_WORDS = {one.value: words for one, words in STATES.items()}
ANSWER_WORDS = {one.value: words for one, words in ANSWERS.items()}


def interest_address(reference: str) -> str:
    """The address where an interest is answered."""
    return f"{LIST}/{reference}"


@pages.get(LIST)
@allow("children:answer", audit="children.interests_listed")
def see_interests() -> Response:
    """What came in, due first; whose it is stands in the address."""
    whose, after = request.args.get("whose", ""), request.args.get("after", "")
    if whose not in WHOSE:
        raise NotFound
    rows, following = came_in(current_viewer(), whose=whose, after=after)
    access.opened(INTEREST, "list")
    return render_page(
        "children/staff/interests.html",
        rows=[{"row": one, "is_late": one.due_at is not None and one.due_at < clock.now()} for one in rows],
        whose=whose,
        choices=[(_address(value), words, value == whose) for value, words in WHOSE.items()],
        next=_address(whose, following) if following else None,
        first=_address(whose) if after else None,
    )


def _address(whose: str, after: str = "") -> str:
    kept: dict[str, Any] = {name: value for name, value in (("whose", whose), ("after", after)) if value}
    return url_for("children_interests_staff.see_interests", **kept)


@pages.route(f"{LIST}/<reference:reference>", methods=["GET", "POST"])
@allow("children:answer", audit="children.interest_opened")
def answer_interest(reference: str) -> Response:
    """What a family said, in its turn; and our answer, while one is owed."""
    viewer, form = current_viewer(), AnswerForm()
    one = interest_for(viewer, reference)
    opened(INTEREST, reference)

    def act() -> tuple[str, str]:
        done = from_interest.answer_family(
            reference,
            form.answer.data or "",
            form.words.data or "",
            because=form.because.data or "",
            by=viewer,
            now=clock.now(),
        )
        again = done.state == State.OPEN
        said = "They are told that we are still thinking." if again else "They can read your answer now."
        if done.state == State.TAKEN_UP:
            said += " You find the link on the child’s page."
        return interest_address(reference), said

    return answer_form(
        "staff/interest",
        form,
        act,
        back=LIST,
        one=one,
        state=STATE_WORDS[one.state],
        is_open=one.state == State.OPEN,
        entries=entries_of(viewer, reference),
        reads_at_18=CHILD_READS_AT_18,
    )


@pages.get("/staff/children/groups/<reference:reference>/answers")
@allow("children:see", audit="children.answers_opened")
def see_answers(reference: str) -> Response:
    """What each family that was shown a group said: interested, not the right family, or nothing yet."""
    viewer = current_viewer()
    found = group_for(viewer, reference)
    opened(GROUP, reference)
    return render_page(
        "children/staff/answers.html",
        found=found,
        rows=said_of_group(viewer, found.id),
        states=STATE_WORDS,
        answers=ANSWER_WORDS,
        back=group_address(reference),
    )
