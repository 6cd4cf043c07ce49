"""Writing the steps of a link down, one page each; ending it, and what speaks for and against the family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.children.answering import answer_form
from portal.children.links import actions, going
from portal.children.links.forms import (
    CompareForm,
    DecisionForm,
    EndForm,
    MeetingForm,
    PanelDayForm,
    PanelForm,
    StepForm,
    StopForm,
    ToldForm,
)
from portal.children.links.queries import LinkPage, words_of_link
from portal.children.links.rules import HEADINGS, Recommended
from portal.children.links.staff import ONE, link_address, opened_link
from portal.children.showing.rules import STOPS, Stop
from portal.forms import Choice, PortalForm, PressForm

pages = Blueprint("children_link_steps", __name__)

OPENED = "children.link_opened"
AFTER_NO = "After a “no”: kind, with a reason, and what can be done now. Nobody gets an e-mail about it."


@pages.route(f"{ONE}/second-person", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def decide_stop(reference: str) -> Response:
    """The household was stopped: a second person decides."""
    found, form = opened_link(current_viewer(), reference), StopForm()

    def act() -> str:
        actions.decide_stop(reference, form.answer.data == "yes", by=current_viewer(), now=clock.now())
        return "It is decided."

    stops = " ".join(STOPS[Stop(one)] for one in found.link.stops.split(",") if one)
    heading = f"May {found.row.label} be linked with {found.row.alias}?"
    return _answer(found, form, act, heading, "Decide", [("answer", "")], says=stops)


@pages.route(f"{ONE}/talk", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def record_talk(reference: str) -> Response:
    """Both social workers have talked."""
    found, form = opened_link(current_viewer(), reference), StepForm()
    _begin(form, [("visit", "A visit to the family"), ("no", "Not this family")])

    def act() -> str:
        goes_on = form.answer.data == "visit"
        actions.record_talk(reference, form.told(), goes_on=goes_on, by=current_viewer(), now=clock.now())
        return "The family can read the fuller report now." if goes_on else "The link has ended."

    fields = [
        ("on", ""),
        ("who", "Both social workers, by name or role"),
        ("answer", "With a visit, the family reads on its page that you talked, and the fuller report"),
        ("text", "What speaks for it or against it. Only we read this"),
        ("family_words", AFTER_NO),
    ]
    return _answer(found, form, act, "Both social workers talked", "Write it down", fields)


@pages.route(f"{ONE}/visit", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def record_visit(reference: str) -> Response:
    """The family was visited."""
    found, form = opened_link(current_viewer(), reference), StepForm()
    _begin(form, None)
    del form.family_words

    def act() -> str:
        actions.record_visit(reference, form.told(), by=current_viewer(), now=clock.now())
        return "The visit is written down. Next: decide."

    fields = [("on", ""), ("who", ""), ("text", "How it was. Only we read this")]
    return _answer(found, form, act, "The visit", "Write it down", fields)


@pages.route(f"{ONE}/decision", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def decide_link(reference: str) -> Response:
    """Go ahead with this family, or not."""
    found, form = opened_link(current_viewer(), reference), StepForm()
    _begin(form, [("ahead", "Go ahead with this family"), ("no", "Not go ahead")])
    del form.who

    def act() -> str:
        goes_ahead = form.answer.data == "ahead"
        actions.decide_link(
            reference, form.told(), goes_ahead=goes_ahead, by=current_viewer(), now=clock.now()
        )
        return "We go ahead with them. Next: the day of the panel." if goes_ahead else "The link has ended."

    fields = [
        ("on", ""),
        ("answer", "Going ahead, nothing is open to other families any more, and their links wait behind"),
        ("text", "Your reasons. Only we read this"),
        ("family_words", AFTER_NO),
    ]
    return _answer(found, form, act, "Go ahead with this family?", "Write it down", fields)


@pages.route(f"{ONE}/panel-day", methods=["GET", "POST"])
@allow("links:panel", audit=OPENED)
def book_panel(reference: str) -> Response:
    """The day of the matching panel."""
    found, form = opened_link(current_viewer(), reference), PanelDayForm()

    def act() -> str:
        going.book_panel(reference, form.on.data, by=current_viewer(), now=clock.now())
        return "The family reads the day on its page."

    return _answer(found, form, act, "Day of the matching panel", "Keep this day", [("on", "")])


@pages.route(f"{ONE}/meeting", methods=["GET", "POST"])
@allow("links:panel", audit=OPENED)
def record_meeting(reference: str) -> Response:
    """The matching meeting was held."""
    found, form = opened_link(current_viewer(), reference), MeetingForm()
    if not form.is_submitted():
        form.on.data = clock.today()

    def act() -> str:
        going.record_meeting(
            reference,
            form.on.data,
            form.who.data or "",
            form.text.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "The meeting is written down."

    fields = [("on", ""), ("who", ""), ("text", "")]
    return _answer(found, form, act, "The matching meeting", "Write it down", fields)


@pages.route(f"{ONE}/panel", methods=["GET", "POST"])
@allow("links:panel", audit=OPENED)
def record_panel(reference: str) -> Response:
    """What the matching panel recommended."""
    found, form = opened_link(current_viewer(), reference), PanelForm()

    def act() -> str:
        answer = form.answer.data or ""
        going.record_panel(reference, answer, form.text.data or "", by=current_viewer(), now=clock.now())
        return "The decision maker decides now."

    fields = [("answer", ""), ("text", "")]
    return _answer(found, form, act, "What the panel recommended", "Write it down", fields)


@pages.route(f"{ONE}/agency-decision", methods=["GET", "POST"])
@allow("panels:decide", audit=OPENED)
def decide_match(reference: str) -> Response:
    """The agency's decision maker decides on the recommendation."""
    found, form = opened_link(current_viewer(), reference), DecisionForm()

    def act() -> str:
        going.decide_match(
            reference, form.answer.data == "yes", form.text.data or "", by=current_viewer(), now=clock.now()
        )
        return "It is decided. Next: a person tells the family."

    says = {
        Recommended.YES: "The panel recommends to match them.",
        Recommended.NO: "The panel does not recommend to match them.",
        "": "There is no recommendation yet.",
    }[found.link.recommended]
    fields = [("answer", "The family reads it once a person has told them"), ("text", "")]
    return _answer(found, form, act, "Your decision", "Decide this", fields, says=says)


