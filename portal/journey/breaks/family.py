"""The family's pages about its time: a pause, the break and asking for Stage 2, stopping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound, Refused
from portal.households.queries import applicants_of, worker_of
from portal.journey.breaks import actions
from portal.journey.breaks.forms import AskForPauseForm, NotReadyForm, PressForm, WithdrawForm
from portal.journey.breaks.queries import PAUSE, break_for, may_pause, own_wish, pause_of
from portal.journey.pathways import STAGES, Stage
from portal.journey.queries import own_journey
from portal.web import change, render_page, see_other

pages = Blueprint("journey_time_family", __name__)

FOLDER = "journey/breaks/family"
OPENED = "journey.own_time_opened"


def _journey() -> Any:
    """The reader's own journey, audited. Raises NotFound."""
    journey = own_journey(current_viewer())
    if journey is None:
        raise NotFound
    opened("journey", journey.reference)
    return journey


def _act(form: Any, act: Callable[[], object], to: str, news: str) -> Response | None:
    """Carry out one action of a form that was filled in; None where the page is shown (again)."""
    if not form.validate_on_submit():
        return None
    try:
        with change() as done:
            act()
            done.to(to, news)
        return done.response()
    except Refused as refused:
        form.refuse(refused.message)
        return None


def _page(template: str, form: Any, **context: Any) -> Response:
    return render_page(f"{FOLDER}/{template}.html", status=422 if form.errors else 200, form=form, **context)


@pages.route("/home/pause", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def ask_for_pause() -> Response:
    """The pause that runs, or asking for one."""
    journey, form, now = _journey(), AskForPauseForm(), clock.now()
    viewer, worker = current_viewer(), worker_of(journey.household_id)
    answer = _act(
        form,
        lambda: actions.ask_for_pause(
            until=form.until_on.data or now.date(), text=form.text.data or "", by=viewer, now=now
        ),
        url_for("journey_time_family.ask_for_pause"),
        "We have your message. We talk with you before anything stops.",
    )
    if answer is not None:
        return answer
    journey = _journey()
    return _page(
        "pause",
        form,
        pause=pause_of(journey, now),
        may_pause=may_pause(journey),
        wish=own_wish(viewer, journey, PAUSE),
        stage=STAGES[Stage(journey.stage)].name,
        worker=worker,
        is_two=len(applicants_of(journey.household_id)) > 1,
    )


@pages.route("/home/stage-2", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def ask_for_stage_2() -> Response:
    """The break with its countdown, and asking for Stage 2."""
    journey, form, now = _journey(), PressForm(), clock.now()
    if journey.stage == Stage.STAGE_2:
        return see_other("/home")
    viewer = current_viewer()
    answer = _act(
        form,
        lambda: actions.ask_for_stage_2(by=viewer, now=now),
        url_for("journey_time_family.ask_for_stage_2"),
        "Thank you. We have written down that you ask for Stage 2.",
    )
    if answer is not None:
        return answer
    journey = _journey()
    view = break_for(viewer, journey, now)
    if view is None:
        raise NotFound
    return _page("stage_2", form, view=view, worker=worker_of(journey.household_id))


@pages.post("/home/stage-2/taking-back")
@allow("journey:keep", audit=OPENED)
def take_back_stage_2() -> Response:
    """Take back one's own asking."""
    _journey()
    with change() as done:
        actions.take_back_stage_2(by=current_viewer(), now=clock.now())
        done.to(url_for("journey_time_family.ask_for_stage_2"), "You have taken it back. Take your time.")
    return done.response()


@pages.route("/home/stage-2/not-ready", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def say_not_ready() -> Response:
    """Say for us alone that one is not ready."""
    journey, form, now = _journey(), NotReadyForm(), clock.now()
    viewer = current_viewer()
    answer = _act(
        form,
        lambda: actions.say_not_ready(form.text.data or "", by=viewer, now=now),
        url_for("journey_time_family.ask_for_stage_2"),
        "We have your message. Only you and we read it.",
    )
    if answer is not None:
        return answer
    journey = _journey()
    view = break_for(viewer, journey, now)
    if view is None:
        raise NotFound
    return _page("not_ready", form, view=view)


@pages.route("/home/withdraw", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def withdraw() -> Response:
    """Stop: what happens then, what we keep, and "are you sure"."""
    journey, form, now = _journey(), WithdrawForm(), clock.now()
    viewer = current_viewer()
    answer = _act(
        form,
        lambda: actions.withdraw_own(form.text.data or "", by=viewer, now=now),
        url_for("journey_time_family.withdraw"),
        "",
    )
    if answer is not None:
        return answer
    journey = _journey()
    adopting = applicants_of(journey.household_id)
    return _page(
        "withdraw",
        form,
        outcome=journey.outcome,
        others=[one.given_name for one in adopting if one.person_id != viewer.person_id],
        may_pause=may_pause(journey),
        is_late=journey.stage in (Stage.MATCHED, Stage.MOVED_IN, Stage.FOSTERING),
        worker=worker_of(journey.household_id),
    )
