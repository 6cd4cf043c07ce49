"""A household's answers for whoever works with it: what it said, how many at once, and what it was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import answer_form
from portal.children.interests import answering
from portal.children.interests.forms import MostForm
from portal.children.interests.queries_staff import allowed_of, said_by_household
from portal.children.interests.rules import MOST_ALLOWED
from portal.children.interests.staff import ANSWER_WORDS, STATE_WORDS
from portal.children.updates import actions as updates
from portal.children.updates.queries import telling_of
from portal.forms import LongText, PortalForm, needed
from portal.households.opening import asked_reason, page_of
from portal.households.queries import household_for
from portal.web import render_page

pages = Blueprint("children_household", __name__)

ONE = "/staff/households/<reference:reference>"


@dataclass(slots=True)
class Home:
    """A household as these pages name it."""

    id: int
    reference: str
    label: str


class ToldForm(PortalForm):
    """What was done for a family."""

    words = LongText("What did we do for them?", needed("Write what was done for them"), most=updates.MOST)


def answers_address(reference: str) -> str:
    """The address of what a household answered."""
    return f"{page_of(reference)}/interests"


@pages.get(f"{ONE}/interests")
@allow("children:follow", audit="children.household_opened")
def see_household(reference: str) -> Response:
    """What a household said about the children it was shown, by their alias, and what we answered."""
    found, answer = _open(reference)
    if answer:
        return answer
    return render_page(
        "children/staff/household.html",
        household=found,
        rows=said_by_household(current_viewer(), found.id),
        states=STATE_WORDS,
        answers=ANSWER_WORDS,
        allowed=allowed_of(found.id),
        telling=telling_of(found.id),
        now=clock.now(),
        back=page_of(reference),
    )


@pages.route(f"{ONE}/interests/number", methods=["GET", "POST"])
@allow("children:follow", audit="children.household_opened")
def allow_most(reference: str) -> Response:
    """Allow a household more, or fewer, interests at once, and why."""
    found, answer = _open(reference)
    if answer:
        return answer
    form, now_allowed = MostForm(), allowed_of(found.id)
    if not form.is_submitted():
        form.most.data = str(now_allowed.most)

    def act() -> str:
        answering.allow_most(
            reference, form.number, form.reason.data or "", by=current_viewer(), now=clock.now()
        )
        return "It is kept. What is open stays open."

    return _answer(found, form, "most", act, allowed=now_allowed, ceiling=MOST_ALLOWED)


@pages.route(f"{ONE}/what-we-did", methods=["GET", "POST"])
@allow("children:follow", audit="children.household_opened")
def tell_what_we_did(reference: str) -> Response:
    """Tell them what we did for them."""
    found, answer = _open(reference)
    if answer:
        return answer
    form = ToldForm()

    def act() -> str:
        updates.tell_what_we_did(reference, form.words.data or "", by=current_viewer(), now=clock.now())
        return "They can read it now. The next time is four weeks from today."

    return _answer(found, form, "what_we_did", act, next_at=telling_of(found.id, most=1).next_at)


def _open(reference: str) -> tuple[Home, Response | None]:
    viewer = current_viewer()
    row = household_for(viewer, reference)
    found = Home(row.id, row.reference, row.label)
    if answer := asked_reason(viewer, found):
        return found, answer
    opened("household", reference)
    return found, None


def _answer(found: Home, form: PortalForm, view: str, act: Callable[[], str], **more: Any) -> Response:
    back = answers_address(found.reference)
    return answer_form(
        f"staff/{view}", form, lambda: (back, act()), back=back, crumb=found.label, caption=found.reference,
        **more,
    )  # fmt: skip