@pages.route(f"{ONE}/told", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def record_told(reference: str) -> Response:
    """A person told the family what was decided."""
    found, form = opened_link(current_viewer(), reference), ToldForm()
    if found.link.is_approved:
        del form.family_words

    def act() -> str:
        words = (form.family_words.data or "") if "family_words" in form else ""
        going.record_told(reference, form.how.data or "", words, by=current_viewer(), now=clock.now())
        return "Written down. Their page says it now."

    fields = [("how", "Nobody should learn this from a page")]
    fields += [] if found.link.is_approved else [("family_words", AFTER_NO)]
    return _answer(found, form, act, "The family was told", "Write it down", fields)


@pages.route(f"{ONE}/letter", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def record_letter(reference: str) -> Response:
    """The letter was sent."""
    found, form = opened_link(current_viewer(), reference), PressForm()

    def act() -> str:
        going.record_letter(reference, by=current_viewer(), now=clock.now())
        return "The letter is written down as sent."

    return _answer(found, form, act, "The letter with the decision was sent", "Yes, it was sent", [])


@pages.route(f"{ONE}/ending", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def stop_link(reference: str) -> Response:
    """End a link in the middle of it."""
    found, form = opened_link(current_viewer(), reference), EndForm()

    def act() -> str:
        actions.stop_link(
            reference,
            form.outcome.data or "",
            form.text.data or "",
            form.family_words.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "The link has ended."

    fields = [("outcome", ""), ("text", ""), ("family_words", AFTER_NO)]
    return _answer(found, form, act, "End this link", "End this link", fields)


@pages.route(f"{ONE}/comparison", methods=["GET", "POST"])
@allow("children:keep", audit=OPENED)
def compare(reference: str) -> Response:
    """What speaks for and against this family, by heading."""
    found, form = opened_link(current_viewer(), reference), CompareForm()
    if not form.is_submitted():
        for heading, words in words_of_link(found.link.id).items():
            form[heading].data = words

    def act() -> str:
        actions.compare(reference, form.words(), by=current_viewer(), now=clock.now())
        return "It is kept."

    fields = [(one.value, "") for one in HEADINGS]
    return _answer(found, form, act, "What speaks for and against", "Keep this", fields)


def _begin(form: StepForm, choices: list[tuple[str, str]] | None) -> None:
    """Today, and what may come of it; None for a step of which nothing is chosen."""
    if choices is None:
        del form.answer
    else:
        form.answer.choices = [Choice(value, words) for value, words in choices]
    if not form.is_submitted():
        form.on.data = clock.today()


def _answer(
    found: LinkPage,
    form: PortalForm,
    act: Callable[[], str],
    heading: str,
    button: str,
    fields: list[tuple[str, str]],
    **more: Any,
) -> Response:
    back = link_address(found.row.reference)
    return answer_form(
        "links/staff/step",
        form,
        lambda: (back, act()),
        back=back,
        crumb=f"{found.row.alias} and {found.row.label}",
        caption=found.row.reference,
        heading=heading,
        button=button,
        fields=fields,
        **more,
    )
