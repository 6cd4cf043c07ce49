"""Moving along the line: every pathway to its end, what is refused, and undoing a wrong click."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.clock import now
from portal.errors import Conflict, Refused
from portal.households.models import Household
from portal.journey.actions import SUBJECT, open_journey
from portal.journey.models import Journey
from portal.journey.moves import MOVES, Outcome, Verb
from portal.journey.moving import move_on
from portal.journey.pathways import Stage
from portal.journey.pausing import pause_journey, resume_journey
from portal.journey.queries import moves_of
from portal.journey.undoing import undo_last_move
from portal.promises.models import Promise
from portal.promises.queries import promises_for
from tests.journey.households import WORKER, couple, finish_steps
from tests.journey.panel.going import go_on

WAYS = {
    "standard": "accept_registration pass_stage_1 ask_for_stage_2 approve link match child_moves_in "
    "make_order",
    "fast_track": "accept_registration approve link match child_moves_in make_order",
    "early_permanence": "accept_registration pass_stage_1 ask_for_stage_2 approve foster return_home foster "
    "match make_order",
    "child_in_family": "accept_notice end_phase_one file_report make_order",
}


def _open(journey: Journey) -> set[str]:
    return {one.kind for one in promises_for(SUBJECT, journey.reference) if one.ended_at is None}


@pytest.mark.parametrize("pathway", WAYS)
def test_every_pathway_goes_to_the_order(session: Session, pathway: str) -> None:
    journey = couple(pathway)
    for verb in WAYS[pathway].split():
        go_on(journey, verb)
    assert (journey.stage, journey.outcome) == (Stage.ORDER_MADE, Outcome.ORDER_MADE)
    assert [move.verb for move in moves_of(journey)] == WAYS[pathway].split()
    assert _open(journey) == set()
    assert session.get_one(Household, journey.household_id).stage == "adoptive_parent"


def test_a_stage_begins_its_promise_and_ends_the_one_before(session: Session) -> None:
    journey = couple()
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    assert _open(journey) == {"stage_1"}
    finish_steps(journey)
    move_on(journey.reference, Verb.PASS_STAGE_1, by=WORKER, now=now())
    assert _open(journey) == {"break_between_stages"}
    kept = {one.kind for one in promises_for(SUBJECT, journey.reference) if one.ended_as == "kept"}
    assert kept == {"stage_1"}


def test_a_stage_cannot_end_while_a_step_is_open_and_the_refusal_names_it(session: Session) -> None:
    journey = couple()
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    with pytest.raises(Refused, match="Three personal referees"):
        move_on(journey.reference, Verb.PASS_STAGE_1, by=WORKER, now=now())
    assert journey.stage == Stage.STAGE_1


@pytest.mark.parametrize(
    "verb", [move.verb for move in MOVES.values() if Stage.REGISTRATION not in move.begins]
)
def test_a_move_from_another_stage_is_refused(session: Session, verb: Verb) -> None:
    journey = couple()
    with pytest.raises(Conflict):
        move_on(journey.reference, verb, by=WORKER, now=now(), reason="A reason")


def test_a_no_asks_its_reason(session: Session) -> None:
    journey = couple()
    with pytest.raises(Refused, match="reason"):
        move_on(journey.reference, Verb.NOT_REGISTER, by=WORKER, now=now(), reason="  ")
    move_on(journey.reference, Verb.NOT_REGISTER, by=WORKER, now=now(), reason="Not now, because")
    assert (journey.outcome, journey.stage) == (Outcome.NOT_REGISTERED, Stage.REGISTRATION)
    with pytest.raises(Refused, match="ended"):
        move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())


def test_a_pause_moves_the_due_day_and_holds_the_stage(session: Session) -> None:
    journey = couple()
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    finish_steps(journey)
    pause_journey(journey.reference, until=date(2026, 12, 10), reason="Moving house", by=WORKER, now=now())
    with pytest.raises(Refused, match="pause"):
        move_on(journey.reference, Verb.PASS_STAGE_1, by=WORKER, now=now())
    resume_journey(journey.reference, by=WORKER, now=now() + timedelta(days=10))
    promise = session.scalars(select(Promise).where(Promise.kind == "stage_1")).one()
    assert promise.due_at is not None
    assert promise.due_at.date() == date(2027, 2, 1)  # 20 January and ten days, then from Saturday to Monday


def test_a_wrong_click_is_undone_within_the_day_with_its_promise_as_it_was(session: Session) -> None:
    journey = couple()
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    due = session.scalars(select(Promise.due_at).where(Promise.kind == "stage_1")).one()
    finish_steps(journey)
    move_on(journey.reference, Verb.PASS_STAGE_1, by=WORKER, now=now() + timedelta(hours=1))
    with pytest.raises(Refused, match="mistake"):
        undo_last_move(journey.reference, because=" ", by=WORKER, now=now() + timedelta(hours=2))
    undo_last_move(journey.reference, because="The wrong family", by=WORKER, now=now() + timedelta(hours=2))
    assert journey.stage == Stage.STAGE_1
    assert _open(journey) == {"stage_1"}
    assert session.scalars(select(Promise.due_at).where(Promise.kind == "stage_1")).one() == due
    assert [move.verb for move in moves_of(journey)] == [Verb.ACCEPT_REGISTRATION]


def test_a_move_of_another_day_is_not_undone(session: Session) -> None:
    journey = couple()
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    with pytest.raises(Refused, match="today"):
        undo_last_move(journey.reference, because="Mistake", by=WORKER, now=now() + timedelta(days=1))


def test_a_no_that_was_a_wrong_click_opens_the_journey_again(session: Session) -> None:
    journey = couple()
    move_on(journey.reference, Verb.NOT_REGISTER, by=WORKER, now=now(), reason="Mistake")
    undo_last_move(journey.reference, because="Wrong family", by=WORKER, now=now())
    assert journey.ended_at is None
    assert session.get_one(Household, journey.household_id).stage == "invited"


def test_a_household_has_one_open_journey(session: Session) -> None:
    journey = couple()
    with pytest.raises(Conflict):
        open_journey(journey.household_id, "standard", by=WORKER, now=now())
    row = Journey(
        household_id=journey.household_id, pathway="standard", stage="registration", stage_since=now(),
        began_at=now(), began_on=date(2026, 11, 20),
    )  # fmt: skip
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()
