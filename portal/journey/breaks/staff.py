"""Staff record a pause and its end, Stage 2 asked for by telephone, the end of a break, a withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import Refused
from portal.households.opening import asked_reason, page_of
from portal.households.opening.queries import look_up_by_id
from portal.households.queries import applicants_of
from portal.journey.breaks import actions
from portal.journey.breaks.forms import BothAskedForm, PressForm, ReasonForm, RecordPauseForm
from portal.journey.breaks.queries import break_of, may_pause, open_wishes, pause_of
from portal.journey.pathways import STAGES, Stage
from portal.journey.queries import journey_for
from portal.journey.registration.again import begin_again as registering_again
from portal.journey.registration.again import may_begin_again
from portal.web import change, render_page

pages = Blueprint("journey_time_staff", __name__)

FOLDER = "journey/breaks/staff"
OPENED = "journey.time_opened"

WISHES = {
    "pause": "asks for a pause",
    "stage_2": "asks for Stage 2",
    "not_ready": "says, to us alone, that they are not ready",
}


def _open(reference: str) -> tuple[Any, Any, Response | None]:
    """The journey and its household through the viewer, audited; or the way to say why."""
    viewer = current_viewer()
    journey = journey_for(viewer, reference)
    found = look_up_by_id(viewer, journey.household_id, now=clock.now())
    household = found.household
    answer = asked_reason(viewer, household, may=found.may_open)
    if answer is None:
        opened("journey", reference)
    return journey, household, answer


def _here(reference: str) -> str:
    return url_for("journey_time_staff.see_time", reference=reference)


@pages.get("/staff/journeys/<reference:reference>/time")
@allow("journey:run", audit=OPENED)
def see_time(reference: str) -> Response:
    """How the stage's time stands, what the applicants asked for, and what can be recorded."""
    journey, household, answer = _open(reference)
    if answer is not None:
        return answer
    now = clock.now()
    return render_page(
        f"{FOLDER}/time.html",
        journey=journey,
        household=household,
        back=page_of(household.reference),
        stage=STAGES[Stage(journey.stage)].name,
        pause=pause_of(journey, now),
        may_pause=may_pause(journey),
        time=break_of(journey, now),
        wishes=open_wishes(journey),
        words=WISHES,
        names={one.person_id: one.given_name for one in applicants_of(journey.household_id)},
        form=PressForm(),
        may_begin_again=may_begin_again(journey),
    )


def _record(
    reference: str, template: str, form: Any, act: Callable[[], object], news: str, **context: Any
) -> Response:
    """One form about the time of a household: shown, or carried out."""
    journey, household, answer = _open(reference)
    if answer is not None:
        return answer
    label, status = (household.label, household.reference), 200
    if form.validate_on_submit():
        try:
            with change() as done:
                act()
                done.to(_here(reference), news)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
            journey, _, _ = _open(reference)
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/{template}.html",
        status=status,
        form=form,
        label=label,
        here=_here(reference),
        time=break_of(journey, clock.now()),
        wishes=open_wishes(journey, "pause"),
        **context,
    )


@pages.route("/staff/journeys/<reference:reference>/time/beginning-again", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def begin_again(reference: str) -> Response:
    """Begin again with a household whose journey has ended, from what they wrote before."""
    by, now = current_viewer(), clock.now()
    return _record(
        reference,
        "begin_again",
        PressForm(),
        lambda: registering_again(reference, by=by, now=now),
        "A new journey has begun. They find their form on their home page.",
    )


@pages.route("/staff/journeys/<reference:reference>/time/pause", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def record_pause(reference: str) -> Response:
    """Record the pause they asked for."""
    form, by, now = RecordPauseForm(), current_viewer(), clock.now()
    return _record(
        reference,
        "pause",
        form,
        lambda: actions.record_pause(
            reference, until=form.until_on.data or now.date(), reason=form.reason.data or "", by=by, now=now
        ),
        "The pause is written down. They see it on their page.",
    )


@pages.route("/staff/journeys/<reference:reference>/time/going-on", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def end_pause(reference: str) -> Response:
    """Go on before the agreed day."""
    by, now = current_viewer(), clock.now()
    return _record(
        reference,
        "going_on",
        PressForm(),
        lambda: actions.end_pause(reference, by=by, now=now),
        "It goes on from today. The due day has moved by the days paused.",
    )


@pages.post("/staff/journeys/<reference:reference>/time/no-pause")
@allow("journey:run", audit=OPENED)
def settle_pause_wish(reference: str) -> Response:
    """The pause they asked for is not needed any more."""
    by, now = current_viewer(), clock.now()
    return _record(
        reference,
        "going_on",
        PressForm(),
        lambda: actions.settle_pause_wish(reference, by=by, now=now),
        "Written down: no pause is needed.",
    )


@pages.route("/staff/journeys/<reference:reference>/time/stage-2", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def record_stage_2(reference: str) -> Response:
    """They asked for Stage 2 on the telephone or in writing: it begins today."""
    by, now = current_viewer(), clock.now()
    return _record(
        reference,
        "stage_2",
        BothAskedForm(),
        lambda: actions.record_stage_2(reference, by=by, now=now),
        "Stage 2 has begun today.",
    )


@pages.route("/staff/journeys/<reference:reference>/time/end-of-break", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def end_break(reference: str) -> Response:
    """End a break after its six months without Stage 2."""
    form, by, now = ReasonForm(), current_viewer(), clock.now()
    return _record(
        reference,
        "end_break",
        form,
        lambda: actions.end_break(reference, reason=form.reason.data or "", by=by, now=now),
        "The break has ended. Nothing goes out by itself: ring them.",
    )


@pages.route("/staff/journeys/<reference:reference>/time/withdrawal", methods=["GET", "POST"])
@allow("journey:run", audit=OPENED)
def record_withdrawal(reference: str) -> Response:
    """Record that they stop, with the reason they gave."""
    form, by, now = ReasonForm(), current_viewer(), clock.now()
    return _record(
        reference,
        "withdrawal",
        form,
        lambda: actions.record_withdrawal(reference, reason=form.reason.data or "", by=by, now=now),
        "Written down. Nothing goes out by itself from now on.",
    )
