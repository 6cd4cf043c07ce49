"""A household's referees for staff: asking, reading, interviewing, and asking for somebody else."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import Viewer, allow, current_viewer
from portal.errors import Refused
from portal.forms import PortalForm
from portal.journey.checks.staff_looking import Household, household_page
from portal.journey.referees import actions
from portal.journey.referees.forms import AskForm, InterviewForm, PressForm
from portal.journey.referees.queries import RefereeOf, RefereeView, referee_for, referees_for
from portal.journey.referees.rules import OPEN_TO_THEM, QUESTIONS, RELATION_WORDS, State, still_to_come
from portal.web import change, render_page

pages = Blueprint("journey_referees_staff", __name__)

FOLDER = "journey/referees/staff"


def _page_of(reference: str) -> str:
    return url_for("journey_referees_staff.see_referees", reference=reference)


@pages.get("/staff/journeys/<reference:reference>/referees")
@allow("journey:check", audit="journey.referees_opened")
def see_referees(reference: str) -> Response:
    """Every referee of a household and where each is."""
    viewer = current_viewer()
    household, answer = household_page(viewer, reference)
    if answer:
        return answer
    journey, rows = referees_for(viewer, reference, today=clock.today())
    return render_page(
        f"{FOLDER}/referees.html",
        journey=journey,
        household=household,
        referees=rows,
        relations=RELATION_WORDS,
        to_come=still_to_come(one.row.state for one in rows),
        may_ask={State.NAMED, *OPEN_TO_THEM},
        State=State,
    )


@pages.get("/staff/journeys/<reference:reference>/referees/<reference:referee>")
@allow("journey:run", audit="journey.reference_read")
def read_reference(reference: str, referee: str) -> Response:
    """What a referee wrote, in confidence too, and the interview."""
    household, answer, found = _one(current_viewer(), reference, referee)
    if answer:
        return answer
    one = found.referee
    return render_page(
        f"{FOLDER}/reference.html",
        journey=found.journey,
        household=household,
        one=one,
        questions=[
            (question.asks.format(name=one.knows), one.answers.get(question.code, ""))
            for question in QUESTIONS
        ],
        relations=RELATION_WORDS,
        form=PressForm(),
    )


@pages.route(
    "/staff/journeys/<reference:reference>/referees/<reference:referee>/asking", methods=["GET", "POST"]
)
@allow("journey:check", audit="journey.referees_opened")
def ask(reference: str, referee: str) -> Response:
    """Ask a referee by e-mail, at an address put right where it was wrong."""
    form = AskForm()

    def act(viewer: Viewer, one: RefereeView) -> str:
        actions.ask_referee(referee, by=viewer, now=clock.now(), email=form.email.data or "")
        return f"We have asked {one.row.name}."

    return _form(
        reference, referee, form, "ask.html", act, begin=lambda one: form.email.process_data(one.row.email)
    )


@pages.route(
    "/staff/journeys/<reference:reference>/referees/<reference:referee>/interview", methods=["GET", "POST"]
)
@allow("journey:run", audit="journey.referees_opened")
def record_interview(reference: str, referee: str) -> Response:
    """Write up the interview: the reference is in order then."""
    form = InterviewForm()

    def act(viewer: Viewer, one: RefereeView) -> str:
        actions.record_interview(
            referee, on=form.on.data or clock.today(), text=form.text.data or "", by=viewer, now=clock.now()
        )
        return f"The interview with {one.row.name} is written down."

    return _form(
        reference, referee, form, "interview.html", act, begin=lambda one: _interview_so_far(form, one)
    )


@pages.route(
    "/staff/journeys/<reference:reference>/referees/<reference:referee>/another", methods=["GET", "POST"]
)
@allow("journey:check", audit="journey.referees_opened")
def ask_for_another(reference: str, referee: str) -> Response:
    """Let the applicants name somebody else; they are not told in whose place."""
    form = PressForm()

    def act(viewer: Viewer, one: RefereeView) -> str:
        actions.ask_for_another(referee, by=viewer, now=clock.now())
        return "The applicants can name somebody else now."

    return _form(reference, referee, form, "another.html", act, begin=lambda one: None)


def _interview_so_far(form: InterviewForm, one: RefereeView) -> None:
    form.on.process_data(one.row.interviewed_on or clock.today())
    form.text.process_data(one.row.interview)


def _form(
    reference: str,
    referee: str,
    form: PortalForm,
    template: str,
    act: Callable[[Viewer, RefereeView], str],
    *,
    begin: Callable[[RefereeView], None],
) -> Response:
    """Show a form about one referee, or do what it says and lead back to the list."""
    viewer = current_viewer()
    household, answer, found = _one(viewer, reference, referee)
    if answer:
        return answer
    one = found.referee
    if not form.is_submitted():
        begin(one)
    elif form.validate():
        try:
            with change() as done:
                news = act(viewer, one)
                done.to(_page_of(reference), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        f"{FOLDER}/{template}",
        form=form,
        journey=found.journey,
        household=household,
        one=one,
        back=_page_of(reference),
        status=422 if form.errors else 200,
    )


def _one(viewer: Viewer, reference: str, referee: str) -> tuple[Household, Response | None, RefereeOf]:
    household, answer = household_page(viewer, reference)
    return household, answer, referee_for(viewer, reference, referee, today=clock.today())
